// Splits by name: three parts or k folds, and their repetitions.
#include <algorithm>
#include <utility>

#include "athanor/core/error.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/data/split.h"
#include "athanor/data/split/kinds.h"
#include "athanor/data/split/molecule_view.h"
#include "athanor/data/split/recipe.h"

namespace athanor::data {
namespace {

void require_parts(const Split& split, const PartFractions& fractions, const SplitRecipe& recipe) {
  const std::size_t total = split.train.size() + split.val.size() + split.test.size();
  const auto require = [&](const Indices& part, double fraction, const char* name) {
    if (fraction > 0 && part.empty())
      fail(ErrorCode::invalid_input,
           "The {} split leaves the {} part empty (asked for {} of {}); give other --split-sizes or more data{}",
           recipe.name, name, format_number(fraction), format_count(total, "molecule"), recipe.empty_hint);
  };
  require(split.train, fractions.train, "train");
  require(split.val, fractions.val, "val");
  require(split.test, fractions.test, "test");
}

/// Groups larger than half of val or of test come first, then the others; each half is shuffled (chemprop 1.7.1,
/// `scaffold_split` with balanced=True; a part of size 0 sets no bound).
std::vector<Indices> order_balanced(std::vector<Indices> groups, double val_size, double test_size,
                                    std::uint64_t seed) {
  const auto is_big = [&](const Indices& group) {
    const auto exceeds_half = [&](double part) { return part > 0 && static_cast<double>(group.size()) > part / 2; };
    return exceeds_half(val_size) || exceeds_half(test_size);
  };
  std::vector<Indices> big, small;
  for (Indices& group : groups) (is_big(group) ? big : small).push_back(std::move(group));
  Rng rng(seed);
  rng.shuffle(big);
  rng.shuffle(small);
  for (Indices& group : small) big.push_back(std::move(group));
  return big;
}

Split make_chemprop_scaffold_split(const Dataset& dataset, const PartFractions& fractions, std::uint64_t seed,
                                   std::size_t threads) {
  const double count = static_cast<double>(dataset.size());
  constexpr double slack = 1e-6;  // 0.8 * 10 must hold 8
  Split split;
  const auto fits = [&](const Indices& part, const Indices& group, double fraction) {
    return fraction > 0 && static_cast<double>(part.size() + group.size()) <= fraction * count + slack;
  };
  Indices& rest = fractions.test > 0 ? split.test : fractions.val > 0 ? split.val : split.train;
  for (const Indices& group :
       order_balanced(group_by_scaffold(dataset, threads), fractions.val * count, fractions.test * count, seed)) {
    Indices& part = fits(split.train, group, fractions.train) ? split.train
                    : fits(split.val, group, fractions.val)   ? split.val
                                                              : rest;
    part.insert(part.end(), group.begin(), group.end());
  }
  sort_parts(split);
  return split;
}

std::vector<Indices> make_random_folds(std::size_t count, std::size_t k, std::uint64_t seed) {
  const Indices order = make_shuffled(count, seed);
  std::vector<Indices> folds(k);
  for (std::size_t f = 0; f < k; ++f)
    for (std::size_t i = f * count / k; i < (f + 1) * count / k; ++i) folds[f].push_back(order[i]);
  return folds;
}

/// Largest groups first (equal ones in the order of the seed), each to the smallest fold so far.
std::vector<Indices> make_scaffold_folds(const Dataset& dataset, std::size_t k, std::uint64_t seed,
                                         std::size_t threads) {
  std::vector<Indices> groups = group_by_scaffold(dataset, threads);
  Rng rng(seed);
  rng.shuffle(groups);
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Indices& a, const Indices& b) { return a.size() > b.size(); });
  std::vector<Indices> folds(k);
  for (const Indices& group : groups) {
    const auto smallest = std::min_element(folds.begin(), folds.end(),
                                           [](const Indices& a, const Indices& b) { return a.size() < b.size(); });
    smallest->insert(smallest->end(), group.begin(), group.end());
  }
  return folds;
}

void require_folds(const std::vector<Indices>& folds, const SplitRecipe& recipe, std::size_t count) {
  for (const Indices& fold : folds)
    if (fold.empty())
      fail(ErrorCode::invalid_input, "The {} split of {} leaves a fold of {} empty; give fewer --folds{}", recipe.name,
           format_count(count, "molecule"), folds.size(), recipe.empty_hint);
}

/// What all makers of splits get.
struct SplitRequest {
  const Dataset& dataset;
  const SplitOptions& options;
  std::uint64_t seed;
  std::size_t threads;
};

std::vector<Indices> make_groups(const SplitRequest& request, SplitKind kind) {
  const auto& [dataset, options, seed, threads] = request;
  switch (kind) {
    case SplitKind::cluster: return group_by_butina(dataset, options.cluster_cutoff, threads);
    case SplitKind::kmeans: return group_by_kmeans(dataset, static_cast<std::size_t>(options.clusters), seed, threads);
    case SplitKind::group: return group_by_column(dataset);
    case SplitKind::similarity_cut: return group_by_similarity(dataset, options.similarity_limit, threads);
    default: return group_by_scaffold(dataset, threads);
  }
}

/// Parts of these shares, for the kinds that make three parts and k folds in the same way.
std::vector<Indices> deal(const SplitRequest& request, SplitKind kind, const std::vector<double>& shares) {
  if (kind == SplitKind::stratified)
    return deal_stratified(request.dataset, shares, static_cast<std::size_t>(request.options.strata), request.seed);
  std::vector<Indices> groups = make_groups(request, kind);
  const GroupLabels labels =
      kind == SplitKind::scaffold_balanced ? count_targets(request.dataset, groups) : count_records(groups);
  return deal_groups(std::move(groups), labels, shares, request.seed);
}

Split make_parts(const SplitRequest& request, const SplitRecipe& recipe) {
  const PartFractions fractions = parse_fractions(request.options.split_sizes);
  const auto make = [&] {
    const auto& [dataset, options, seed, threads] = request;
    switch (recipe.kind) {
      case SplitKind::random: return cut_in_order(make_shuffled(dataset.size(), seed), fractions);
      case SplitKind::scaffold: return make_chemprop_scaffold_split(dataset, fractions, seed, threads);
      case SplitKind::time: return make_time_split(dataset, fractions);
      case SplitKind::kennard_stone: return make_kennard_stone_split(dataset, fractions, seed, threads);
      case SplitKind::maxmin: return make_maxmin_split(dataset, fractions, seed, threads);
      default: return to_split(deal(request, recipe.kind, list_shares(fractions)));
    }
  };
  Split split = make();
  require_parts(split, fractions, recipe);
  return split;
}

std::vector<Split> make_folds(const SplitRequest& request, const SplitRecipe& recipe) {
  const auto& [dataset, options, seed, threads] = request;
  if (options.folds < 3)
    fail(ErrorCode::invalid_options, "--folds: {} is too few; train, val and test need at least 3", options.folds);
  const auto k = static_cast<std::size_t>(options.folds);
  const std::vector<Indices> folds = recipe.kind == SplitKind::random ? make_random_folds(dataset.size(), k, seed)
                                     : recipe.kind == SplitKind::scaffold
                                         ? make_scaffold_folds(dataset, k, seed, threads)
                                         : deal(request, recipe.kind, list_equal_shares(k));
  require_folds(folds, recipe, dataset.size());
  return rotate_folds(folds);
}

/// Kinds that look at values, groups or times, of which a molecule of several records has several.
bool needs_records(SplitKind kind) {
  return kind == SplitKind::scaffold_balanced || kind == SplitKind::stratified || kind == SplitKind::group ||
         kind == SplitKind::time;
}

std::vector<Split> split_molecules_of(const Dataset& dataset, SplitOptions options, const SplitRecipe& recipe,
                                      std::uint64_t seed, std::size_t threads) {
  if (needs_records(recipe.kind))
    fail(ErrorCode::invalid_options,
         "--split-molecule divides molecules by what they are; the {} split divides records by something else",
         recipe.name);
  const MoleculeView view = view_molecules(dataset, std::exchange(options.split_molecule, ""));
  std::vector<Split> splits;
  for (const Split& split : make_splits(view.molecules, options, seed, threads))
    splits.push_back(expand_split(split, view));
  return splits;
}

}  // namespace

std::vector<Split> make_splits(const Dataset& dataset, const SplitOptions& options, std::uint64_t seed,
                               std::size_t threads) {
  const SplitRecipe& recipe = find_split_recipe(options.split);
  if (recipe.kind == SplitKind::time && options.split_repeats > 1)
    fail(ErrorCode::invalid_options, "--split-repeats: the time split has no seed; every repetition would be the same");
  if (!options.split_molecule.empty()) return split_molecules_of(dataset, options, recipe, seed, threads);
  std::vector<Split> splits;
  for (std::int64_t repeat = 0; repeat < options.split_repeats; ++repeat) {
    const std::uint64_t repeat_seed = repeat == 0 ? seed : Rng::derive_seed(seed, static_cast<std::uint64_t>(repeat));
    const SplitRequest request{dataset, options, repeat_seed, threads};
    if (!recipe.folds) splits.push_back(make_parts(request, recipe));
    else
      for (Split& split : make_folds(request, recipe)) splits.push_back(std::move(split));
  }
  return splits;
}

}  // namespace athanor::data

// Random, scaffold and k-fold splits.
#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/data/split.h"
#include "athanor/data/split/sizes.h"

namespace athanor::data {
namespace {

using Indices = std::vector<std::size_t>;

Indices make_shuffled(std::size_t count, std::uint64_t seed) {
  Indices order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Rng rng(seed);
  rng.shuffle(order);
  return order;
}

void sort_parts(Split& split) {
  for (Indices* part : {&split.train, &split.val, &split.test}) std::sort(part->begin(), part->end());
}

void require_parts(const Split& split, const PartFractions& fractions, const std::string& kind) {
  const std::size_t total = split.train.size() + split.val.size() + split.test.size();
  const auto require = [&](const Indices& part, double fraction, const char* name) {
    if (fraction > 0 && part.empty())
      fail(ErrorCode::invalid_input,
           "The {} split leaves the {} part empty (asked for {} of {}); give other --split-sizes or more data{}", kind,
           name, format_number(fraction), format_count(total, "molecule"),
           kind == "scaffold" ? ", or --split random: molecules of one scaffold stay together" : "");
  };
  require(split.train, fractions.train, "train");
  require(split.val, fractions.val, "val");
  require(split.test, fractions.test, "test");
}

Split make_random_split(std::size_t count, const PartFractions& fractions, std::uint64_t seed) {
  const Indices order = make_shuffled(count, seed);
  // Ends of train and of val as in chemprop 1; a part of fraction 0 gets no remainder.
  const std::size_t val_begin = fractions.val + fractions.test > 0 ? floor_share(count, fractions.train) : count;
  const std::size_t test_begin = fractions.test > 0 ? floor_share(count, fractions.train + fractions.val) : count;
  Split split;
  for (std::size_t i = 0; i < count; ++i)
    (i < val_begin ? split.train : i < test_begin ? split.val : split.test).push_back(order[i]);
  sort_parts(split);
  return split;
}

/// Records by Bemis-Murcko scaffold, in the order in which scaffolds first occur; all acyclic molecules are one group.
std::vector<Indices> group_by_scaffold(const Dataset& dataset, std::size_t threads) {
  std::vector<std::string> scaffolds(dataset.size());
  parallel_for(dataset.size(), threads, [&](std::size_t i) {
    const auto molecule = chemistry::parse_smiles(dataset.smiles[i]);
    if (!molecule)
      fail(ErrorCode::internal, "A curated molecule cannot be read again: {} ({})", dataset.smiles[i],
           molecule.issue().message);
    scaffolds[i] = chemistry::compute_scaffold(*molecule);
  });
  std::vector<Indices> groups;
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < scaffolds.size(); ++i) {
    const auto [entry, is_new] = index.emplace(scaffolds[i], groups.size());
    if (is_new) groups.emplace_back();
    groups[entry->second].push_back(i);
  }
  return groups;
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

Split make_scaffold_split(const Dataset& dataset, const PartFractions& fractions, std::uint64_t seed,
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

std::vector<Split> rotate_folds(const std::vector<Indices>& folds) {
  std::vector<Split> splits(folds.size());
  for (std::size_t i = 0; i < folds.size(); ++i) {
    for (std::size_t f = 0; f < folds.size(); ++f) {
      Indices& part = f == i ? splits[i].test : f == (i + 1) % folds.size() ? splits[i].val : splits[i].train;
      part.insert(part.end(), folds[f].begin(), folds[f].end());
    }
    sort_parts(splits[i]);
  }
  return splits;
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

void require_folds(const std::vector<Indices>& folds, const std::string& kind, std::size_t count) {
  for (const Indices& fold : folds)
    if (fold.empty())
      fail(ErrorCode::invalid_input, "The {} split of {} leaves a fold of {} empty; give fewer --folds{}", kind,
           format_count(count, "molecule"), folds.size(),
           kind == "scaffold_kfold" ? " or --split kfold: molecules of one scaffold stay together" : "");
}

}  // namespace

std::vector<Split> make_splits(const Dataset& dataset, const SplitOptions& options, std::uint64_t seed,
                               std::size_t threads) {
  const std::string& kind = find_entry(split_catalog(), options.split, "split").name;
  if (kind == "random" || kind == "scaffold") {
    const PartFractions fractions = parse_fractions(options.split_sizes);
    Split split = kind == "random" ? make_random_split(dataset.size(), fractions, seed)
                                   : make_scaffold_split(dataset, fractions, seed, threads);
    require_parts(split, fractions, kind);
    return {std::move(split)};
  }
  if (options.folds < 3)
    fail(ErrorCode::invalid_options, "--folds: {} is too few; train, val and test need at least 3", options.folds);
  const auto k = static_cast<std::size_t>(options.folds);
  const std::vector<Indices> folds =
      kind == "kfold" ? make_random_folds(dataset.size(), k, seed) : make_scaffold_folds(dataset, k, seed, threads);
  require_folds(folds, kind, dataset.size());
  return rotate_folds(folds);
}

}  // namespace athanor::data

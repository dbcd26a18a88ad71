#include "athanor/workflows/inner_folds.h"

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/core/rng.h"

namespace athanor::workflows {
namespace {

constexpr std::size_t small_set = 5000, fewest_for_folds = 30, num_folds = 5;
constexpr std::size_t fewest_for_validation = 20;

std::vector<std::size_t> pick(const std::vector<std::size_t>& records, const std::vector<std::size_t>& positions) {
  std::vector<std::size_t> picked;
  for (const std::size_t position : positions) picked.push_back(records[position]);
  return picked;
}

InnerFold make_holdout(const data::Split& split, std::uint64_t seed) {
  if (!split.val.empty()) return {split.train, split.val};
  std::vector<std::size_t> records = split.train;
  Rng(seed).shuffle(records);
  const std::size_t held_out = std::max<std::size_t>(records.size() / 10, 1);
  InnerFold fold;
  fold.held_out.assign(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(held_out));
  fold.train.assign(records.begin() + static_cast<std::ptrdiff_t>(held_out), records.end());
  return fold;
}

}  // namespace

std::vector<InnerFold> make_inner_folds(const data::Dataset& dataset, const data::Split& split,
                                        const data::SplitOptions& outer, std::uint64_t seed, std::size_t threads,
                                        std::optional<std::size_t> count) {
  std::vector<std::size_t> records = split.train;
  records.insert(records.end(), split.val.begin(), split.val.end());
  std::sort(records.begin(), records.end());
  const bool wants_holdout = records.size() > small_set || records.size() < fewest_for_folds;
  if (count ? *count == 0 : wants_holdout) return {make_holdout(split, seed)};
  const bool predefined = !outer.splits_column.empty() || !outer.splits_file.empty();
  data::SplitOptions options = outer;
  options.split = predefined ? "kfold" : data::find_fold_split(outer.split).value_or("kfold");
  options.folds = static_cast<std::int64_t>(count.value_or(num_folds));
  options.split_repeats = 1;
  std::vector<InnerFold> folds;
  try {
    for (const data::Split& part : data::make_splits(data::select_records(dataset, records), options, seed, threads)) {
      std::vector<std::size_t> others = part.train;
      others.insert(others.end(), part.val.begin(), part.val.end());
      std::sort(others.begin(), others.end());
      folds.push_back({pick(records, others), pick(records, part.test)});
    }
  } catch (const Error& error) {
    // Too few scaffolds, clusters or groups for five folds.
    if (error.code() != ErrorCode::invalid_input || count) throw;
    return {make_holdout(split, seed)};
  }
  return folds;
}

data::Split to_split(const InnerFold& fold) {
  data::Split split;
  const bool has_validation = fold.train.size() >= fewest_for_validation;
  for (std::size_t i = 0; i < fold.train.size(); ++i)
    (has_validation && i % 10 == 9 ? split.val : split.train).push_back(fold.train[i]);
  split.test = fold.held_out;
  return split;
}

}  // namespace athanor::workflows

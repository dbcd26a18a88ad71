#include "athanor/workflows/auto_selection.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/core/rng.h"

namespace athanor::workflows {
namespace {

constexpr std::size_t small_set = 5000, fewest_for_folds = 30, num_folds = 5, most_rounds = 20;
/// Less is noise: a round that gains less ends the selection.
constexpr double least_gain = 1e-4;

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

/// Mean of the candidates' predictions with these weights.
std::vector<double> blend(const std::vector<Candidate>& candidates, const std::vector<std::size_t>& weights) {
  std::vector<double> sum(candidates.front().predictions.size(), 0);
  double total = 0;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    if (weights[c] == 0) continue;
    total += static_cast<double>(weights[c]);
    for (std::size_t i = 0; i < sum.size(); ++i)
      sum[i] += static_cast<double>(weights[c]) * candidates[c].predictions[i];
  }
  for (double& value : sum) value /= total;
  return sum;
}

}  // namespace

std::vector<InnerFold> make_inner_folds(const data::Dataset& dataset, const data::Split& split,
                                        const data::SplitOptions& outer, std::uint64_t seed, std::size_t threads) {
  std::vector<std::size_t> records = split.train;
  records.insert(records.end(), split.val.begin(), split.val.end());
  std::sort(records.begin(), records.end());
  if (records.size() > small_set || records.size() < fewest_for_folds) return {make_holdout(split, seed)};
  const bool predefined = !outer.splits_column.empty() || !outer.splits_file.empty();
  data::SplitOptions options = outer;
  options.split = predefined ? "kfold" : data::find_fold_split(outer.split).value_or("kfold");
  options.folds = num_folds;
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
    if (error.code() != ErrorCode::invalid_input) throw;
    return {make_holdout(split, seed)};
  }
  return folds;
}

std::vector<std::size_t> choose_weights(const data::Dataset& dataset, std::span<const std::size_t> records,
                                        const std::vector<Candidate>& candidates) {
  std::vector<std::size_t> weights(candidates.size());
  double reached = -INFINITY;
  for (std::size_t round = 0; round < most_rounds; ++round) {
    std::size_t best = candidates.size();
    double best_score = reached;
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      ++weights[c];
      const double score = compute_selection_score(dataset, records, blend(candidates, weights));
      --weights[c];
      if (std::isfinite(score) && score > best_score + (round == 0 ? 0 : least_gain)) {
        best = c;
        best_score = score;
      }
    }
    if (best == candidates.size()) break;
    ++weights[best];
    reached = best_score;
  }
  return weights;
}

std::vector<bundle::Member> merge_members(std::vector<Candidate> candidates, const std::vector<std::size_t>& weights) {
  const auto total = static_cast<double>(std::accumulate(weights.begin(), weights.end(), std::size_t{0}));
  std::vector<bundle::Member> members;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    if (weights[c] == 0) continue;
    for (bundle::Member& member : candidates[c].members) {
      member.weight = static_cast<double>(weights[c]) / total / static_cast<double>(candidates[c].members.size());
      members.push_back(std::move(member));
    }
  }
  return members;
}

}  // namespace athanor::workflows

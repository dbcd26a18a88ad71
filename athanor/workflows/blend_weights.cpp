#include "athanor/workflows/blend_weights.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/calibrate/stacking.h"
#include "athanor/workflows/evaluation_tables.h"

namespace athanor::workflows {
namespace {

constexpr std::size_t most_rounds = 20;
/// Less is noise: a round that gains less ends the selection.
constexpr double least_gain = 1e-4;

/// Mean of the candidates' predictions with these weights.
template <class Weight>
std::vector<double> blend(const std::vector<Candidate>& candidates, const std::vector<Weight>& weights) {
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

constexpr std::size_t weight_parts = 5;  ///< of held-out records, to score ways of weighing

/// What the candidates say of some of the held-out records.
std::vector<Candidate> select_predictions(const std::vector<Candidate>& candidates, std::size_t begin, std::size_t end,
                                          std::size_t records) {
  std::vector<Candidate> selected;
  for (const Candidate& candidate : candidates) {
    const std::size_t width = candidate.predictions.size() / records;
    const auto first = candidate.predictions.begin() + static_cast<std::ptrdiff_t>(begin * width);
    const auto last = candidate.predictions.begin() + static_cast<std::ptrdiff_t>(end * width);
    selected.push_back({candidate.model, {}, {first, last}});
  }
  return selected;
}

/// Score of blends of each part of the held-out records with the weights that the other parts give.
double score_weighing(const data::Dataset& dataset, std::span<const std::size_t> records,
                      const std::vector<Candidate>& candidates, Combination combination) {
  std::vector<double> predictions;
  for (std::size_t part = 0; part < weight_parts; ++part) {
    const std::size_t begin = part * records.size() / weight_parts, end = (part + 1) * records.size() / weight_parts;
    std::vector<std::size_t> others(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(begin));
    others.insert(others.end(), records.begin() + static_cast<std::ptrdiff_t>(end), records.end());
    std::vector<Candidate> seen = select_predictions(candidates, 0, begin, records.size());
    const std::vector<Candidate> after = select_predictions(candidates, end, records.size(), records.size());
    for (std::size_t c = 0; c < seen.size(); ++c)
      seen[c].predictions.insert(seen[c].predictions.end(), after[c].predictions.begin(), after[c].predictions.end());
    const std::vector<double> weights = weigh(dataset, others, seen, combination);
    if (std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 0; })) return NAN;
    const std::vector<double> blended = blend(select_predictions(candidates, begin, end, records.size()), weights);
    predictions.insert(predictions.end(), blended.begin(), blended.end());
  }
  return compute_selection_score(dataset, records, predictions);
}

/// Where all candidates have a prediction of a known exact value.
calibrate::StackedTarget select_target(const data::Dataset& dataset, std::span<const std::size_t> records,
                                       const std::vector<Candidate>& candidates, std::size_t target) {
  const std::vector<std::size_t> offsets = data::list_output_offsets(dataset.targets);
  const std::size_t width = data::count_outputs(dataset.targets);
  calibrate::StackedTarget stacked;
  stacked.task = dataset.targets[target].task;
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto is_known = [&](const Candidate& candidate) {
      return std::isfinite(candidate.predictions[i * width + offsets[target]]);
    };
    if (dataset.has_exact_value(records[i], target) && std::all_of(candidates.begin(), candidates.end(), is_known))
      rows.push_back(i);
  }
  for (const Candidate& candidate : candidates)
    for (const std::size_t row : rows) {
      const double value = dataset.value(records[row], target);
      const double* outputs = &candidate.predictions[row * width + offsets[target]];
      stacked.predictions.push_back(stacked.task == data::TaskType::regression ? *outputs
                                    : stacked.task == data::TaskType::binary
                                        ? (value > 0.5 ? *outputs : 1 - *outputs)
                                        : outputs[static_cast<std::size_t>(value)]);
    }
  if (stacked.task == data::TaskType::regression)
    for (const std::size_t row : rows) stacked.truth.push_back(dataset.value(records[row], target));
  return stacked;
}

std::vector<double> stack(const data::Dataset& dataset, std::span<const std::size_t> records,
                          const std::vector<Candidate>& candidates) {
  const auto has_score = [&](const Candidate& candidate) {
    return std::isfinite(compute_selection_score(dataset, records, candidate.predictions));
  };
  if (std::none_of(candidates.begin(), candidates.end(), has_score)) return std::vector<double>(candidates.size());
  std::vector<calibrate::StackedTarget> targets;
  for (std::size_t t = 0; t < dataset.targets.size(); ++t)
    targets.push_back(select_target(dataset, records, candidates, t));
  return calibrate::fit_stacking_weights(targets, candidates.size());
}

}  // namespace

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

std::vector<double> weigh(const data::Dataset& dataset, std::span<const std::size_t> records,
                          const std::vector<Candidate>& candidates, Combination combination) {
  if (combination == Combination::average)
    return std::vector<double>(candidates.size(), 1.0 / static_cast<double>(candidates.size()));
  if (combination == Combination::stacked) return stack(dataset, records, candidates);
  const std::vector<std::size_t> rounds = choose_weights(dataset, records, candidates);
  const auto total = std::accumulate(rounds.begin(), rounds.end(), std::size_t{0});
  std::vector<double> weights(rounds.begin(), rounds.end());
  for (double& weight : weights) weight /= static_cast<double>(std::max<std::size_t>(total, 1));
  return weights;
}

nlohmann::json compare_weighings(const data::Dataset& dataset, std::span<const std::size_t> records,
                                 const std::vector<Candidate>& candidates) {
  const auto score = [&](Combination combination) {
    const double value = score_weighing(dataset, records, candidates, combination);
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
  };
  return {{"average", score(Combination::average)},
          {"greedy", score(Combination::greedy)},
          {"stacked", score(Combination::stacked)}};
}

std::vector<bundle::Member> merge_members(std::vector<Candidate> candidates, const std::vector<double>& weights) {
  std::vector<bundle::Member> members;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    if (weights[c] == 0) continue;
    for (bundle::Member& member : candidates[c].members) {
      member.weight = weights[c] / static_cast<double>(candidates[c].members.size());
      members.push_back(std::move(member));
    }
  }
  return members;
}

}  // namespace athanor::workflows

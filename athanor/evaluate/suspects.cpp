#include "athanor/evaluate/suspects.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/data/record.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t num_neighbors = 5;
/// Below this, two molecules have too little in common for one to say something about the other.
constexpr double least_similarity = 0.3;
constexpr double class_neighbor_weight = 0.5, number_neighbor_weight = 0.25;
/// What flags a value: see rank_suspects.
constexpr double clear_majority = 0.7, clear_residual = 4, clear_distance = 2;

/// Median absolute value, scaled to the standard deviation of normal numbers; 1 when all are 0.
double compute_robust_scale(std::vector<double> values) {
  for (double& value : values) value = std::abs(value);
  const double scale = 1.4826 * compute_median(std::move(values));
  return scale > 0 ? scale : 1;
}

/// The known values of one target with their neighbours' opinion.
std::vector<Suspect> collect(const data::Dataset& dataset, std::span<const double> predictions, std::size_t target,
                             const std::vector<std::vector<NearMolecule>>& nearest) {
  const std::vector<std::size_t> offsets = data::list_output_offsets(dataset.targets);
  std::vector<Suspect> items;
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    const double predicted = predictions[i * offsets.back() + offsets[target]];
    if (!dataset.has_exact_value(i, target) || std::isnan(predicted)) continue;
    Suspect item{i, target, dataset.value(i, target), predicted, NAN, 0, false, {}};
    double sum = 0, weights = 0;
    for (const NearMolecule& near : nearest[i]) {
      if (near.similarity < least_similarity || !dataset.has_exact_value(near.record, target)) continue;
      sum += near.similarity * dataset.value(near.record, target);
      weights += near.similarity;
      item.disagreeing.push_back(near);
    }
    if (weights > 0) item.neighbor_value = sum / weights;
    items.push_back(std::move(item));
  }
  return items;
}

void score_classes(const data::Dataset& dataset, std::vector<Suspect>& items) {
  double sums[2] = {}, counts[2] = {};
  for (const Suspect& item : items) {
    const bool one = item.given > 0.5;
    sums[one] += one ? item.predicted : 1 - item.predicted;
    ++counts[one];
  }
  double thresholds[2];
  for (const int label : {0, 1}) thresholds[label] = counts[label] > 0 ? sums[label] / counts[label] : 0.5;
  for (Suspect& item : items) {
    const bool one = item.given > 0.5;
    const double own = one ? item.predicted : 1 - item.predicted, other = 1 - own;
    const bool has_neighbors = !std::isnan(item.neighbor_value);
    const double other_share = one ? 1 - item.neighbor_value : item.neighbor_value;
    item.score = other - own + (has_neighbors ? class_neighbor_weight * (2 * other_share - 1) : 0);
    item.is_flagged =
        other >= thresholds[!one] && own < thresholds[one] && other > own && (!has_neighbors || other_share > 0.5);
    std::erase_if(item.disagreeing,
                  [&](const NearMolecule& near) { return (dataset.value(near.record, item.target) > 0.5) == one; });
  }
}

void score_numbers(const data::Dataset& dataset, std::vector<Suspect>& items) {
  std::vector<double> residuals, distances;
  for (const Suspect& item : items) {
    residuals.push_back(item.given - item.predicted);
    if (!std::isnan(item.neighbor_value)) distances.push_back(item.given - item.neighbor_value);
  }
  const double residual_scale = compute_robust_scale(residuals), distance_scale = compute_robust_scale(distances);
  for (Suspect& item : items) {
    const double residual = (item.given - item.predicted) / residual_scale;
    const bool has_neighbors = !std::isnan(item.neighbor_value);
    const double distance = has_neighbors ? (item.given - item.neighbor_value) / distance_scale : 0;
    // Neighbours count only as far as they contradict in the same direction as the model.
    const double agreeing = std::max(0.0, residual >= 0 ? distance : -distance);
    item.score = std::abs(residual) + number_neighbor_weight * agreeing;
    item.is_flagged = std::abs(residual) >= clear_residual && (!has_neighbors || agreeing >= clear_distance);
    std::erase_if(item.disagreeing, [&](const NearMolecule& near) {
      return std::abs(dataset.value(near.record, item.target) - item.given) < 2 * distance_scale;
    });
  }
}

}  // namespace

std::vector<Suspect> rank_suspects(const data::Dataset& dataset, std::span<const double> predictions,
                                   std::size_t threads) {
  const auto nearest = find_nearest_molecules(dataset, num_neighbors, threads);
  std::vector<Suspect> suspects;
  for (std::size_t t = 0; t < dataset.targets.size(); ++t) {
    if (dataset.targets[t].task == data::TaskType::multiclass) continue;
    std::vector<Suspect> items = collect(dataset, predictions, t, nearest);
    if (dataset.targets[t].task == data::TaskType::binary) score_classes(dataset, items);
    else score_numbers(dataset, items);
    suspects.insert(suspects.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
  }
  std::stable_sort(suspects.begin(), suspects.end(), [](const Suspect& a, const Suspect& b) {
    return a.is_flagged != b.is_flagged ? a.is_flagged : a.score > b.score;
  });
  return suspects;
}

std::size_t count_flagged(std::span<const Suspect> suspects) {
  return static_cast<std::size_t>(
      std::count_if(suspects.begin(), suspects.end(), [](const Suspect& suspect) { return suspect.is_flagged; }));
}

std::string format_suspect_table(const data::Dataset& dataset, std::span<const Suspect> suspects) {
  std::string text = data::format_csv_row(
      {"rank", "row", "smiles", "target", "score", "flagged", "given", "predicted", "neighbor_value", "neighbors"});
  for (std::size_t i = 0; i < suspects.size(); ++i) {
    const Suspect& suspect = suspects[i];
    std::vector<std::string> neighbors;
    for (const NearMolecule& near : suspect.disagreeing)
      neighbors.push_back(fmt::format("row {} ({:.2f}): {}", dataset.rows[near.record].front(), near.similarity,
                                      format_number(dataset.value(near.record, suspect.target))));
    text += data::format_csv_row({std::to_string(i + 1), std::to_string(dataset.rows[suspect.record].front()),
                                  dataset.smiles[suspect.record], dataset.targets[suspect.target].name,
                                  format_number(suspect.score), suspect.is_flagged ? "yes" : "no",
                                  format_number(suspect.given), format_number(suspect.predicted),
                                  format_number(suspect.neighbor_value), join_text(neighbors, "; ")});
  }
  return text;
}

}  // namespace athanor::evaluate

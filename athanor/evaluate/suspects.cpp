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
constexpr double clear_residual = 4, clear_distance = 2;

/// Median absolute value, scaled to the standard deviation of normal numbers; 1 when all are 0.
double compute_robust_scale(std::vector<double> values) {
  for (double& value : values) value = std::abs(value);
  const double scale = 1.4826 * compute_median(std::move(values));
  return scale > 0 ? scale : 1;
}

/// The known values of one target; `disagreeing` holds all neighbours that have a value.
std::vector<Suspect> collect(const data::Dataset& dataset, std::size_t target,
                             const std::vector<std::vector<NearMolecule>>& nearest) {
  std::vector<Suspect> items;
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    if (!dataset.has_exact_value(i, target)) continue;
    Suspect item{i, target, dataset.value(i, target), NAN, NAN, 0, false, {}};
    for (const NearMolecule& near : nearest[i])
      if (near.similarity >= least_similarity && dataset.has_exact_value(near.record, target))
        item.disagreeing.push_back(near);
    items.push_back(std::move(item));
  }
  return items;
}

/// Mean value of the neighbours, weighted by similarity; NaN without any.
double compute_neighbor_mean(const data::Dataset& dataset, const Suspect& item) {
  double sum = 0, weights = 0;
  for (const NearMolecule& near : item.disagreeing) {
    sum += near.similarity * dataset.value(near.record, item.target);
    weights += near.similarity;
  }
  return weights > 0 ? sum / weights : NAN;
}

/// Share of each class among the neighbours, weighted by similarity; empty without any.
std::vector<double> compute_votes(const data::Dataset& dataset, const Suspect& item, std::size_t classes) {
  if (item.disagreeing.empty()) return {};
  std::vector<double> votes(classes);
  double total = 0;
  for (const NearMolecule& near : item.disagreeing) {
    votes[static_cast<std::size_t>(dataset.value(near.record, item.target))] += near.similarity;
    total += near.similarity;
  }
  for (double& vote : votes) vote /= total;
  return votes;
}

/// Mean probability of a class among its own molecules, 0.5 for a class without any.
std::vector<double> compute_confidences(const std::vector<Suspect>& items,
                                        const std::vector<std::vector<double>>& probabilities, std::size_t classes) {
  std::vector<double> sums(classes), counts(classes);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto own = static_cast<std::size_t>(items[i].given);
    sums[own] += probabilities[i][own];
    ++counts[own];
  }
  for (std::size_t c = 0; c < classes; ++c) sums[c] = counts[c] > 0 ? sums[c] / counts[c] : 0.5;
  return sums;
}

/// `probabilities` [items][classes].
void score_classes(const data::Dataset& dataset, std::vector<Suspect>& items,
                   const std::vector<std::vector<double>>& probabilities, std::size_t classes) {
  const std::vector<double> confidences = compute_confidences(items, probabilities, classes);
  for (std::size_t i = 0; i < items.size(); ++i) {
    Suspect& item = items[i];
    const auto own = static_cast<std::size_t>(item.given);
    std::vector<double> others = probabilities[i];
    others[own] = -1;
    const std::size_t other = data::find_likeliest_class(others);
    const double own_probability = probabilities[i][own], other_probability = probabilities[i][other];
    const std::vector<double> votes = compute_votes(dataset, item, classes);
    const double against = votes.empty() ? 0 : votes[other] - votes[own];
    if (classes > 2 && !votes.empty()) item.neighbor_value = static_cast<double>(data::find_likeliest_class(votes));
    item.score = other_probability - own_probability + class_neighbor_weight * against;
    item.is_flagged = other_probability >= confidences[other] && own_probability < confidences[own] &&
                      other_probability > own_probability && (votes.empty() || against > 0);
    std::erase_if(item.disagreeing,
                  [&](const NearMolecule& near) { return dataset.value(near.record, item.target) == item.given; });
  }
}

/// Sets `predicted` and `neighbor_value`, leaves out what has no prediction and scores the rest as classes.
void rank_classes(const data::Dataset& dataset, std::vector<Suspect>& items, std::span<const double> predictions) {
  const std::vector<std::size_t> offsets = data::list_output_offsets(dataset.targets);
  std::vector<std::vector<double>> probabilities;
  std::size_t classes = 2;
  std::erase_if(items, [&](Suspect& item) {
    const data::Target& target = dataset.targets[item.target];
    const auto outputs = predictions.subspan(item.record * offsets.back() + offsets[item.target], target.num_outputs());
    if (std::isnan(outputs[0])) return true;
    if (target.task == data::TaskType::multiclass) {
      classes = target.classes.size();
      probabilities.emplace_back(outputs.begin(), outputs.end());
      item.predicted = static_cast<double>(data::find_likeliest_class(outputs));
    } else {
      probabilities.push_back({1 - outputs[0], outputs[0]});
      item.predicted = outputs[0];
      item.neighbor_value = compute_neighbor_mean(dataset, item);
    }
    return false;
  });
  score_classes(dataset, items, probabilities, classes);
}

void rank_numbers(const data::Dataset& dataset, std::vector<Suspect>& items, std::span<const double> predictions) {
  const std::vector<std::size_t> offsets = data::list_output_offsets(dataset.targets);
  std::erase_if(items, [&](Suspect& item) {
    item.predicted = predictions[item.record * offsets.back() + offsets[item.target]];
    item.neighbor_value = compute_neighbor_mean(dataset, item);
    return std::isnan(item.predicted);
  });
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
    std::vector<Suspect> items = collect(dataset, t, nearest);
    if (dataset.targets[t].task == data::TaskType::regression) rank_numbers(dataset, items, predictions);
    else rank_classes(dataset, items, predictions);
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
    const data::Target& target = dataset.targets[suspect.target];
    std::vector<std::string> neighbors;
    for (const NearMolecule& near : suspect.disagreeing)
      neighbors.push_back(fmt::format("row {} ({:.2f}): {}", dataset.rows[near.record].front(), near.similarity,
                                      data::format_value(target, dataset.value(near.record, suspect.target))));
    text += data::format_csv_row({std::to_string(i + 1), std::to_string(dataset.rows[suspect.record].front()),
                                  dataset.smiles[suspect.record], target.name, format_number(suspect.score),
                                  suspect.is_flagged ? "yes" : "no", data::format_value(target, suspect.given),
                                  data::format_value(target, suspect.predicted),
                                  data::format_value(target, suspect.neighbor_value), join_text(neighbors, "; ")});
  }
  return text;
}

}  // namespace athanor::evaluate

// Joint bootstrap over rows for scores averaged over targets.
#include "athanor/evaluate/mean_interval.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/core/statistics.h"
#include "athanor/metrics/evaluator.h"

namespace athanor::evaluate {
namespace {

/// One metric on one target, ready for resamples of the rows of the table.
struct PreparedTarget {
  const TargetColumn* column;
  std::unique_ptr<metrics::Evaluator> evaluator;
};

/// Mean score of one resample; NaN when a target is undefined on it. `times[row]` says how often a row was drawn.
double score_resample(const std::vector<PreparedTarget>& targets, const std::vector<std::uint32_t>& times) {
  double sum = 0;
  std::vector<std::uint32_t> weights;
  for (const PreparedTarget& target : targets) {
    weights.clear();
    for (const std::size_t row : target.column->rows) weights.push_back(times[row]);
    const metrics::Outcome outcome = target.evaluator->evaluate(weights);
    if (outcome.reason) return std::numeric_limits<double>::quiet_NaN();
    sum += outcome.value;
  }
  return sum / static_cast<double>(targets.size());
}

}  // namespace

TargetColumn select_column(std::span<const data::Target> targets, std::span<const double> values,
                           std::span<const double> predictions, std::size_t target) {
  const std::vector<std::size_t> offsets = data::list_output_offsets(targets);
  TargetColumn column;
  for (std::size_t row = 0; row * targets.size() < values.size(); ++row) {
    const double value = values[row * targets.size() + target];
    const auto own = predictions.subspan(row * offsets.back() + offsets[target], offsets[target + 1] - offsets[target]);
    if (std::isnan(value) || std::isnan(own[0])) continue;
    column.rows.push_back(row);
    column.truth.push_back(value);
    column.prediction.insert(column.prediction.end(), own.begin(), own.end());
  }
  return column;
}

std::optional<metrics::Interval> compute_mean_interval(const std::string& metric,
                                                       const std::vector<const TargetColumn*>& columns,
                                                       std::uint64_t seed, std::size_t threads, int rounds,
                                                       std::span<const std::size_t> groups) {
  std::vector<std::size_t> rows;
  for (const TargetColumn* column : columns) rows.insert(rows.end(), column->rows.begin(), column->rows.end());
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  std::vector<std::size_t> units;  // what is drawn
  for (const std::size_t row : rows) units.push_back(groups.empty() ? row : groups[row]);
  std::sort(units.begin(), units.end());
  units.erase(std::unique(units.begin(), units.end()), units.end());
  if (rows.empty() || rounds <= 0) return std::nullopt;
  std::vector<PreparedTarget> targets;
  for (const TargetColumn* column : columns)
    targets.push_back({column, metrics::make_evaluator(metric, column->truth, column->prediction)});
  rounds = std::min(rounds, std::max(200, static_cast<int>(100'000'000 / rows.size())));
  std::vector<double> scores(static_cast<std::size_t>(rounds));
  parallel_for(scores.size(), threads, [&](std::size_t round) {
    Rng rng(Rng::derive_seed(seed, round));
    std::vector<std::uint32_t> drawn(units.back() + 1), times;
    for (std::size_t i = 0; i < units.size(); ++i) ++drawn[units[rng.below(units.size())]];
    for (std::size_t row = 0; !groups.empty() && row <= rows.back(); ++row)
      times.push_back(groups[row] < drawn.size() ? drawn[groups[row]] : 0);
    if (groups.empty()) times.swap(drawn);
    scores[round] = score_resample(targets, times);
  });
  std::erase_if(scores, [](double score) { return std::isnan(score); });
  if (scores.size() * 10 < static_cast<std::size_t>(rounds) * 9) return std::nullopt;
  std::sort(scores.begin(), scores.end());
  return metrics::Interval{find_quantile(scores, 0.025), find_quantile(scores, 0.975)};
}

}  // namespace athanor::evaluate

// Values far from the others.
#include <cmath>

#include "athanor/core/statistics.h"
#include "athanor/data/refine.h"

namespace athanor::data {

std::optional<Spread> compute_spread(const std::vector<double>& values, const std::string& rule) {
  constexpr std::size_t fewest = 10;
  // 1 / 0.6745, the third quartile of the normal distribution: makes the MAD an estimate of the standard deviation.
  constexpr double mad_scale = 1.4826;
  if (values.size() < fewest) return std::nullopt;
  Spread found;
  if (rule == "mad") {
    found.centre = compute_median(values);
    std::vector<double> distances;
    for (const double value : values) distances.push_back(std::abs(value - found.centre));
    found.spread = mad_scale * compute_median(distances);
  } else {
    found.centre = compute_mean(values);
    double squares = 0;
    for (const double value : values) squares += (value - found.centre) * (value - found.centre);
    found.spread = std::sqrt(squares / static_cast<double>(values.size() - 1));
  }
  if (!(found.spread > 0)) return std::nullopt;
  return found;
}

std::vector<Outlier> find_outliers(const Dataset& dataset, const std::string& rule, double limit) {
  std::vector<Outlier> outliers;
  for (std::size_t t = 0; t < dataset.targets.size(); ++t) {
    if (dataset.targets[t].task != TaskType::regression) continue;
    std::vector<double> values;
    for (std::size_t i = 0; i < dataset.size(); ++i)
      if (dataset.has_value(i, t) && dataset.relation(i, t) == 0) values.push_back(dataset.value(i, t));
    const auto spread = compute_spread(values, rule);
    if (!spread) continue;
    for (std::size_t i = 0; i < dataset.size(); ++i) {
      if (!dataset.has_value(i, t) || dataset.relation(i, t) != 0) continue;
      const double score = (dataset.value(i, t) - spread->centre) / spread->spread;
      if (std::abs(score) > limit) outliers.push_back({i, t, dataset.value(i, t), score});
    }
  }
  return outliers;
}

}  // namespace athanor::data

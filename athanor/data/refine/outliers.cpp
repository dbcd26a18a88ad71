// Values far from the others.
#include <algorithm>
#include <cmath>

#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
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

std::vector<std::string> describe_far_values(const Dataset& dataset) {
  constexpr double limit = 7, many = 0.05;
  constexpr std::size_t most_named = 5;
  std::vector<std::vector<Outlier>> by_target(dataset.targets.size());
  for (const Outlier& one : find_outliers(dataset, "mad", limit)) by_target[one.target].push_back(one);
  std::vector<std::string> sentences;
  for (std::size_t t = 0; t < by_target.size(); ++t) {
    std::vector<Outlier>& far = by_target[t];
    if (far.empty()) continue;
    std::stable_sort(far.begin(), far.end(),
                     [](const Outlier& a, const Outlier& b) { return std::abs(a.score) > std::abs(b.score); });
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < std::min(far.size(), most_named); ++i)
      rows.push_back(fmt::format("row {} ({})", dataset.rows[far[i].record].front(), format_number(far[i].value)));
    std::size_t known = 0;
    for (std::size_t i = 0; i < dataset.size(); ++i) known += dataset.has_value(i, t);
    const bool is_skewed = static_cast<double>(far.size()) > many * static_cast<double>(known);
    sentences.push_back(fmt::format(
        "{} of \"{}\" {} far from the others (robust z up to {:.3g}): {}. {}", format_count(far.size(), "value"),
        dataset.targets[t].name, far.size() == 1 ? "lies" : "lie", std::abs(far.front().score), list_few(rows),
        is_skewed ? "So many that the target spans orders of magnitude: take its logarithm (athanor curate --transform "
                    "log10, or p for concentrations)"
                  : "Mistakes or other units rule the squared error and the fit: check them against the source "
                    "(athanor curate --drop-outliers leaves them out)"));
  }
  return sentences;
}

}  // namespace athanor::data

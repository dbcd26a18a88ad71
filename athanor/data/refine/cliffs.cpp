// Activity cliffs.
#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/data/refine.h"
#include "athanor/data/split/prints.h"

namespace athanor::data {
namespace {

/// Adds the pair to `cliffs` for every target in which it is one.
void add_cliffs(const Dataset& dataset, std::size_t i, std::size_t j, double similarity,
                const std::vector<double>& differences, std::vector<Cliff>& cliffs) {
  for (std::size_t t = 0; t < dataset.targets.size(); ++t) {
    if (!dataset.has_value(i, t) || !dataset.has_value(j, t)) continue;
    if (dataset.relation(i, t) != 0 || dataset.relation(j, t) != 0) continue;
    const double difference = dataset.value(i, t) - dataset.value(j, t);
    const double limit = dataset.targets[t].task != TaskType::regression ? 1 : differences[t];
    if (!(std::abs(difference) >= limit) || difference == 0) continue;
    const auto [a, b] = difference > 0 ? std::pair(i, j) : std::pair(j, i);
    cliffs.push_back({t, a, b, similarity, std::abs(difference)});
  }
}

/// Columns such as pIC50, and units that say so.
bool is_logarithmic(const Target& target) {
  static constexpr std::array<std::string_view, 9> names = {"pic50", "pec50", "pac50",   "pxc50",        "pki",
                                                            "pkd",   "pgi50", "pchembl", "pchembl_value"};
  const std::string name = to_lower(target.name), unit = to_lower(target.unit);
  return std::find(names.begin(), names.end(), name) != names.end() || unit.starts_with("-log") ||
         unit.starts_with("log");
}

}  // namespace

double choose_cliff_difference(const Dataset& dataset, std::size_t target) {
  if (is_logarithmic(dataset.targets[target])) return 1;
  std::vector<double> values;
  for (std::size_t i = 0; i < dataset.size(); ++i)
    if (dataset.has_value(i, target)) values.push_back(dataset.value(i, target));
  const double mean = compute_mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return values.size() < 2 ? INFINITY : 2 * std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::vector<Cliff> find_cliffs(const Dataset& dataset, double similarity, const std::vector<double>& differences,
                               std::size_t threads) {
  const PackedPrints prints = compute_prints(dataset, threads);
  const std::vector<std::size_t> places = order_by_bits(prints);
  const PackedPrints sorted = select_prints(prints, places);
  const CountCommon count_common = choose_count_common();
  std::vector<Cliff> cliffs;
  visit_similar_pairs(
      sorted, [&](double tanimoto) { return tanimoto >= similarity; }, threads,
      [&](std::size_t i, std::span<const std::uint32_t> neighbours) {
        for (const std::uint32_t j : neighbours) {
          const double tanimoto =
              to_tanimoto(count_common(sorted.print(i), sorted.print(j)), sorted.bits[i], sorted.bits[j]);
          add_cliffs(dataset, places[i], places[j], tanimoto, differences, cliffs);
        }
      });
  std::sort(cliffs.begin(), cliffs.end(), [](const Cliff& x, const Cliff& y) {
    return std::tuple(x.target, -x.difference, -x.similarity, x.a, x.b) <
           std::tuple(y.target, -y.difference, -y.similarity, y.a, y.b);
  });
  return cliffs;
}

}  // namespace athanor::data

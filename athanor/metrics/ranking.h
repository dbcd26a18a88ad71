// Rows of a binary target in the order of falling probability, as ROC and precision-recall need them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace athanor::metrics {

struct Ranking {
  std::vector<std::uint32_t> order;      ///< rows, highest probability first
  std::vector<std::uint8_t> positive;    ///< label of order[i]
  std::vector<std::uint8_t> ends_group;  ///< the next row has another probability, or there is none

  /// Error(invalid_input) for a label that is neither 0 nor 1.
  Ranking(std::span<const double> truth, std::span<const double> probability);

  /// Walks the groups of equal probability, highest first; `visit(positives, negatives)` gets each group's counts.
  template <class Visit>
  void walk(std::span<const std::uint32_t> weights, Visit&& visit) const {
    std::uint64_t counts[2] = {0, 0};
    for (std::size_t i = 0; i < order.size(); ++i) {
      counts[positive[i]] += weights[order[i]];
      if (!ends_group[i]) continue;
      visit(counts[1], counts[0]);
      counts[0] = counts[1] = 0;
    }
  }
};

/// The label of `value`: 0 or 1; Error(invalid_input) otherwise.
std::uint8_t parse_label(double value);

}  // namespace athanor::metrics

// Means by surroundings: the simple model of values of atoms and bonds.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace athanor::classical {

/// Predicts the mean of the training values with the same surroundings, as HOSE codes do for shifts (Bremser 1978,
/// doi:10.1016/S0003-2670(01)83100-7): from the widest surroundings that were seen inwards. Few values are drawn to the
/// mean of the next narrower ones: m_r = (sum + m_(r-1)) / (n + 1), m_(-1) the mean of all.
class SurroundingMeans {
 public:
  /// `keys` [sites][radii], the narrowest first; `values` [sites], NaN = missing; `rows`: sites to learn from.
  SurroundingMeans(std::span<const std::vector<std::uint64_t>> keys, std::span<const double> values,
                   std::span<const std::size_t> rows);
  double predict(std::span<const std::uint64_t> keys) const;

 private:
  struct Sum {
    double sum = 0;
    std::size_t count = 0;
  };
  double mean_ = 0;
  std::vector<std::unordered_map<std::uint64_t, Sum>> sums_;  ///< [radii]
};

}  // namespace athanor::classical

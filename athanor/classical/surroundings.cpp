#include "athanor/classical/surroundings.h"

#include <cmath>

namespace athanor::classical {

SurroundingMeans::SurroundingMeans(std::span<const std::vector<std::uint64_t>> keys, std::span<const double> values,
                                   std::span<const std::size_t> rows) {
  Sum all;
  for (const std::size_t row : rows) {
    if (std::isnan(values[row])) continue;
    all.sum += values[row];
    ++all.count;
    if (sums_.size() < keys[row].size()) sums_.resize(keys[row].size());
    for (std::size_t radius = 0; radius < keys[row].size(); ++radius) {
      Sum& own = sums_[radius][keys[row][radius]];
      own.sum += values[row];
      ++own.count;
    }
  }
  if (all.count > 0) mean_ = all.sum / static_cast<double>(all.count);
}

double SurroundingMeans::predict(std::span<const std::uint64_t> keys) const {
  double mean = mean_;
  for (std::size_t radius = 0; radius < keys.size() && radius < sums_.size(); ++radius) {
    const auto found = sums_[radius].find(keys[radius]);
    if (found == sums_[radius].end()) break;
    mean = (found->second.sum + mean) / static_cast<double>(found->second.count + 1);
  }
  return mean;
}

}  // namespace athanor::classical

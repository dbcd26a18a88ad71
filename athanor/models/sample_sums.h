// Predictions with dropout, added up over samples.
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "athanor/models/network.h"

namespace athanor::models {

/// Outputs over samples of thinned networks: the mean of their means; the variance of these plus the mean of their own
/// variances; the mean of their quantiles.
class SampleSums {
 public:
  explicit SampleSums(std::size_t size) : values_(4 * size), sums_(5 * size), size_(size) {}

  OutputSpans one() { return {get(values_, 0), get(values_, 1), get(values_, 2), get(values_, 3)}; }
  void add() {
    ++samples_;
    for (std::size_t i = 0; i < size_; ++i) {
      const double mean = values_[i], std = values_[size_ + i];
      const double step = mean - sums_[i];
      sums_[i] += step / samples_;
      sums_[4 * size_ + i] += step * (mean - sums_[i]);
      sums_[size_ + i] += std * std;
      sums_[2 * size_ + i] += values_[2 * size_ + i];
      sums_[3 * size_ + i] += values_[3 * size_ + i];
    }
  }
  void finish(OutputSpans out) const {
    for (std::size_t i = 0; i < size_; ++i) {
      out.mean[i] = sums_[i];
      const double between = samples_ > 1 ? sums_[4 * size_ + i] / (samples_ - 1) : 0;
      if (!out.std.empty()) out.std[i] = std::sqrt(between + sums_[size_ + i] / samples_);
      if (!out.lower.empty()) out.lower[i] = sums_[2 * size_ + i] / samples_;
      if (!out.upper.empty()) out.upper[i] = sums_[3 * size_ + i] / samples_;
    }
  }

 private:
  std::span<double> get(std::vector<double>& numbers, std::size_t part) {
    return std::span(numbers).subspan(part * size_, size_);
  }
  std::vector<double> values_;  ///< mean, std, lower, upper of one sample
  std::vector<double> sums_;    ///< running mean, own variances, lower, upper, squares around the mean
  std::size_t size_;
  double samples_ = 0;
};

}  // namespace athanor::models

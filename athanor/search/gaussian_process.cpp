#include "athanor/search/gaussian_process.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "athanor/classical/blas.h"

namespace athanor::search {

GaussianProcess::GaussianProcess(std::vector<double> rows, std::span<const double> values, KernelSettings settings)
    : rows_(std::move(rows)),
      settings_(std::move(settings)),
      log_likelihood_(-std::numeric_limits<double>::infinity()) {
  const std::size_t n = values.size();
  factor_ = compute_kernel(rows_, rows_);
  for (std::size_t i = 0; i < n; ++i) factor_[i * n + i] += settings_.noise;
  std::vector<double> right(values.begin(), values.end());
  right.resize(2 * n, 1.0);
  const classical::SingleBlasThread single;
  if (!classical::solve_positive_definite(factor_, n, right, 2)) return;
  const auto middle = right.begin() + static_cast<std::ptrdiff_t>(n);
  mean_ = std::accumulate(right.begin(), middle, 0.0) / std::accumulate(middle, right.end(), 0.0);
  double squares = 0, log_determinant = 0;
  for (std::size_t i = 0; i < n; ++i) {
    coefficients_.push_back(right[i] - mean_ * right[n + i]);
    squares += (values[i] - mean_) * coefficients_[i];
    log_determinant += 2 * std::log(factor_[i * n + i]);
  }
  const auto count = static_cast<double>(n);
  amplitude_ = squares / count;
  if (amplitude_ > 0)
    log_likelihood_ = -(count * std::log(2 * std::numbers::pi * amplitude_) + log_determinant + count) / 2;
}

std::vector<double> GaussianProcess::compute_kernel(std::span<const double> a, std::span<const double> b) const {
  const std::size_t columns = settings_.weights.size(), num_a = a.size() / columns, num_b = b.size() / columns;
  std::vector<double> kernel(num_a * num_b);
  for (std::size_t i = 0; i < num_a; ++i)
    for (std::size_t j = 0; j < num_b; ++j) {
      double squares = 0;
      for (std::size_t c = 0; c < columns; ++c) {
        const double difference = settings_.weights[c] * (a[i * columns + c] - b[j * columns + c]);
        squares += difference * difference;
      }
      const double scaled = std::sqrt(5 * squares);
      kernel[i * num_b + j] = (1 + scaled + scaled * scaled / 3) * std::exp(-scaled);
    }
  return kernel;
}

void GaussianProcess::predict(std::span<const double> rows, std::span<double> means, std::span<double> stds) const {
  const std::size_t n = coefficients_.size(), count = means.size();
  std::vector<double> kernel = compute_kernel(rows, rows_);
  for (std::size_t i = 0; i < count; ++i)
    means[i] = std::inner_product(coefficients_.begin(), coefficients_.end(),
                                  kernel.begin() + static_cast<std::ptrdiff_t>(i * n), mean_);
  const classical::SingleBlasThread single;
  classical::solve_lower_triangle(factor_, n, kernel, count);
  for (std::size_t i = 0; i < count; ++i) {
    double explained = 0;
    for (std::size_t j = 0; j < n; ++j) explained += kernel[i * n + j] * kernel[i * n + j];
    stds[i] = std::sqrt(amplitude_ * std::max(1 - explained, 0.0));
  }
}

}  // namespace athanor::search

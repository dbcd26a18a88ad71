#include "athanor/train/optimizer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "athanor/kernels/kernels.h"

namespace athanor::train {
namespace {

constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
/// Parameters that one thread takes at a time; fixed, so that sums over pieces have a fixed order.
constexpr std::int64_t piece = 1 << 15;

double sum_squares(const float* values, std::int64_t size) {
  double sum = 0;
  for (std::int64_t i = 0; i < size; ++i) sum += static_cast<double>(values[i]) * values[i];
  return sum;
}

}  // namespace

Optimizer::Optimizer(const TrainingOptions& options, torch::Tensor parameters)
    : first(torch::zeros_like(parameters)),
      second(torch::zeros_like(parameters)),
      parameters_(std::move(parameters)),
      total_(torch::empty_like(parameters_)),
      weight_decay_(options.weight_decay),
      clip_norm_(options.clip_norm),
      decoupled_(options.optimizer == "adamw") {}

double Optimizer::clip(double squared_norm) const {
  return clip_norm_ > 0 ? std::min(1.0, clip_norm_ / (std::sqrt(squared_norm) + 1e-6)) : 1;
}

void Optimizer::step(const torch::Tensor& gradients, std::int64_t parts, double rate, WorkerPool& pool) {
  ++steps;
  if (!parameters_.is_cpu()) return step_on_device(gradients, parts, rate);
  const auto& table = kernels::kernels<float>();
  const std::int64_t size = parameters_.numel();
  const auto pieces = static_cast<std::size_t>((size + piece - 1) / piece);
  float* total = total_.data_ptr<float>();
  const auto sum_piece = [&](std::int64_t begin, std::int64_t count) {
    table.sum_parts(gradients.data_ptr<float>() + begin, parts, size, count, total + begin);
  };
  kernels::AdamStep settings{rate, beta1, beta2, epsilon, weight_decay_, decoupled_, steps, 1};
  if (clip_norm_ > 0) {
    std::vector<double> squares(pieces);
    pool.run(pieces, [&](std::size_t i, std::size_t) {
      const std::int64_t begin = static_cast<std::int64_t>(i) * piece, count = std::min(piece, size - begin);
      sum_piece(begin, count);
      squares[i] = sum_squares(total + begin, count);
    });
    double squared_norm = 0;
    for (const double square : squares) squared_norm += square;
    settings.gradient_scale = clip(squared_norm);
  }
  pool.run(pieces, [&](std::size_t i, std::size_t) {
    const std::int64_t begin = static_cast<std::int64_t>(i) * piece, count = std::min(piece, size - begin);
    if (clip_norm_ <= 0) sum_piece(begin, count);
    table.adam(settings, count, total + begin, parameters_.data_ptr<float>() + begin, first.data_ptr<float>() + begin,
               second.data_ptr<float>() + begin);
  });
}

void Optimizer::step_on_device(const torch::Tensor& gradients, std::int64_t parts, double rate) {
  torch::Tensor g = gradients.narrow(0, 0, parts).sum(0);
  if (clip_norm_ > 0) g = g * clip(g.square().sum().item<double>());
  if (decoupled_) parameters_.mul_(1 - rate * weight_decay_);
  else g = g + weight_decay_ * parameters_;
  first.mul_(beta1).add_(g, 1 - beta1);
  second.mul_(beta2).addcmul_(g, g, 1 - beta2);
  const auto count = static_cast<double>(steps);
  const torch::Tensor scale = second.sqrt() / std::sqrt(1 - std::pow(beta2, count)) + epsilon;
  parameters_.addcdiv_(first, scale, -rate / (1 - std::pow(beta1, count)));
}

}  // namespace athanor::train

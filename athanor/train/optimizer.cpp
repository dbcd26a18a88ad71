#include "athanor/train/optimizer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <c10/core/DeviceGuard.h>

#include "athanor/core/error.h"

namespace athanor::train {
namespace {

constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, smoothing = 0.99, nadam_decay = 0.004;
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
      kind_(parse_kind(options.optimizer)),
      weight_decay_(options.weight_decay),
      clip_norm_(options.clip_norm),
      momentum_(options.momentum) {}

Optimizer::Kind Optimizer::parse_kind(const std::string& name) {
  if (name == "adam") return Kind::adam;
  if (name == "adamw") return Kind::adamw;
  if (name == "nadam") return Kind::nadam;
  if (name == "rmsprop") return Kind::rmsprop;
  if (name == "sgd") return Kind::sgd;
  fail(ErrorCode::invalid_options, "There is no optimiser \"{}\" (known: adam, adamw, nadam, rmsprop, sgd)", name);
}

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
  double gradient_scale = 1;
  if (clip_norm_ > 0) {
    std::vector<double> squares(pieces);
    pool.run(pieces, [&](std::size_t i, std::size_t) {
      const std::int64_t begin = static_cast<std::int64_t>(i) * piece, count = std::min(piece, size - begin);
      sum_piece(begin, count);
      squares[i] = sum_squares(total + begin, count);
    });
    double squared_norm = 0;
    for (const double square : squares) squared_norm += square;
    gradient_scale = clip(squared_norm);
  }
  pool.run(pieces, [&](std::size_t i, std::size_t) {
    const std::int64_t begin = static_cast<std::int64_t>(i) * piece, count = std::min(piece, size - begin);
    if (clip_norm_ <= 0) sum_piece(begin, count);
    for_each_rate(begin, count, [&](std::int64_t from, std::int64_t length, double factor) {
      update(from, length, rate * factor, gradient_scale);
    });
  });
}

void Optimizer::for_each_rate(std::int64_t begin, std::int64_t count,
                              const std::function<void(std::int64_t, std::int64_t, double)>& body) const {
  for (std::size_t i = 0; i < rates_.size(); ++i) {
    const std::int64_t from = std::max(begin, rates_[i].begin);
    const std::int64_t to = std::min(begin + count, i + 1 < rates_.size() ? rates_[i + 1].begin : parameters_.numel());
    if (from < to && rates_[i].factor > 0) body(from, to - from, rates_[i].factor);
  }
}

/// In one pass, of kernels for the parameters' device; null for other optimisers and where there are none.
decltype(kernels::Kernels<float>::adam) Optimizer::find_adam() const {
  if (kind_ != Kind::adam && kind_ != Kind::adamw) return nullptr;
  if (parameters_.is_cpu()) return kernels::kernels<float>().adam;
  const auto* table = kernels::cuda_kernels<float>();
  return table ? table->rows.adam : nullptr;
}

void Optimizer::update(std::int64_t begin, std::int64_t count, double rate, double gradient_scale) {
  if (const auto adam = find_adam()) {
    const kernels::AdamStep settings{rate,  beta1,         beta2, epsilon, weight_decay_, kind_ == Kind::adamw,
                                     steps, gradient_scale};
    const c10::DeviceGuard guard(parameters_.device());
    adam(settings, count, total_.data_ptr<float>() + begin, parameters_.data_ptr<float>() + begin,
         first.data_ptr<float>() + begin, second.data_ptr<float>() + begin);
    return;
  }
  const torch::NoGradGuard no_gradients;
  const auto part = [&](const torch::Tensor& whole) { return whole.narrow(0, begin, count); };
  update(part(parameters_), part(total_) * gradient_scale, part(first), part(second), rate);
}

void Optimizer::update(torch::Tensor parameters, torch::Tensor gradients, torch::Tensor first_part,
                       torch::Tensor second_part, double rate) const {
  if (kind_ == Kind::adamw) parameters.mul_(1 - rate * weight_decay_);
  else if (weight_decay_ > 0) gradients = gradients + weight_decay_ * parameters;
  const auto count = static_cast<double>(steps);
  switch (kind_) {
    case Kind::adam:
    case Kind::adamw: {
      first_part.mul_(beta1).add_(gradients, 1 - beta1);
      second_part.mul_(beta2).addcmul_(gradients, gradients, 1 - beta2);
      const torch::Tensor scale = second_part.sqrt() / std::sqrt(1 - std::pow(beta2, count)) + epsilon;
      parameters.addcdiv_(first_part, scale, -rate / (1 - std::pow(beta1, count)));
      return;
    }
    case Kind::nadam: {
      first_part.mul_(beta1).add_(gradients, 1 - beta1);
      second_part.mul_(beta2).addcmul_(gradients, gradients, 1 - beta2);
      const torch::Tensor scale = (second_part / (1 - std::pow(beta2, count))).sqrt() + epsilon;
      const NadamFactors factors = compute_nadam_factors();
      parameters.addcdiv_(gradients, scale, -rate * factors.gradient);
      parameters.addcdiv_(first_part, scale, -rate * factors.moment);
      return;
    }
    case Kind::rmsprop:
      second_part.mul_(smoothing).addcmul_(gradients, gradients, 1 - smoothing);
      parameters.addcdiv_(gradients, second_part.sqrt() + epsilon, -rate);
      return;
    case Kind::sgd:
      first_part.mul_(steps == 1 ? 0 : momentum_).add_(gradients);
      parameters.add_(first_part, -rate);
      return;
  }
}

Optimizer::NadamFactors Optimizer::compute_nadam_factors() const {
  const auto momentum = [](std::int64_t step) {
    return beta1 * (1 - 0.5 * std::pow(0.96, static_cast<double>(step) * nadam_decay));
  };
  double product = 1;
  for (std::int64_t step = 1; step <= steps && product > 1e-20; ++step) product *= momentum(step);
  const double next = momentum(steps + 1);
  return {(1 - momentum(steps)) / (1 - product), next / (1 - product * next)};
}

void Optimizer::step_on_device(const torch::Tensor& gradients, std::int64_t parts, double rate) {
  total_ = parts == 1 ? gradients[0] : gradients.narrow(0, 0, parts).sum(0);
  const double gradient_scale = clip_norm_ > 0 ? clip(total_.square().sum().item<double>()) : 1;
  for_each_rate(0, parameters_.numel(), [&](std::int64_t from, std::int64_t size, double factor) {
    update(from, size, rate * factor, gradient_scale);
  });
}

}  // namespace athanor::train

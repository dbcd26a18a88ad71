#include "athanor/nn/layers.h"

#include <cmath>

#include "athanor/core/error.h"
#include "athanor/nn/functions.h"

namespace athanor::nn {
using torch::Tensor;

namespace {

double compute_start_bound(std::int64_t inputs) { return inputs > 0 ? 1 / std::sqrt(static_cast<double>(inputs)) : 0; }

}  // namespace

Linear::Linear(ParameterList& list, const std::string& name, std::int64_t inputs, std::int64_t outputs, bool bias) {
  const double bound = compute_start_bound(inputs);
  weight_ = list.add(name + ".weight", {outputs, inputs}, {bound, 0});
  if (bias) bias_ = list.add(name + ".bias", {outputs}, {bound, 0});
}

Linear::Linear(ParameterList& list, const std::string& name, std::int64_t inputs, std::int64_t outputs,
               LinearStart start) {
  const double bound = compute_start_bound(inputs);
  const bool is_usual = start == LinearStart::usual;
  weight_ = list.add(name + ".weight", {outputs, inputs}, {is_usual ? bound : std::sqrt(3.0) * bound, 0});
  bias_ = list.add(name + ".bias", {outputs}, {is_usual ? bound : 0, 0});
}

Tensor Linear::operator()(const Context& context, const Tensor& x) const {
  return dense(x, weight(context), bias(context), context.precision);
}

namespace {

template <class T>
void fill_mask(Rng& rng, double probability, T* mask, std::int64_t size) {
  const auto limit = static_cast<std::uint64_t>(std::ldexp(probability, 32));
  const T kept = static_cast<T>(1 / (1 - probability));
  std::uint64_t bits = 0;
  for (std::int64_t i = 0; i < size; ++i) {
    bits = i % 2 == 0 ? rng.next() : bits >> 32;
    mask[i] = (bits & 0xffffffffU) < limit ? 0 : kept;
  }
}

}  // namespace

namespace {

/// 0 with the probability, else 1 / (1 - probability); of prediction one per column.
Tensor draw_mask(const Context& context, const Tensor& x, double probability) {
  if (!context.rng) fail(ErrorCode::internal, "dropout needs a generator of random numbers");
  const Tensor mask =
      torch::empty(context.training ? x.sizes() : x.sizes().slice(x.dim() - 1), x.options().device(torch::kCPU));
  if (x.scalar_type() == torch::kDouble) fill_mask(*context.rng, probability, mask.data_ptr<double>(), mask.numel());
  else fill_mask(*context.rng, probability, mask.data_ptr<float>(), mask.numel());
  return mask.to(x.device());
}

}  // namespace

Tensor dropout(const Context& context, const Tensor& x, double probability) {
  if (!context.drops() || probability <= 0) return x;
  return x * draw_mask(context, x, probability);
}

Tensor alpha_dropout(const Context& context, const Tensor& x, double probability) {
  if (!context.drops() || probability <= 0) return x;
  constexpr double lowest = -1.0507009873554805 * 1.6732632423543772;  // of SELU
  const double kept = 1 - probability;
  const double scale = 1 / std::sqrt(kept * (1 + probability * lowest * lowest));
  const double shift = -scale * probability * lowest;
  const Tensor mask = draw_mask(context, x, probability) * kept;
  return (x * mask + (1 - mask) * lowest) * scale + shift;
}

NormKind parse_norm(const std::string& name) {
  if (name == "none") return NormKind::none;
  if (name == "batch") return NormKind::batch;
  if (name == "layer") return NormKind::layer;
  fail(ErrorCode::invalid_options, "There is no norm \"{}\" (known: none, batch, layer)", name);
}

Norm::Norm(ParameterList& list, const std::string& name, NormKind kind, std::int64_t width)
    : kind_(kind), width_(width) {
  if (kind == NormKind::none) return;
  weight_ = list.add(name + ".weight", {width}, {0, 1});
  bias_ = list.add(name + ".bias", {width}, {0, 0});
  if (kind == NormKind::batch) {
    mean_ = list.add(name + ".running_mean", {width}, {0, 0}, false);
    variance_ = list.add(name + ".running_var", {width}, {0, 1}, false);
  }
}

Tensor Norm::operator()(const Context& context, const Tensor& x) const {
  if (kind_ == NormKind::none) return x;
  if (kind_ == NormKind::batch) return apply_batch_norm(context, x);
  return torch::layer_norm(x, {width_}, context.weights[weight_], context.weights[bias_], 1e-5);
}

Tensor Norm::apply_batch_norm(const Context& context, const Tensor& x) const {
  const Tensor& weight = context.weights[weight_];
  const Tensor& bias = context.weights[bias_];
  Tensor mean = context.weights[mean_], variance = context.weights[variance_];
  if (context.training) return torch::batch_norm(x, weight, bias, mean, variance, true, 0.1, 1e-5, false);
  const Tensor factor = weight / torch::sqrt(variance + 1e-5);
  return (x - mean) * factor + bias;
}

Output::Output(ParameterList& list, const std::string& name, std::int64_t inputs, const OutputLayer& layer) {
  if (layer.is_gaussian()) gaussian_.emplace(list, name, inputs, layer.gaussian);
  else linear_.emplace(list, name, inputs, layer.outputs);
}

Tensor Output::operator()(const Context& context, const Tensor& x) const {
  return gaussian_ ? (*gaussian_)(context, x) : (*linear_)(context, x);
}

FeedForward::FeedForward(ParameterList& list, const std::string& name, std::int64_t inputs, const OutputLayer& output,
                         const FeedForwardOptions& options)
    : options_(options) {
  for (std::size_t i = 0; i < options.hidden.size(); ++i) {
    const std::string layer = name + "." + std::to_string(i);
    const std::int64_t width = options.hidden[i] * options.activation.pieces();
    layers_.emplace_back(list, layer, inputs, width);
    output.bound(list, layers_.back());
    norms_.emplace_back(list, layer + ".norm", options.norm, width);
    inputs = options.hidden[i];
  }
  output_.emplace(list, name + "." + std::to_string(options.hidden.size()), inputs, output);
}

Tensor FeedForward::operator()(const Context& context, Tensor x) const {
  for (std::size_t i = 0; i < norms_.size(); ++i) {
    const Tensor sum = norms_[i](context, layers_[i](context, x));
    x = dropout(context, options_.activation.consume(sum), options_.dropout);
  }
  return (*output_)(context, x);
}

}  // namespace athanor::nn

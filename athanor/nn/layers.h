// Layers: they declare parameters when made and read them from the context when called.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "athanor/nn/activation.h"
#include "athanor/nn/context.h"
#include "athanor/nn/gaussian_output.h"

namespace athanor::nn {

/// How a Linear begins: as PyTorch's, uniform in +-1/sqrt(inputs); lecun: weights uniform with variance 1 / inputs,
/// bias 0.
enum class LinearStart { usual, lecun };

/// y = x W^T + b.
class Linear {
 public:
  Linear(ParameterList& list, const std::string& name, std::int64_t inputs, std::int64_t outputs, bool bias = true);
  Linear(ParameterList& list, const std::string& name, std::int64_t inputs, std::int64_t outputs, LinearStart start);
  /// [rows, inputs] -> [rows, outputs].
  torch::Tensor operator()(const Context& context, const torch::Tensor& x) const;
  /// [outputs, inputs].
  const torch::Tensor& weight(const Context& context) const { return context.weights[weight_]; }
  std::size_t weight_slot() const { return weight_; }
  /// [outputs], undefined without one.
  torch::Tensor bias(const Context& context) const { return bias_ ? context.weights[*bias_] : torch::Tensor(); }

 private:
  std::size_t weight_;
  std::optional<std::size_t> bias_;
};

/// Sets each element to 0 with the given probability and divides the others by 1 - probability, when training; with a
/// generator in prediction, columns (see Context::rng). The mask comes from the context's generator, never from
/// libtorch's.
torch::Tensor dropout(const Context& context, const torch::Tensor& x, double probability);

/// As dropout for what comes from SELU: elements become SELU's lowest value, and all are scaled and shifted so that
/// mean 0 and variance 1 stay (Klambauer et al. 2017, arXiv:1706.02515, section 3). Samples in prediction drop columns.
torch::Tensor alpha_dropout(const Context& context, const torch::Tensor& x, double probability);

/// What a Norm takes mean and variance over: nothing, the rows of a batch, or the columns of each row.
enum class NormKind { none, batch, layer };
/// "none", "batch" or "layer". Error(invalid_options).
NormKind parse_norm(const std::string& name);

/// Batch norm (arXiv:1502.03167; running statistics with momentum 0.1) or layer norm (arXiv:1607.06450), eps 1e-5.
class Norm {
 public:
  Norm(ParameterList& list, const std::string& name, NormKind kind, std::int64_t width);
  /// [rows, width] -> [rows, width].
  torch::Tensor operator()(const Context& context, const torch::Tensor& x) const;

 private:
  torch::Tensor apply_batch_norm(const Context& context, const torch::Tensor& x) const;

  NormKind kind_;
  std::int64_t width_;
  std::size_t weight_ = 0, bias_ = 0, mean_ = 0, variance_ = 0;
};

/// What stands at the end of a network: so many linear outputs, or a Gaussian process.
struct OutputLayer {
  OutputLayer(std::int64_t number) : outputs(number) {}  // NOLINT(google-explicit-constructor): mostly it is a number
  explicit OutputLayer(GaussianOptions options) : gaussian(std::move(options)) {}
  std::int64_t outputs = 0;
  GaussianOptions gaussian{};
  bool is_gaussian() const { return gaussian.features > 0; }
  /// Bounds the norm of a hidden layer where the output layer asks for it.
  void bound(ParameterList& list, const Linear& hidden) const {
    if (is_gaussian()) list.bound_norm(hidden.weight_slot(), gaussian.norm_bound);
  }
};

/// The last layer of a network, of the kind that an OutputLayer asks for.
class Output {
 public:
  Output(ParameterList& list, const std::string& name, std::int64_t inputs, const OutputLayer& layer);
  /// [rows, inputs] -> [rows, outputs], raw.
  torch::Tensor operator()(const Context& context, const torch::Tensor& x) const;

 private:
  std::optional<Linear> linear_;
  std::optional<GaussianOutput> gaussian_;
};

/// Of a FeedForward: the hidden layers and what stands between them.
struct FeedForwardOptions {
  std::vector<std::int64_t> hidden;  ///< widths of the hidden layers
  Activation activation{"relu"};
  double dropout = 0;
  NormKind norm = NormKind::none;
};

/// Linear -> [norm] -> activation -> dropout for each hidden layer, then the output layer. Parameters `name`.0.weight …
class FeedForward {
 public:
  FeedForward(ParameterList& list, const std::string& name, std::int64_t inputs, const OutputLayer& output,
              const FeedForwardOptions& options);
  /// [rows, inputs] -> [rows, outputs].
  torch::Tensor operator()(const Context& context, torch::Tensor x) const;

 private:
  FeedForwardOptions options_;
  std::vector<Linear> layers_;
  std::vector<Norm> norms_;
  std::optional<Output> output_;
};

}  // namespace athanor::nn

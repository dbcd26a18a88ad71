// Inside this room: a trained network computed by libtorch.
#pragma once

#include "athanor/models/model.h"
#include "athanor/models/network.h"
#include "athanor/models/sites/site_shape.h"
#include "athanor/models/weights_io.h"

namespace athanor::models {

class TorchNetwork : public Network {
 public:
  /// `samples`: with dropout, 0 = without.
  TorchNetwork(std::unique_ptr<Model> model, InputShape shape, SiteShape sites, NetworkState state,
               torch::Device device, kernels::Precision precision, std::size_t samples);

  void predict(const featurize::Inputs& inputs, OutputSpans out, std::size_t threads) override;
  void predict_sites(const featurize::Inputs& inputs, std::span<const double> sums, std::span<double> out,
                     std::size_t threads) override;
  Sensitivity differentiate(const featurize::Inputs& inputs, const Strengths& strengths, std::size_t output) override;
  InnerView look_inside(const featurize::Inputs& molecule, std::size_t output) override;

 private:
  /// Tensors that the gradient is taken by; undefined where the network does not use them.
  struct Leaves {
    torch::Tensor nodes, edges, tokens, vectors;
  };

  void predict_rows(const featurize::Inputs& inputs, std::size_t first, std::size_t count, OutputSpans out) const;
  /// `offsets`: of the sites of these rows and behind them.
  void predict_site_rows(const featurize::Inputs& inputs, std::span<const std::size_t> offsets, std::size_t first,
                         std::span<const double> sums, std::span<double> out) const;
  torch::Tensor scale_sums(std::span<const double> sums, std::span<const std::size_t> offsets) const;
  /// The network meets a sum to the precision of its numbers; the rest is shared out evenly. `values` [sites, targets].
  void round_to_sum(double sum, std::span<double> values, std::size_t count, std::size_t target) const;
  void run_network(const nn::Context& context, const nn::Batch& batch, OutputSpans out) const;
  /// A few threads feed a GPU, which does one thing after another.
  std::size_t count_threads(std::size_t threads) const;
  nn::Context make_context() const { return {.weights = weights_, .precision = precision_}; }

  /// All rows, of one molecule each, for a look inside.
  nn::Batch collate_all(const featurize::Inputs& inputs) const;
  torch::Tensor make_leaf(std::span<const float> strengths) const;
  Leaves place_leaves(nn::Batch& batch, const Strengths& strengths) const;
  /// As OutputTransform::apply, of one output and with a gradient.
  torch::Tensor read_output(const torch::Tensor& raw, std::size_t output) const;
  Sensitivity collect(const nn::Batch& batch, const Leaves& leaves, const torch::Tensor& values) const;
  /// Gradients by scaled features become those by the features themselves; a value that was cut changes nothing.
  void unscale(const torch::Tensor& scaled, std::vector<float>& gradients) const;

  std::unique_ptr<Model> model_;
  InputShape shape_;
  SiteShape sites_;
  NetworkState state_;
  torch::Device device_;
  kernels::Precision precision_;
  std::size_t samples_;
  nn::Weights weights_;
};

}  // namespace athanor::models

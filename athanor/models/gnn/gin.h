// Graph isomorphism networks: without bond features (GIN) and with them (GINE).
#pragma once

#include <optional>

#include "athanor/models/gnn/convolution.h"
#include "athanor/models/gnn/graph_options.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Xu et al. 2018 (arXiv:1810.00826): MLP((1 + epsilon) h + sum of h over the neighbours); epsilon is learned, the MLP
/// has one hidden layer.
class GinConvolution : public Convolution {
 public:
  GinConvolution(nn::ParameterList& list, const std::string& name, const ConvolutionOptions& options,
                 const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& h,
                           const nn::GraphBatch& graph) const override;

 protected:
  /// The MLP of (1 + epsilon) h + messages.
  torch::Tensor update(const nn::Context& context, const torch::Tensor& h, const torch::Tensor& messages) const;

 private:
  std::size_t epsilon_;
  nn::FeedForward mlp_;
};

/// Hu et al. 2019 (arXiv:1905.12265): as GIN, with the messages relu(h_u + W e_uv + b) along the bonds.
class GineConvolution : public GinConvolution {
 public:
  GineConvolution(nn::ParameterList& list, const std::string& name, const ConvolutionOptions& options,
                  const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& h,
                           const nn::GraphBatch& graph) const override;

 private:
  nn::Linear bond_;
};

}  // namespace athanor::models

// Graph attention networks: of two numbers per bond (GAT) and of a hidden layer per bond (GATv2).
#pragma once

#include "athanor/models/gnn/convolution.h"
#include "athanor/models/gnn/convolution_options.h"
#include "athanor/models/gnn/heads.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Velickovic et al. 2017 (arXiv:1710.10903), with bonds: an atom v hears its neighbours and itself,
/// sum over u of a_uv W h_u + b, a_uv = softmax over u of leaky_relu(s . W h_u + t . W h_v + r . E e_uv); the bond to
/// itself is the mean of the atom's bonds. Each head has its part of the hidden width; slope 0.2.
class GatConvolution : public Convolution {
 public:
  GatConvolution(nn::ParameterList& list, const std::string& name, const GatOptions& options, const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& h,
                           const nn::GraphBatch& graph) const override;

 private:
  Heads heads_;
  nn::Linear linear_, bond_;
  std::size_t source_, target_, edge_;
};

/// Brody et al. 2021 (arXiv:2105.14491): a_uv = softmax over u of s . leaky_relu(W h_u + U h_v + E e_uv), and the rest
/// as above; W and U have biases.
class Gatv2Convolution : public Convolution {
 public:
  Gatv2Convolution(nn::ParameterList& list, const std::string& name, const GatOptions& options,
                   const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& h,
                           const nn::GraphBatch& graph) const override;

 private:
  Heads heads_;
  nn::Linear from_, to_, bond_;
  std::size_t attention_, bias_;
};

}  // namespace athanor::models

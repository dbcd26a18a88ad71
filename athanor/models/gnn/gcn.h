// Graph convolutions with the normalised adjacency matrix: spatial (GCN) and spectral (ChebNet).
#pragma once

#include <vector>

#include "athanor/models/gnn/convolution.h"
#include "athanor/models/gnn/convolution_options.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Kipf & Welling 2016 (arXiv:1609.02907): D^-1/2 (A + I) D^-1/2 h W + b, D the degrees of A + I.
class GcnConvolution : public Convolution {
 public:
  GcnConvolution(nn::ParameterList& list, const std::string& name, const ConvolutionOptions& options,
                 const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& h,
                           const nn::GraphBatch& graph) const override;

 private:
  nn::Linear linear_;
};

/// Defferrard et al. 2016 (arXiv:1606.09375): sum over k = 0 … order of T_k(L) h W_k + b with Chebyshev's polynomials
/// T_k of L = -D^-1/2 A D^-1/2: the normalised Laplacian, moved to [-1, 1] by its upper bound 2.
class ChebnetConvolution : public Convolution {
 public:
  ChebnetConvolution(nn::ParameterList& list, const std::string& name, const ChebnetOptions& options,
                     const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& h,
                           const nn::GraphBatch& graph) const override;

 private:
  std::vector<nn::Linear> linears_;  ///< [order + 1]
};

}  // namespace athanor::models

// Attention among all atoms of a molecule, with its linear maps.
#pragma once

#include "athanor/nn/batch.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// W [attention(q, k, v) of each head] + b, [q | k | v] = U h + c (Vaswani et al. 2017, arXiv:1706.03762).
class SelfAttention {
 public:
  /// Error(invalid_options) unless `heads` divides `width`.
  SelfAttention(nn::ParameterList& list, const std::string& name, std::int64_t heads, std::int64_t width);
  /// `bias` as that of nn::attention.
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& h, const torch::Tensor& bias,
                           const nn::GraphBatch& graph) const;

 private:
  std::int64_t heads_, width_;
  nn::Linear in_, out_;
};

}  // namespace athanor::models

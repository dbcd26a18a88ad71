// Transformer encoder over sequences that lie one after another (sequences.h).
#pragma once

#include <string>
#include <vector>

#include "athanor/nn/batch.h"
#include "athanor/nn/layers.h"

namespace athanor::nn {

/// Of a Transformer; the width must be a multiple of the heads.
struct TransformerOptions {
  std::int64_t width = 128, heads = 4, layers = 3, feed_forward = 256;  ///< feed_forward: inside a layer
  double dropout = 0;
  Activation activation{"gelu"};
};

/// Attention of each token to all tokens of its sequence (Vaswani et al. 2017, arXiv:1706.03762). Weights as PyTorch's
/// MultiheadAttention: in [3 width, width] for q, k and v, then out.
class MultiHeadAttention {
 public:
  MultiHeadAttention(ParameterList& list, const std::string& name, std::int64_t width, std::int64_t heads);
  /// `waves` [tokens, width / heads] turn q and k (rotate() of sequences.h); undefined = positions are in x.
  torch::Tensor operator()(const Context& context, const torch::Tensor& x, const TokenBatch& tokens,
                           const torch::Tensor& waves) const;

 private:
  std::int64_t heads_;
  Linear in_, out_;
};

/// Layers x += dropout(attention(norm(x))), x += dropout(W_2 dropout(f(W_1 norm(x)))), then a last norm: the pre-norm
/// form (Xiong et al. 2020, arXiv:2002.04745), PyTorch's TransformerEncoder with norm_first, without dropout on the
/// shares of the attention.
class Transformer {
 public:
  /// Error(invalid_options) when the heads do not divide the width.
  Transformer(ParameterList& list, const std::string& name, const TransformerOptions& options);
  /// [tokens, width] -> [tokens, width]; waves as in MultiHeadAttention.
  torch::Tensor operator()(const Context& context, torch::Tensor x, const TokenBatch& tokens,
                           const torch::Tensor& waves) const;

 private:
  struct Layer {
    Norm attention_norm;
    MultiHeadAttention attention;
    Norm norm;
    Linear inner, outer;
  };
  TransformerOptions options_;
  std::vector<Layer> layers_;
  Norm last_norm_;
};

}  // namespace athanor::nn

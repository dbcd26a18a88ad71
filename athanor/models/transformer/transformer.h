// Transformer on tokens: embedding with positions, pre-norm layers, pooling, head.
#pragma once

#include "athanor/models/sequence/sequence_ends.h"
#include "athanor/models/transformer/transformer_options.h"
#include "athanor/nn/transformer.h"

namespace athanor::models {

/// A transformer encoder (Vaswani et al. 2017, arXiv:1706.03762; pre-norm: arXiv:2002.04745) on the tokens of a
/// molecule. Positions are added to the embedding (learned, sinusoidal) or turn queries and keys (rotary,
/// arXiv:2104.09864).
class TokenTransformer : public Model {
 public:
  TokenTransformer(const TransformerOptions& options, const InputShape& shape, nn::LossOptions loss);
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return sequence_micro_batch_rows; }
  torch::Tensor encode(const nn::Context& context, const nn::Batch& batch) const override;
  std::int64_t encoded_width() const override { return width_; }

 private:
  std::int64_t width_;
  double dropout_;
  TokenEmbedding embedding_;
  std::optional<std::size_t> learned_;  ///< [longest sequence, width]
  torch::Tensor waves_;                 ///< [longest sequence, width or head width]; undefined for learned positions
  bool rotary_;
  nn::Transformer encoder_;
  SequenceHead head_;
};

}  // namespace athanor::models

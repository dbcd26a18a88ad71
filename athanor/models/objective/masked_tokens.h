// Masked tokens: which token stands where the text is hidden?
#pragma once

#include "athanor/models/objective/objective.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Sequences of which some tokens are hidden, and which these are. Weights of a sequence add up to 1.
struct MaskedSequences {
  nn::TokenBatch tokens;
  torch::Tensor places;           ///< i32 [hidden tokens] in the batch
  torch::Tensor labels, weights;  ///< i64, f32
};

/// Of each sequence of n tokens, start, end and unknown ones not counted, 1 + floor(share n) are hidden: 80 % become
/// the token [mask], 10 % one of `others`, 10 % stay (Devlin et al. 2019, arXiv:1810.04805).
MaskedSequences mask_tokens(const nn::TokenBatch& tokens, double share, const std::vector<std::uint16_t>& others,
                            Rng& rng);

/// A masked language model of SMILES, as ChemBERTa is (arXiv:2010.09885): a linear layer on the state of each hidden
/// token tells which it was; cross-entropy. Sequences count alike instead of tokens.
class MaskedTokens : public Objective {
 public:
  MaskedTokens(std::unique_ptr<Model> network, const InputShape& shape);

 protected:
  torch::Tensor compute_loss(const nn::Context& context, const nn::Batch& batch, Rng& rng) const override;

 private:
  nn::Linear output_;
  std::vector<std::uint16_t> ordinary_;  ///< tokens of training molecules, without the special ones
};

}  // namespace athanor::models

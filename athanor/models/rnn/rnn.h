// Recurrent network on tokens: embedding, RNN, LSTM or GRU layers, pooling, head.
#pragma once

#include "athanor/models/rnn/rnn_options.h"
#include "athanor/models/sequence/sequence_ends.h"
#include "athanor/nn/recurrent.h"

namespace athanor::models {

/// Recurrent layers that read the text of a molecule (Goh et al. 2018, SMILES2Vec, arXiv:1712.02034, without its
/// convolution); the equations of the cells are in nn/recurrent.h.
class Rnn : public Model {
 public:
  Rnn(const RnnOptions& options, const InputShape& shape, nn::LossOptions loss);
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return sequence_micro_batch_rows; }
  torch::Tensor encode(const nn::Context& context, const nn::Batch& batch) const override;
  std::int64_t encoded_width() const override { return encoder_.width(); }

 private:
  double dropout_;
  TokenEmbedding embedding_;
  nn::Recurrent encoder_;
  SequenceHead head_;
};

}  // namespace athanor::models

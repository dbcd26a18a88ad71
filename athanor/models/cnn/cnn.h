// Convolutional network on tokens: embedding, convolutions along the text, pooling, head.
#pragma once

#include "athanor/models/cnn/cnn_options.h"
#include "athanor/models/sequence/sequence_ends.h"
#include "athanor/nn/convolution.h"

namespace athanor::models {

/// Convolutions on SMILES (Hirohara et al. 2018, doi:10.1186/s12859-018-2523-5) over learned embeddings of tokens in
/// place of features of characters: h = dropout(f(conv(h))) for each layer.
class Cnn : public Model {
 public:
  Cnn(const CnnOptions& options, const InputShape& shape, nn::LossOptions loss);
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return sequence_micro_batch_rows; }
  torch::Tensor encode(const nn::Context& context, const nn::Batch& batch) const override;
  std::int64_t encoded_width() const override { return width_; }

 private:
  std::int64_t width_;
  double dropout_;
  nn::Activation activation_;
  TokenEmbedding embedding_;
  std::vector<nn::Convolution> convolutions_;
  SequenceHead head_;
};

}  // namespace athanor::models

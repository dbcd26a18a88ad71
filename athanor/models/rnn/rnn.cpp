#include "athanor/models/rnn/rnn.h"

namespace athanor::models {

Rnn::Rnn(const RnnOptions& options, const InputShape& shape, nn::LossOptions loss)
    : Model(std::move(loss)),
      dropout_(options.dropout),
      embedding_(parameters_, "rnn", shape, options.hidden),
      encoder_(parameters_, "encoder", options.hidden,
               {nn::parse_cell(options.cell), options.hidden, options.layers, options.bidirectional, options.dropout}),
      head_(parameters_, options, shape, encoder_.width(), nn::Activation("relu"), loss_.output_layer(),
            options.bidirectional) {}

torch::Tensor Rnn::encode(const nn::Context& context, const nn::Batch& batch) const {
  const torch::Tensor tokens = nn::dropout(context, embedding_(context, batch.tokens), dropout_);
  return encoder_(context, tokens, batch.tokens);
}

torch::Tensor Rnn::forward(const nn::Context& context, const nn::Batch& batch) const {
  return head_(context, encode(context, batch), batch);
}

}  // namespace athanor::models

#include "athanor/models/cnn/cnn.h"

#include "athanor/core/error.h"

namespace athanor::models {
namespace {

const CnnOptions& check_cnn(const CnnOptions& options) {
  if (options.kernel_size % 2 == 0)
    fail(ErrorCode::invalid_options, "--kernel-size {} is even; a convolution looks equally far to both sides",
         options.kernel_size);
  return options;
}

std::vector<nn::Convolution> make_convolutions(nn::ParameterList& list, const CnnOptions& options,
                                               const nn::Activation& activation) {
  std::vector<nn::Convolution> convolutions;
  for (std::int64_t layer = 0; layer < options.layers; ++layer)
    convolutions.emplace_back(list, "encoder." + std::to_string(layer), options.hidden,
                              options.hidden * activation.pieces(), options.kernel_size);
  return convolutions;
}

}  // namespace

Cnn::Cnn(const CnnOptions& options, const InputShape& shape, nn::LossOptions loss)
    : Model(std::move(loss)),
      width_(check_cnn(options).hidden),
      dropout_(options.dropout),
      activation_(options.activation, options.slope),
      embedding_(parameters_, "cnn", shape, options.hidden),
      convolutions_(make_convolutions(parameters_, options, activation_)),
      head_(parameters_, options, shape, options.hidden, activation_, loss_.output_layer()) {}

torch::Tensor Cnn::encode(const nn::Context& context, const nn::Batch& batch) const {
  torch::Tensor h = embedding_(context, batch.tokens);
  for (const nn::Convolution& convolution : convolutions_)
    h = nn::dropout(context, activation_.consume(convolution(context, h, batch.tokens)), dropout_);
  return h;
}

torch::Tensor Cnn::forward(const nn::Context& context, const nn::Batch& batch) const {
  return head_(context, encode(context, batch), batch);
}

}  // namespace athanor::models

// The networks on graphs: an encoder, a readout and a head.
#pragma once

#include "athanor/models/gnn/encoder.h"
#include "athanor/models/gnn/graph_options.h"
#include "athanor/models/gnn/readout.h"
#include "athanor/models/model.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// encoder -> readout -> [batch norm] -> joined with the scaled vectors -> head.
class GraphNetwork : public Model {
 public:
  using EncoderFactory = std::function<std::unique_ptr<Encoder>(nn::ParameterList& list)>;

  /// Error(invalid_options) without graphs, and for the activation maxout.
  GraphNetwork(const GraphOptions& options, const InputShape& shape, nn::LossOptions loss,
               const EncoderFactory& make_encoder);
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return cut_ ? 16 : 0; }
  torch::Tensor encode(const nn::Context& context, const nn::Batch& batch) const override;
  std::int64_t encoded_width() const override { return encoder_->width(); }
  torch::Tensor pool(const nn::Context& context, const torch::Tensor& states, const nn::Batch& batch) const override;
  std::int64_t pooled_width() const override { return readout_->width(); }

 private:
  std::unique_ptr<Encoder> encoder_;
  bool cut_;
  std::unique_ptr<Readout> readout_;
  nn::Norm norm_;
  nn::FeedForward head_;
};

/// The network around an encoder that is made from (ParameterList&, const OptionsType&, const InputShape&), from its
/// options as JSON. Error(invalid_options).
template <class EncoderType, class OptionsType>
std::unique_ptr<Model> make_graph_network(const nlohmann::json& values, const InputShape& shape, nn::LossOptions loss) {
  OptionsType options;
  apply_json(options, values);
  return std::make_unique<GraphNetwork>(options, shape, std::move(loss), [&](nn::ParameterList& list) {
    return std::make_unique<EncoderType>(list, options, shape);
  });
}

}  // namespace athanor::models

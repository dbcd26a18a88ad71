// The networks on points in space: an encoder, a layer per atom, a readout and a head.
#pragma once

#include "athanor/models/model.h"
#include "athanor/models/points/point_encoder.h"
#include "athanor/models/points/point_options.h"
#include "athanor/models/vector_join.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// encoder -> shifted softplus of a layer of half the width, atom by atom -> readout -> joined with the scaled vectors
/// -> head.
class PointNetwork : public Model {
 public:
  /// Makes the encoder of the network, whose parameters go into the list.
  using EncoderFactory = std::function<std::unique_ptr<PointEncoder>(nn::ParameterList& list)>;

  /// Error(invalid_options) without points.
  PointNetwork(const PointOptions& options, const InputShape& shape, nn::LossOptions loss,
               const EncoderFactory& make_encoder);
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return 16; }

 private:
  bool sums_;
  std::unique_ptr<PointEncoder> encoder_;
  nn::Linear atoms_;
  VectorJoin vectors_;
  nn::FeedForward head_;
};

/// As make_graph_network, for encoders of points.
template <class EncoderType, class OptionsType>
std::unique_ptr<Model> make_point_network(const nlohmann::json& values, const InputShape& shape, nn::LossOptions loss) {
  OptionsType options;
  apply_json(options, values);
  return std::make_unique<PointNetwork>(options, shape, std::move(loss), [&](nn::ParameterList& list) {
    return std::make_unique<EncoderType>(list, options);
  });
}

}  // namespace athanor::models

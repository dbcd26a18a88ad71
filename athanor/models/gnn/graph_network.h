// The networks on graphs: an encoder, a readout and a head.
#pragma once

#include "athanor/models/gnn/encoder.h"
#include "athanor/models/gnn/graph_options.h"
#include "athanor/models/gnn/readout.h"
#include "athanor/models/model.h"
#include "athanor/models/vector_join.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// What turns the graphs of a batch into one vector each.
struct GraphBranch {
  std::unique_ptr<Encoder> encoder;
  std::unique_ptr<Readout> readout;
  nn::Norm norm;

  /// States of nodes -> [graphs, readout->width()].
  torch::Tensor pool(const nn::Context& context, const torch::Tensor& states, const nn::GraphBatch& graphs) const;
  /// Encoder, then pool(): [graphs, readout->width()].
  torch::Tensor operator()(const nn::Context& context, const nn::GraphBatch& graphs) const;
};

/// encoder -> readout -> [batch norm] -> joined with the scaled vectors -> head. Of rows of several molecules the
/// vectors of all molecules are joined in their order; those of a mixture are added up by share.
class GraphNetwork : public Model {
 public:
  /// Makes the encoder of the network; called once per molecule of a row where each has weights of its own.
  using EncoderFactory = std::function<std::unique_ptr<Encoder>(nn::ParameterList& list)>;

  /// Error(invalid_options) without graphs, for the activation maxout, and for separate encoders of a mixture, whose
  /// molecules have no order.
  GraphNetwork(const GraphOptions& options, const InputShape& shape, nn::LossOptions loss,
               const EncoderFactory& make_encoder);
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return cut_ ? 16 : 0; }
  torch::Tensor encode(const nn::Context& context, const nn::Batch& batch) const override;
  std::int64_t encoded_width() const override { return branches_.front().encoder->width(); }
  torch::Tensor pool(const nn::Context& context, const torch::Tensor& states, const nn::Batch& batch) const override;
  std::int64_t pooled_width() const override { return branches_.front().readout->width(); }

 private:
  torch::Tensor join_molecules(const nn::Context& context, const nn::Batch& batch) const;

  std::vector<GraphBranch> branches_;  ///< one, or one per molecule of a row
  bool cut_;
  VectorJoin vectors_;
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

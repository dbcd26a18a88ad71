// Encoder: convolutions of one width after one another.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "athanor/models/gnn/convolution.h"
#include "athanor/models/gnn/graph_network.h"

namespace athanor::models {

/// h = W x + b of the atom's features, then `depth` times: h = [h +] dropout(activation([norm](convolution(h)))).
/// With a virtual node (Gilmer et al. 2017, arXiv:1704.01212) of state v per molecule, from zeros: before a convolution
/// h = h + v, after each but the last v = v + MLP(v + sum of h).
class ConvolutionStack : public Encoder {
 public:
  /// Makes one layer, whose parameters have `name` in front of theirs.
  using LayerFactory = std::function<std::unique_ptr<Convolution>(nn::ParameterList& list, const std::string& name)>;

  ConvolutionStack(nn::ParameterList& list, const ConvolutionOptions& options, const InputShape& shape,
                   const LayerFactory& make_layer);
  torch::Tensor operator()(const nn::Context& context, const nn::GraphBatch& graph) const override;
  std::int64_t width() const override { return hidden_; }
  bool mixes_rows() const override { return mixes_rows_; }

 private:
  std::int64_t hidden_;
  double dropout_;
  bool residual_, mixes_rows_;
  nn::Activation activation_;
  nn::Linear input_;
  std::vector<std::unique_ptr<Convolution>> layers_;
  std::vector<nn::Norm> norms_;
  std::vector<nn::FeedForward> virtual_updates_;  ///< empty without a virtual node
};

/// The network of a convolution that is made from (ParameterList&, name, const OptionsType&, const InputShape&).
template <class ConvolutionType, class OptionsType>
std::unique_ptr<Model> make_convolution_network(const nlohmann::json& values, const InputShape& shape,
                                                nn::LossOptions loss) {
  OptionsType options;
  apply_json(options, values);
  const auto make_layer = [&](nn::ParameterList& list, const std::string& name) {
    return std::make_unique<ConvolutionType>(list, name, options, shape);
  };
  return std::make_unique<GraphNetwork>(options, shape, std::move(loss), [&](nn::ParameterList& list) {
    return std::make_unique<ConvolutionStack>(list, options, shape, make_layer);
  });
}

}  // namespace athanor::models

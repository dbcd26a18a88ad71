// Graph transformer with what the bonds say as biases of its attention.
#pragma once

#include <vector>

#include "athanor/models/gnn/encoder.h"
#include "athanor/models/gnn/encoder_options.h"
#include "athanor/models/gnn/self_attention.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Ying et al. 2021 (arXiv:2106.05234): h = W x + b + z(degree), then `depth` times h = h + attention(norm(h)),
/// h = h + MLP(norm(h)) with one hidden layer, and a norm in the end. The attention from atom i to j has the bias
/// s(distance of i and j) + mean over the bonds of the shortest path of w(hop) . e, one number per head: the paper's
/// spatial, edge and centrality encodings. Of several shortest paths it is the mean; paths are looked at for 5 bonds.
/// In place of the paper's extra node there is the readout.
class Graphormer : public Encoder {
 public:
  Graphormer(nn::ParameterList& list, const GraphormerOptions& options, const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const nn::GraphBatch& graph) const override;
  std::int64_t width() const override { return hidden_; }

 private:
  struct Layer {
    nn::Norm attention_norm;
    SelfAttention attention;
    nn::Norm mlp_norm;
    nn::FeedForward mlp;
  };
  torch::Tensor compute_bias(const nn::Context& context, const nn::GraphBatch& graph) const;

  std::int64_t hidden_;
  double dropout_;
  nn::Linear input_;
  std::size_t degree_, distance_, hop_;
  nn::Norm norm_;
  std::vector<Layer> layers_;
};

}  // namespace athanor::models

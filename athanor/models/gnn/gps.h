// Messages along bonds and attention among all atoms, side by side.
#pragma once

#include <optional>
#include <vector>

#include "athanor/models/gnn/encoder.h"
#include "athanor/models/gnn/encoder_options.h"
#include "athanor/models/gnn/gin.h"
#include "athanor/models/gnn/self_attention.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Rampasek et al. 2022 (arXiv:2205.12454): h = W x + b + U walks + V eigenvectors (positions.h), then `depth` times
/// s = norm(h + GINE(h)) + norm(h + attention(h)),  h = norm(s + MLP(s)); the MLP has one hidden layer of twice the
/// width.
class Gps : public Encoder {
 public:
  Gps(nn::ParameterList& list, const GpsOptions& options, const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const nn::GraphBatch& graph) const override;
  std::int64_t width() const override { return hidden_; }
  bool mixes_rows() const override { return mixes_rows_; }

 private:
  struct Layer {
    GineConvolution local;
    SelfAttention global;
    nn::Norm local_norm, global_norm;
    nn::FeedForward mlp;
    nn::Norm norm;
  };
  torch::Tensor embed(const nn::Context& context, const nn::GraphBatch& graph) const;

  std::int64_t hidden_, walk_steps_, laplacian_;
  double dropout_;
  bool mixes_rows_;
  nn::Linear input_;
  std::optional<nn::Linear> walk_input_, laplacian_input_;
  std::vector<Layer> layers_;
};

}  // namespace athanor::models

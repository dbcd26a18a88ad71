// Where the vectors of a row join what an encoder made of its molecules.
#pragma once

#include <optional>

#include "athanor/models/head_options.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// [molecules | vectors], or with `vector_hidden` [molecules | perceptron(vectors)]: many columns, such as the
/// expression of genes, are encoded before they stand beside the molecule.
class VectorJoin {
 public:
  VectorJoin(nn::ParameterList& list, const HeadOptions& options, const InputShape& shape,
             const nn::Activation& activation, double dropout);
  std::int64_t added_width() const { return added_width_; }
  /// molecules [rows, width] -> [rows, width + added_width()].
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& molecules, const nn::Batch& batch) const;

 private:
  std::int64_t added_width_;
  std::optional<nn::FeedForward> encoder_;
};

}  // namespace athanor::models

// Rows of packed features -> one batch of tensors.
#pragma once

#include <span>

#include "athanor/featurize/inputs.h"
#include "athanor/models/model.h"
#include "athanor/nn/batch.h"

namespace athanor::models {

/// (x - mean) / scale per column of the vectors, cut at -limit and limit; empty = as they are.
struct VectorScaler {
  std::vector<float> mean, scale;
  float limit = 0;  ///< 0 = not cut
};

/// The batch of the given rows of `inputs`, in that order; only what `shape` names is copied. Error(invalid_input) when
/// the inputs do not have that shape.
nn::Batch collate(const featurize::Inputs& inputs, std::span<const std::size_t> rows, const InputShape& shape,
                  const VectorScaler& scaler, torch::Device device = torch::kCPU,
                  torch::ScalarType type = torch::kFloat);

/// Checks that `inputs` have the shape; Error(invalid_input).
void check_inputs(const featurize::Inputs& inputs, const InputShape& shape);

}  // namespace athanor::models

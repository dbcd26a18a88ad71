// Rows of packed features -> one batch of tensors.
#pragma once

#include <span>

#include "athanor/featurize/inputs.h"
#include "athanor/models/scalers.h"
#include "athanor/nn/batch.h"

namespace athanor::models {

/// Those sequences, in that order; tokens that `shape` does not know become negative.
nn::TokenBatch collate_tokens(const featurize::PackedTokens& tokens, std::span<const std::size_t> rows,
                              const InputShape& shape, torch::Device device = torch::kCPU);

/// The batch of the given rows of `inputs`, in that order; only what `shape` names is copied. Error(invalid_input) when
/// the inputs do not have that shape.
nn::Batch collate(const featurize::Inputs& inputs, std::span<const std::size_t> rows, const InputShape& shape,
                  const VectorScaler& scaler, torch::Device device = torch::kCPU,
                  torch::ScalarType type = torch::kFloat);

}  // namespace athanor::models

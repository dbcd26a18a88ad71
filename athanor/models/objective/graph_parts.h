// Parts of the graphs of a batch as a batch of their own.
#pragma once

#include <span>
#include <vector>

#include "athanor/nn/batch.h"

namespace athanor::models {

/// For each part the atoms it has, by their numbers in `graphs` and ascending; with the bonds between them. Part p is
/// graph p of the result, its atoms in the given order.
nn::GraphBatch take_parts(const nn::GraphBatch& graphs, std::span<const std::vector<std::int32_t>> parts);

}  // namespace athanor::models

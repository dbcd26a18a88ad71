// Which molecules the objective context can ask about. Torch-free.
#pragma once

#include <cstddef>

#include "athanor/featurize/inputs.h"

namespace athanor::models {

/// Whether the graph has two atoms that are two bonds apart, so that something can be asked.
bool has_context(const featurize::PackedGraphs& graphs, std::size_t graph);

}  // namespace athanor::models

#include "athanor/models/objective/contexts.h"

#include <algorithm>
#include <span>

namespace athanor::models {

bool has_context(const featurize::PackedGraphs& graphs, std::size_t graph) {
  const auto first_edge = static_cast<std::size_t>(graphs.edge_offsets[graph]);
  const std::int32_t* offsets = graphs.in_offsets.data() + graphs.in_offsets_begin(graph);
  const auto bonded = [&](std::int32_t atom) {
    const std::int32_t* sources = graphs.edge_source.data() + first_edge;
    return std::span(sources + offsets[atom], sources + offsets[atom + 1]);
  };
  for (std::int32_t atom = 0; atom < graphs.num_nodes(graph); ++atom)
    for (const std::int32_t one : bonded(atom))
      for (const std::int32_t other : bonded(atom))
        if (one != other && std::ranges::find(bonded(one), other) == bonded(one).end()) return true;
  return false;
}

}  // namespace athanor::models

// The list of vector featurizers: what a term of a feature spec may be, and how its block is made.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "athanor/core/catalog.h"
#include "athanor/featurize/vector_block.h"

namespace athanor::featurize {

/// A catalogue entry and the maker of its block; the maker gets the options of the entry, null when it has none.
struct VectorEntry {
  CatalogEntry entry;
  /// Puts what the options name outside the spec, such as a file, into the options; null for most.
  std::function<void(Options&)> complete;
  std::function<std::unique_ptr<VectorBlock>(const Options*)> make_block;
};

const std::vector<VectorEntry>& list_vector_entries();

}  // namespace athanor::featurize

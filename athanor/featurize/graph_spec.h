// The text form of graph features: a set, and flags for atoms that the user's own patterns match.
#pragma once

#include <string>
#include <vector>

#include "athanor/featurize/smarts_block.h"

namespace athanor::featurize {

/// "chemprop_v2", or "chemprop_v2+smarts(FILE)" with a flag per atom and pattern.
struct GraphSpec {
  std::string set;                  ///< name in graph_catalog()
  std::vector<NamedPattern> flags;  ///< patterns whose matched atoms are marked
  std::string text;                 ///< canonical: with the patterns in place of their file
};

/// Error(not_found) for an unknown set, Error(invalid_options) with the position for what does not follow the grammar
/// of feature specs, and the errors of smarts(FILE).
GraphSpec parse_graph_spec(const std::string& text);

}  // namespace athanor::featurize

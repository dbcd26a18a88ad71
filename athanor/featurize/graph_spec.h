// The text form of graph features: a set, and flags for atoms that the user's own patterns match.
#pragma once

#include <string>
#include <vector>

#include "athanor/chemistry/stereo_features.h"
#include "athanor/core/options.h"
#include "athanor/featurize/smarts_block.h"

namespace athanor::featurize {

/// Options of all sets that networks take.
struct ReactionGraphSettings : Options {
  std::string reaction = "reac_diff";  ///< a name in list_reaction_modes()
  void fields(FieldList& list) override;
};

/// Options of the sets that tell of stereocentres.
struct GraphSetSettings : ReactionGraphSettings {
  /// "marks": the sense of rotation as the text has it, which depends on the order of the atoms in it; "labels": R and
  /// S, and the marks of the centres that have neither.
  std::string chirality = "marks";
  void fields(FieldList& list) override;
};

/// "chemprop_v2", "chemprop_v2(chirality=labels,reaction=reac_prod)", or "chemprop_v2+smarts(FILE)" with a flag per
/// atom and pattern.
struct GraphSpec {
  std::string set;                     ///< name in graph_catalog()
  chemistry::StereoFeatures stereo;    ///< what the set tells of it
  std::string reaction = "reac_diff";  ///< what the graph of a reaction is: ReactionGraphSettings
  std::vector<NamedPattern> flags;     ///< patterns whose matched atoms are marked
  std::string text;  ///< canonical: the options that are not as usual, and the patterns in place of their file
};

/// Error(not_found) for an unknown set, Error(invalid_options) with the position for what does not follow the grammar
/// of feature specs, and the errors of smarts(FILE).
GraphSpec parse_graph_spec(const std::string& text);

}  // namespace athanor::featurize

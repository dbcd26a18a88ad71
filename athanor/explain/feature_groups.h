// Groups of features that are shuffled together, and the shuffling.
#pragma once

#include <string>
#include <vector>

#include "athanor/core/rng.h"
#include "athanor/featurize/featurizer.h"

namespace athanor::explain {

enum class FeaturePart { vectors, graphs, tokens, atom_slot, atom_scalar, bond_slot };

/// Features in the inputs of one request.
struct FeaturePlace {
  std::size_t request = 0;
  FeaturePart part = FeaturePart::vectors;
  std::size_t first = 0, count = 1;  ///< columns of vectors, slot or scalar of atoms or bonds
};

struct FeatureGroup {
  std::string name, kind;  ///< as in GroupImportance
  std::vector<FeaturePlace> places;
};

/// Blocks first, then single features in the order of the requests; what has the same name and kind in several
/// requests is one group. A block of one feature is that feature.
std::vector<FeatureGroup> list_feature_groups(std::span<const featurize::FeatureRequest> requests);

/// `inputs` with the features of that place as those of other rows, atoms or bonds; row i gets what `order[i]` has.
/// Properties of atoms and bonds get an order of their own from `seed`.
void shuffle_features(const featurize::Inputs& original, const FeaturePlace& place, std::span<const std::size_t> order,
                      std::uint64_t seed, featurize::Inputs& inputs);

}  // namespace athanor::explain

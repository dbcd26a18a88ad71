// Occlusion, Shapley and Myerson values: what the prediction loses when atoms or fragments are taken away.
#pragma once

#include <cstdint>

#include "athanor/explain/attribution.h"
#include "athanor/explain/molecule_view.h"

namespace athanor::explain {

/// Groups of one atom each.
AtomGroups list_single_atoms(std::size_t num_atoms);

/// Prediction minus that without the group, for each group.
Attribution compute_occlusion(MoleculeView& view, const AtomGroups& groups);

/// Of compute_shapley: how many orders are drawn, and what coalitions are worth.
struct ShapleySettings {
  std::size_t permutations = 100;  ///< drawn in pairs of an order and its reverse
  std::uint64_t seed = 0;
  /// Myerson values: atoms that no bond joins do not work together; a coalition is worth the sum of its connected
  /// parts.
  bool connected = false;
};

/// Up to this many groups all coalitions are asked, and there is no sampling error.
inline constexpr std::size_t most_exact_players = 9;

/// Shapley values (Shapley 1953, doi:10.1515/9781400881970-018) of the groups, by permutations with their reverses
/// (Mitchell et al. 2022, arXiv:2104.12199) and standard errors from the spread of these pairs; Myerson values (Myerson
/// 1977, doi:10.1287/moor.2.3.225) when `connected`.
Attribution compute_shapley(MoleculeView& view, const AtomGroups& groups, const ShapleySettings& settings);

}  // namespace athanor::explain

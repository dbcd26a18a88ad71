// Inside this room: condensed graphs of reactions.
#pragma once

#include <string>
#include <vector>

#include "athanor/chemistry/reaction.h"
#include "athanor/featurize/chemprop_features.h"
#include "athanor/featurize/inputs.h"

namespace athanor::featurize {

/// reac_diff, reac_prod, prod_diff, and each of them with _balance.
const std::vector<std::string>& list_reaction_modes();

/// The condensed graph of a reaction (Heid & Green, doi:10.1021/acs.jcim.1c00975) with the features of chemprop 2.3.1:
/// atoms of the reactants and agents, then those that only the products have; a bond where either side has one. An atom
/// has the features of one side, then those of the other side or their change (after - before) without the atomic
/// number; so has a bond, where a side without it has the feature "null". An atom that a side lacks has its atomic
/// number there and nothing else; with _balance it has the features of the other side, and so have bonds between such
/// atoms. Columns stand in another order than chemprop's, scalars last: features of the one side, of the other, the two
/// masses.
class ReactionFeatures {
 public:
  /// Error(internal) for an unknown mode.
  ReactionFeatures(const ChempropFeatures& features, const std::string& mode, chemistry::StereoFeatures stereo);
  PackedGraphs make_empty() const;
  /// Issue reaction_unmapped (action invalid) when no atom has a partner.
  Result<bool> append(const chemistry::Reaction& reaction, PackedGraphs& graphs) const;
  /// Names of the dense features, in their order.
  std::vector<std::string> list_atom_features() const;
  std::vector<std::string> list_bond_features() const;

 private:
  struct AtomSides;
  struct BondSides;
  void write_atom(const AtomSides& atom, std::uint8_t* columns, float* scalars) const;
  void write_bond(const BondSides& bond, std::uint8_t* columns) const;

  const ChempropFeatures* features_;
  chemistry::StereoFeatures stereo_;
  bool products_first_, changes_, balances_;
};

}  // namespace athanor::featurize

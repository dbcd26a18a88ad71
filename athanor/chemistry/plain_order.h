// An order of the atoms of a plain molecule that does not depend on how it was written.
#pragma once

#include <cstdint>
#include <vector>

#include "athanor/chemistry/canonical_ranks.h"
#include "athanor/chemistry/plain_molecule.h"

namespace athanor::chemistry {

/// Arranges molecules all of whose marked centres have a label: equal molecules become equal arrays, without the marks.
/// Atoms stand by their CanonicalRanks.
class PlainOrder {
 public:
  /// Valid until the next call. Atoms of the result know neither their neighbours nor their bonds.
  const PlainMolecule& arrange(const PlainMolecule& molecule);

 private:
  void rank(const PlainMolecule& molecule);

  PlainMolecule arranged_;
  CanonicalRanks ranks_;
  std::vector<std::uint32_t> bond_codes_;
};

}  // namespace athanor::chemistry

// An order of the atoms of a plain molecule that does not depend on how it was written.
#pragma once

#include <cstdint>
#include <vector>

#include "athanor/chemistry/plain_molecule.h"

namespace athanor::chemistry {

/// Arranges molecules all of whose marked centres have a label: equal molecules become equal arrays, without the marks.
/// Atoms are ranked by what they are and by their neighbours' ranks, as in Morgan's algorithm
/// (doi:10.1021/c160017a018); ties are broken one at a time, which gives equal arrays because tied atoms are equivalent
/// by symmetry. In rare cages of alike atoms they are not.
class PlainOrder {
 public:
  /// Valid until the next call. Atoms of the result know neither their neighbours nor their bonds.
  const PlainMolecule& arrange(const PlainMolecule& molecule);

 private:
  void rank(const PlainMolecule& molecule);
  bool split_classes();
  void refine(const PlainMolecule& molecule);

  PlainMolecule arranged_;
  std::vector<std::uint64_t> codes_;
  std::vector<std::uint32_t> bond_codes_;
  std::vector<std::uint16_t> order_, ranks_;  ///< a rank is the place of the first atom of that rank in order_
};

}  // namespace athanor::chemistry

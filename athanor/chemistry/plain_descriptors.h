// The basic descriptors of plain molecules.
#pragma once

#include <bitset>
#include <span>

#include "athanor/chemistry/basic_descriptors.h"
#include "athanor/chemistry/plain_molecule.h"

namespace athanor::chemistry {

/// Some of the basic descriptors, by place.
using BasicSelection = std::bitset<basic::count>;

template <class... Place>
BasicSelection select_basic(Place... places) {
  BasicSelection selection;
  (selection.set(places), ...);
  return selection;
}

/// As compute_basic_descriptors of the Molecule of the same text, to rounding errors, which do not depend on the order
/// of the atoms. False where that is not sure: more than one smallest set of rings, very large molecules. What is not
/// wanted may be left out, and costs nothing then.
bool compute_basic_descriptors(const PlainMolecule& molecule, std::span<double> out,
                               const BasicSelection& wanted = BasicSelection().set());

}  // namespace athanor::chemistry

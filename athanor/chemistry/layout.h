// A molecule in the plane, as it is drawn, with what a picture may show of its atoms.
#pragma once

#include <cstddef>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// Atoms and bonds of one molecule in the plane; atoms in the order of the molecule.
struct Layout {
  /// An atom where it is drawn, with the numbers that may colour it.
  struct Atom {
    int atomic_number = 0;
    double x = 0, y = 0;        ///< Å around the centroid of the atoms
    double partial_charge = 0;  ///< Gasteiger & Marsili 1980 (doi:10.1016/0040-4020(80)80168-2), in e
    int hybridization = 0;      ///< 1 = sp, 2 = sp2, 3 = sp3, 0 = any other
  };
  /// A bond between two of the atoms.
  struct Bond {
    std::size_t begin = 0, end = 0;  ///< atoms
    double order = 0;                ///< 1, 2, 3, or 1.5 for an aromatic bond
  };
  std::vector<Atom> atoms;
  std::vector<Bond> bonds;
};

/// The molecule's own atoms (hydrogens that are part of heavy atoms do not count) by RDKit's 2D coordinates, bonds of
/// 1.5 Å. An Issue (action unsupported) with code features_not_finite where an element has no partial charge, or
/// layout_failed.
Result<Layout> compute_layout(const Molecule& molecule);

}  // namespace athanor::chemistry

// Inside this room: what the descriptors of plain molecules are made of. Sums do not depend on the order of the atoms.
#pragma once

#include <optional>

#include "athanor/chemistry/plain_pattern.h"

namespace athanor::chemistry {

struct CrippenSums {
  double log_p = 0, molar_refractivity = 0;
};

/// Nothing where RDKit has types that PlainPattern does not know.
std::optional<CrippenSums> sum_crippen_contributions(const PlainMolecule& molecule,
                                                     const PatternTarget& with_hydrogens);

/// Topological polar surface in Å², of nitrogen and oxygen.
double compute_polar_surface(const PlainMolecule& molecule, std::span<const PlainRing> rings);

/// P. Labute's approximate surface in Å² (J. Mol. Graph. Model. 18, 464 (2000), doi:10.1016/S1093-3263(00)00068-1), as
/// RDKit has it: each atom has one hydrogen's part.
double compute_labute_surface(const PlainMolecule& molecule);

}  // namespace athanor::chemistry

// Is a relaxed structure still the molecule that was asked for?
#pragma once

#include <optional>
#include <string>

#include "athanor/chemistry/conformers.h"

namespace athanor::atomistic {

/// Compares distances with sums of covalent radii: a bonded pair farther than 1.3 sums has come apart, any other pair
/// nearer than 1.15 sums has formed a bond. Nothing when neither happened; else which pair, in words.
/// Atoms of `geometry` are in the order of chemistry::find_bonds; all elements must be known (elements.h).
std::optional<std::string> find_connectivity_change(const chemistry::Molecule& molecule,
                                                    const chemistry::Geometry& geometry);

}  // namespace athanor::atomistic

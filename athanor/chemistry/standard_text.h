// The writing of molecules to which the policy `basic` does nothing but change charges.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "athanor/chemistry/plain_molecule.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/chemistry/stereo_features.h"

namespace athanor::chemistry {

/// Whether `atom` is charged and the policy `basic` leaves it so, where all other charges of the molecule are of this
/// kind too: nitro groups on carbon, sulfoxides and sulfinamides as [S+][O-], pyridine oxides, azides, and
/// nitrogen that has no proton to lose.
bool keeps_charge(const PlainMolecule& molecule, std::size_t atom);

/// The text with other charges, where the policy `basic` does just that to the molecule: ammonium groups, iminium
/// groups and pyridinium rings lose a hydrogen, anions of oxygen, sulfur and nitrogen get one, sulfoxides are written
/// [S+][O-], and nothing else is left to standardise but tetrahedral marks. Its standard form is then that of the given
/// text, but for stereo that `stereo` does not ask for. Nothing where that is not sure, no charge changes, or the
/// policy is another one.
std::optional<std::string> find_standard_text(std::string_view smiles, const StandardizePolicy& policy,
                                              StereoFeatures stereo = StereoFeatures::marks);

}  // namespace athanor::chemistry

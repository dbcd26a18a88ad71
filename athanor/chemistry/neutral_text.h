// The neutral writing of molecules whose charges are all that the policy `basic` takes away.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "athanor/chemistry/plain_molecule.h"

namespace athanor::chemistry {

/// Whether `atom` is the nitrogen, or one of the oxygen atoms, of a nitro group on carbon, which the policy `basic`
/// leaves as it is.
bool is_in_nitro_group(const PlainMolecule& molecule, std::size_t atom);

/// Whether `atom` is the sulfur or the oxygen atom of a sulfoxide between carbon atoms in the writing of the policy
/// `basic`, [S+][O-].
bool is_in_charged_sulfoxide(const PlainMolecule& molecule, std::size_t atom);

/// The text without its charges where the policy `basic` does just that to the molecule: ammonium groups, iminium
/// groups and pyridinium rings lose a hydrogen, anions of oxygen, sulfur and nitrogen get one, sulfoxides are written
/// [S+][O-], and nothing else is left to standardise but tetrahedral marks. Its standard form is then that of the given text. Nothing where that is not
/// sure.
std::optional<std::string> neutralize_text(std::string_view smiles);

}  // namespace athanor::chemistry

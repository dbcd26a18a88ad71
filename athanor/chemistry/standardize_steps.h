// Inside this room: the steps of a standardisation policy beyond `basic`, and the conditions that drop a molecule.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "athanor/chemistry/followed_atoms.h"
#include "athanor/chemistry/standardize.h"

namespace athanor::chemistry {

/// What the steps make of a molecule: its SMILES, not yet brought to a fixed point.
struct SteppedMolecule {
  Writing writing;
  std::vector<std::string> changes;  ///< one phrase per step that altered the molecule
};

/// Isotopes, undefined stereo, stereo, tautomer and size, in that order. Issues (action dropped): undefined_stereo,
/// too_many_heavy_atoms. Exceptions of the toolkit pass through.
Result<SteppedMolecule> apply_steps(const Molecule& molecule, const StandardizePolicy& policy);

/// The issue (action dropped) of a molecule that the policy does not take: metal under drop_metals, mixture under
/// drop_mixtures, whose fragments are counted once bonds of metals are broken, where the policy does that.
std::optional<Issue> find_unwanted(const Molecule& molecule, const StandardizePolicy& policy);

}  // namespace athanor::chemistry

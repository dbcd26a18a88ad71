// Morgan fingerprints of plain molecules.
#pragma once

#include <span>
#include <string_view>

#include "athanor/chemistry/fingerprints.h"
#include "athanor/chemistry/plain_molecule.h"

namespace athanor::chemistry {

/// As compute_morgan_bits of the Molecule of the same text, without chirality: Error(internal) when it is asked for.
BitFingerprint compute_morgan_bits(const PlainMolecule& molecule, const MorganOptions& options = {});
/// As compute_morgan_counts.
void compute_morgan_counts(const PlainMolecule& molecule, const MorganOptions& options, std::span<float> out);
/// 1 for each bit that is set, 0 for the others.
void compute_morgan_flags(const PlainMolecule& molecule, const MorganOptions& options, std::span<float> out);

/// The bits of the molecule of a SMILES, without chirality, by the quick way where it is sure. Issues of parse_smiles.
Result<BitFingerprint> parse_morgan_bits(std::string_view smiles, const MorganOptions& options = {});

}  // namespace athanor::chemistry

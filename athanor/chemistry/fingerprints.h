// Fingerprints and their Tanimoto similarity.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// Of Morgan fingerprints; the defaults are those of ECFP4 with 2,048 bits.
struct MorganOptions {
  unsigned radius = 2;  ///< bonds around each atom
  unsigned bits = 2048;
  bool chirality = false;  ///< R and S tell atoms apart
};

/// A binary fingerprint as 64-bit words; bit i is word i / 64, bit i % 64.
using BitFingerprint = std::vector<std::uint64_t>;

/// Morgan (ECFP-like, doi:10.1021/ci100050t) bits, equal to RDKit's GetMorganFingerprintAsBitVect.
BitFingerprint compute_morgan_bits(const Molecule& molecule, const MorganOptions& options = {});
/// Folded counts into `out` (size bits), equal to RDKit's GetHashedMorganFingerprint.
void compute_morgan_counts(const Molecule& molecule, const MorganOptions& options, std::span<float> out);
/// The 166 MACCS keys as RDKit's 167-bit vector (bit 0 unused).
BitFingerprint compute_maccs(const Molecule& molecule);

/// Which paths and branched subgraphs, in bonds, are hashed.
struct PathOptions {
  unsigned min_path = 1;
  unsigned max_path = 7;
  unsigned bits = 2048;
};

/// Subgraphs with their bond orders, two bits each (Daylight-like), equal to RDKit's Chem.RDKFingerprint.
BitFingerprint compute_path_bits(const Molecule& molecule, const PathOptions& options = {});
/// Subgraphs of 1 to 7 bonds at several levels of detail, equal to RDKit's Chem.LayeredFingerprint.
BitFingerprint compute_layered_bits(const Molecule& molecule, unsigned bits = 2048);
/// Matches of general patterns, made for screening substructures; equal to RDKit's Chem.PatternFingerprint.
BitFingerprint compute_pattern_bits(const Molecule& molecule, unsigned bits = 2048);

/// Pairs of atoms with their distance (doi:10.1021/ci00046a002) in four bits for up to 1, 2, 4 and 8 occurrences, equal
/// to RDKit's GetHashedAtomPairFingerprintAsBitVect. Needs four bits at least.
BitFingerprint compute_atom_pair_bits(const Molecule& molecule, unsigned bits = 2048);
/// Folded counts into `out`, one per bit, equal to RDKit's GetHashedAtomPairFingerprint.
void compute_atom_pair_counts(const Molecule& molecule, std::span<float> out);

/// Chains of four atoms (doi:10.1021/ci00054a008), as above: GetHashedTopologicalTorsionFingerprintAsBitVect.
BitFingerprint compute_torsion_bits(const Molecule& molecule, unsigned bits = 2048);
/// Folded counts into `out`, one per bit, equal to RDKit's GetHashedTopologicalTorsionFingerprint.
void compute_torsion_counts(const Molecule& molecule, std::span<float> out);

/// |a and b| / |a or b|; 0 when both are empty.
double compute_tanimoto(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b);

}  // namespace athanor::chemistry

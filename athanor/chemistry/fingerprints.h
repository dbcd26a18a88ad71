// Fingerprints and their Tanimoto similarity.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

struct MorganOptions {
  unsigned radius = 2;
  unsigned bits = 2048;
  bool chirality = false;
};

/// A binary fingerprint as 64-bit words; bit i is word i / 64, bit i % 64.
using BitFingerprint = std::vector<std::uint64_t>;

/// Morgan (ECFP-like, doi:10.1021/ci100050t) bits, equal to RDKit's GetMorganFingerprintAsBitVect.
BitFingerprint compute_morgan_bits(const Molecule& molecule, const MorganOptions& options = {});
/// Folded counts into `out` (size bits), equal to RDKit's GetHashedMorganFingerprint.
void compute_morgan_counts(const Molecule& molecule, const MorganOptions& options, std::span<float> out);
/// The 166 MACCS keys as RDKit's 167-bit vector (bit 0 unused).
BitFingerprint compute_maccs(const Molecule& molecule);

/// |a and b| / |a or b|; 0 when both are empty.
double compute_tanimoto(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b);

}  // namespace athanor::chemistry

// Fingerprints of subgraphs, patterns, pairs and chains of atoms, by RDKit.
#include <GraphMol/Fingerprints/AtomPairs.h>
#include <GraphMol/Fingerprints/Fingerprints.h>

#include <memory>

#include "athanor/chemistry/fingerprint_words.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

using Bits = std::unique_ptr<ExplicitBitVect>;

void check_bits(std::size_t bits, std::size_t least) {
  if (bits < least)
    fail(ErrorCode::invalid_options, "this fingerprint needs {} at least; bits is {}", format_count(least, "bit"),
         bits);
}

}  // namespace

BitFingerprint compute_path_bits(const Molecule& molecule, const PathOptions& options) {
  check_bits(options.bits, 1);
  if (options.min_path == 0 || options.min_path > options.max_path)
    fail(ErrorCode::invalid_options, "paths of {} to {} bonds make no fingerprint", options.min_path, options.max_path);
  return call_toolkit("compute the path fingerprint", [&] {
    return to_words(*Bits(RDKit::RDKFingerprintMol(molecule.body(), options.min_path, options.max_path, options.bits)));
  });
}

BitFingerprint compute_layered_bits(const Molecule& molecule, unsigned bits) {
  check_bits(bits, 1);
  return call_toolkit("compute the layered fingerprint", [&] {
    return to_words(*Bits(RDKit::LayeredFingerprintMol(molecule.body(), 0xFFFFFFFF, 1, 7, bits)));
  });
}

BitFingerprint compute_pattern_bits(const Molecule& molecule, unsigned bits) {
  check_bits(bits, 1);
  return call_toolkit("compute the pattern fingerprint",
                      [&] { return to_words(*Bits(RDKit::PatternFingerprintMol(molecule.body(), bits))); });
}

BitFingerprint compute_atom_pair_bits(const Molecule& molecule, unsigned bits) {
  check_bits(bits, 4);
  return call_toolkit("compute the atom-pair fingerprint", [&] {
    return to_words(*Bits(RDKit::AtomPairs::getHashedAtomPairFingerprintAsBitVect(molecule.body(), bits)));
  });
}

void compute_atom_pair_counts(const Molecule& molecule, std::span<float> out) {
  check_bits(out.size(), 1);
  call_toolkit("compute the atom-pair fingerprint", [&] {
    const std::unique_ptr<RDKit::SparseIntVect<std::int32_t>> counts(
        RDKit::AtomPairs::getHashedAtomPairFingerprint(molecule.body(), static_cast<unsigned>(out.size())));
    write_counts(*counts, out);
  });
}

BitFingerprint compute_torsion_bits(const Molecule& molecule, unsigned bits) {
  check_bits(bits, 4);
  return call_toolkit("compute the torsion fingerprint", [&] {
    return to_words(*Bits(RDKit::AtomPairs::getHashedTopologicalTorsionFingerprintAsBitVect(molecule.body(), bits)));
  });
}

void compute_torsion_counts(const Molecule& molecule, std::span<float> out) {
  check_bits(out.size(), 1);
  call_toolkit("compute the torsion fingerprint", [&] {
    const std::unique_ptr<RDKit::SparseIntVect<std::int64_t>> counts(
        RDKit::AtomPairs::getHashedTopologicalTorsionFingerprint(molecule.body(), static_cast<unsigned>(out.size())));
    write_counts(*counts, out);
  });
}

}  // namespace athanor::chemistry

// Morgan and MACCS fingerprints by RDKit, Tanimoto similarity by counting bits.
#include "athanor/chemistry/fingerprints.h"

#include <DataStructs/SparseIntVect.h>
#include <GraphMol/Fingerprints/MACCS.h>
#include <GraphMol/Fingerprints/MorganFingerprints.h>

#include <algorithm>
#include <bit>
#include <memory>

#include "athanor/chemistry/fingerprint_words.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/error.h"

namespace athanor::chemistry {
namespace {

void check(const MorganOptions& options) {
  if (options.bits == 0) fail(ErrorCode::invalid_options, "a Morgan fingerprint needs at least one bit; bits is 0");
}

struct BitCounts {
  std::uint64_t both = 0;
  std::uint64_t either = 0;
};

// One binary for every x86-64 machine, with the popcnt instruction where there is one.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("popcnt", "default")))
#endif
BitCounts
count_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t words) {
  BitCounts counts;
  for (std::size_t i = 0; i < words; ++i) {
    counts.both += static_cast<std::uint64_t>(std::popcount(a[i] & b[i]));
    counts.either += static_cast<std::uint64_t>(std::popcount(a[i] | b[i]));
  }
  return counts;
}

}  // namespace

BitFingerprint compute_morgan_bits(const Molecule& molecule, const MorganOptions& options) {
  check(options);
  return call_toolkit("compute the Morgan fingerprint", [&] {
    const std::unique_ptr<ExplicitBitVect> bits(RDKit::MorganFingerprints::getFingerprintAsBitVect(
        molecule.body(), options.radius, options.bits, nullptr, nullptr, options.chirality));
    return to_words(*bits);
  });
}

void compute_morgan_counts(const Molecule& molecule, const MorganOptions& options, std::span<float> out) {
  check(options);
  if (out.size() != options.bits)
    fail(ErrorCode::invalid_options, "the Morgan counts need room for {} values; {} are given", options.bits,
         out.size());
  call_toolkit("compute the Morgan fingerprint", [&] {
    const std::unique_ptr<RDKit::SparseIntVect<std::uint32_t>> counts(RDKit::MorganFingerprints::getHashedFingerprint(
        molecule.body(), options.radius, options.bits, nullptr, nullptr, options.chirality));
    write_counts(*counts, out);
  });
}

BitFingerprint compute_maccs(const Molecule& molecule) {
  return call_toolkit("compute the MACCS keys", [&] {
    const std::unique_ptr<ExplicitBitVect> bits(RDKit::MACCSFingerprints::getFingerprintAsBitVect(molecule.body()));
    return to_words(*bits);
  });
}

double compute_tanimoto(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) {
  if (a.size() != b.size())
    fail(ErrorCode::invalid_input, "fingerprints of {} and {} words cannot be compared", a.size(), b.size());
  const BitCounts counts = count_bits(a.data(), b.data(), a.size());
  return counts.either == 0 ? 0.0 : static_cast<double>(counts.both) / static_cast<double>(counts.either);
}

}  // namespace athanor::chemistry

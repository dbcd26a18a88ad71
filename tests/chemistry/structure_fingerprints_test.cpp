// Fingerprints of subgraphs, patterns, pairs and chains, bit for bit as Python RDKit 2022.09 has them.
#include <gtest/gtest.h>

#include <numeric>

#include "athanor/chemistry/fingerprints.h"
#include "athanor/core/error.h"
#include "athanor/core/hash.h"
#include "golden_files.h"
#include "tables.h"

namespace athanor::chemistry {
namespace {

/// The first four digits of the hash of "1,5,77".
std::string digest(const BitFingerprint& words) {
  std::vector<std::string> on;
  for (std::size_t i = 0; i < words.size() * 64; ++i)
    if ((words[i / 64] >> (i % 64) & 1U) != 0) on.push_back(std::to_string(i));
  return compute_sha256(join_text(on, ",")).substr(0, 4);
}

/// The first four digits of the hash of "1:2,5:1".
std::string digest(std::span<const float> counts) {
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] != 0) pairs.push_back(std::to_string(i) + ":" + std::to_string(static_cast<int>(counts[i])));
  return compute_sha256(join_text(pairs, ",")).substr(0, 4);
}

/// One per column of the golden file.
std::vector<std::string> compute_digests(const Molecule& molecule) {
  std::vector<float> pairs(2048), torsions(1024);
  compute_atom_pair_counts(molecule, pairs);
  compute_torsion_counts(molecule, torsions);
  return {digest(compute_path_bits(molecule)),
          digest(compute_path_bits(molecule, {.min_path = 2, .max_path = 5, .bits = 1000})),
          digest(compute_layered_bits(molecule)),
          digest(compute_pattern_bits(molecule)),
          digest(compute_atom_pair_bits(molecule)),
          digest(pairs),
          digest(compute_torsion_bits(molecule, 1024)),
          digest(torsions)};
}

/// Compares the rows whose source is a file of the large data sets, or those of all others; how many there were.
std::size_t compare_with_golden(bool large) {
  SmilesSources sources;
  std::size_t compared = 0;
  for (const std::string& line : read_golden_lines("fingerprints.tsv.gz")) {
    const std::vector<std::string> fields = split_text(line, '\t');
    if (fields[0] == "source" || (fields[0].find('/') != std::string::npos) != large || !sources.has(fields[0]))
      continue;
    const std::string& smiles = sources.find(fields[0], fields[1]);
    EXPECT_EQ(compute_digests(parse(smiles)), std::vector<std::string>(fields.begin() + 2, fields.end())) << smiles;
    ++compared;
  }
  return compared;
}

TEST(StructureFingerprints, OfElevenHundredMoleculesAreThoseOfPython) {
  EXPECT_EQ(compare_with_golden(false), read_nci_smiles().empty() ? 600U : 1100U);
}

TEST(StructureFingerprints, OfTenThousandMoleculesAreThoseOfPython) {
  if (!std::getenv("ATHANOR_DATA"))
    GTEST_SKIP() << "set ATHANOR_DATA to the folder of public data sets to run this comparison";
  EXPECT_GE(compare_with_golden(true), 10000U);
}

TEST(StructureFingerprints, OfOneAtomAreEmptyExceptForItsPatterns) {
  const Molecule methane = parse("C");
  EXPECT_EQ(compute_path_bits(methane), BitFingerprint(32));
  EXPECT_EQ(compute_layered_bits(methane), BitFingerprint(32));
  EXPECT_EQ(compute_atom_pair_bits(methane), BitFingerprint(32));
  EXPECT_EQ(compute_torsion_bits(methane), BitFingerprint(32));
}

TEST(StructureFingerprints, CountPairsAndChains) {
  std::vector<float> counts(64, 7.0F);
  compute_atom_pair_counts(parse("CCC"), counts);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0.0F), 3.0F);
  compute_torsion_counts(parse("CCCCC"), counts);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0.0F), 2.0F);
}

TEST(StructureFingerprints, RefuseOptionsWithoutSense) {
  const Molecule ethane = parse("CC");
  EXPECT_THROW(compute_path_bits(ethane, {.bits = 0}), Error);
  EXPECT_THROW(compute_path_bits(ethane, {.min_path = 0}), Error);
  EXPECT_THROW(compute_path_bits(ethane, {.min_path = 4, .max_path = 3}), Error);
  EXPECT_THROW(compute_atom_pair_bits(ethane, 3), Error);
  EXPECT_THROW(compute_torsion_bits(ethane, 3), Error);
}

}  // namespace
}  // namespace athanor::chemistry

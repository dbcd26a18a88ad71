// Everything that is compared with Python RDKit 2022.09 over 1,000 NCI molecules (tests/golden/chemistry).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/fingerprints.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/core/hash.h"
#include "tables.h"

namespace athanor::chemistry {
namespace {

std::string digest(const std::vector<std::string>& parts) {
  return compute_sha256(join_text(parts, ",")).substr(0, 12);
}

std::string digest_bits(const BitFingerprint& words) {
  std::vector<std::string> on;
  for (std::size_t i = 0; i < words.size() * 64; ++i)
    if ((words[i / 64] >> (i % 64) & 1U) != 0) on.push_back(std::to_string(i));
  return digest(on);
}

std::string digest_counts(const Molecule& molecule, const MorganOptions& options) {
  std::vector<float> counts(options.bits);
  compute_morgan_counts(molecule, options, counts);
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] != 0) pairs.push_back(fmt::format("{}:{}", i, static_cast<int>(counts[i])));
  return digest(pairs);
}

class NciGolden : public testing::Test {
 protected:
  void SetUp() override {
    molecules_ = read_nci_smiles();
    if (molecules_.empty()) GTEST_SKIP() << "rdkit-data is not installed: no NCI/first_5K.smi";
    golden_ = read_golden("nci_numbers.tsv");
    ASSERT_EQ(golden_.size(), 1001U);
  }

  std::size_t column(const std::string& name) const {
    const auto found = std::ranges::find(golden_[0], name);
    EXPECT_NE(found, golden_[0].end()) << name;
    return static_cast<std::size_t>(found - golden_[0].begin());
  }

  // Calls check(molecule, golden fields) for every molecule that RDKit takes.
  template <class Check>
  void for_each(Check check) {
    for (std::size_t i = 1; i < golden_.size(); ++i) {
      SCOPED_TRACE("row " + golden_[i][0]);
      const Result<Molecule> molecule = parse_smiles(molecules_.at(std::stoul(golden_[i][0])));
      ASSERT_EQ(molecule.ok(), golden_[i][1] != "invalid");
      if (molecule) check(*molecule, golden_[i]);
    }
  }

  template <class Compute>
  void expect_texts(const std::string& name, Compute compute) {
    const std::size_t at = column(name);
    for_each([&](const Molecule& molecule, const std::vector<std::string>& fields) {
      EXPECT_EQ(compute(molecule), fields[at]);
    });
  }

  std::vector<std::string> molecules_;
  Rows golden_;
};

TEST_F(NciGolden, CanonicalSmilesAreEqual) { expect_texts("smiles", format_smiles); }

TEST_F(NciGolden, FormulasAreEqual) { expect_texts("formula", compute_formula); }

TEST_F(NciGolden, ScaffoldsAreEqual) {
  expect_texts("scaffold", [](const Molecule& molecule) { return compute_scaffold(molecule); });
}

TEST_F(NciGolden, StandardSmilesAreEqual) {
  expect_texts("standard", [](const Molecule& molecule) {
    return standardize_molecule(molecule, format_smiles(molecule), StandardizePolicy::basic)->smiles;
  });
}

TEST_F(NciGolden, MorganBitsAreEqual) {
  expect_texts("morgan", [](const Molecule& molecule) { return digest_bits(compute_morgan_bits(molecule)); });
}

TEST_F(NciGolden, MorganBitsWithChiralityAreEqual) {
  const MorganOptions options{.radius = 3, .bits = 1024, .chirality = true};
  expect_texts("morgan_chiral",
               [&](const Molecule& molecule) { return digest_bits(compute_morgan_bits(molecule, options)); });
}

TEST_F(NciGolden, MorganCountsAreEqual) {
  expect_texts("counts", [](const Molecule& molecule) { return digest_counts(molecule, {}); });
}

TEST_F(NciGolden, MaccsKeysAreEqual) {
  expect_texts("maccs", [](const Molecule& molecule) { return digest_bits(compute_maccs(molecule)); });
}

TEST_F(NciGolden, BasicDescriptorsAreEqual) {
  const std::vector<std::string>& names = list_basic_descriptors();
  const std::size_t first = column(names.front());
  ASSERT_EQ(std::vector<std::string>(golden_[0].begin() + static_cast<std::ptrdiff_t>(first), golden_[0].end()), names);
  std::vector<double> values(names.size());
  for_each([&](const Molecule& molecule, const std::vector<std::string>& fields) {
    compute_basic_descriptors(molecule, values);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const double expected = parse_number(fields[first + i]).value();
      EXPECT_NEAR(values[i], expected, 1e-10 * std::max(1.0, std::abs(expected))) << names[i];
    }
  });
}

}  // namespace
}  // namespace athanor::chemistry

// 3D structures.
#include "athanor/chemistry/conformers.h"

#include <GraphMol/MolOps.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <gtest/gtest.h>

#include <cmath>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/core/error.h"
#include "tables.h"

namespace athanor::chemistry {
namespace {

double distance(const Geometry& geometry, std::size_t a, std::size_t b) {
  double sum = 0;
  for (std::size_t k = 0; k < 3; ++k)
    sum += std::pow(geometry.positions_angstrom[a][k] - geometry.positions_angstrom[b][k], 2);
  return std::sqrt(sum);
}

double find_shortest_distance(const Geometry& geometry) {
  double shortest = 1e9;
  for (std::size_t a = 0; a < geometry.atomic_numbers.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) shortest = std::min(shortest, distance(geometry, a, b));
  return shortest;
}

TEST(ComputeConformer, GivesEthanolItsBondLengths) {
  const Geometry ethanol = *compute_conformer(parse("CCO"), 1);
  EXPECT_EQ(ethanol.atomic_numbers, (std::vector<int>{6, 6, 8, 1, 1, 1, 1, 1, 1}));
  EXPECT_NEAR(distance(ethanol, 0, 1), 1.52, 0.02);
  EXPECT_NEAR(distance(ethanol, 1, 2), 1.42, 0.02);
  EXPECT_NEAR(distance(ethanol, 0, 3), 1.09, 0.02);
}

TEST(ComputeConformer, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const Molecule molecule = parse("CCCCOC(=O)c1ccccc1N");
  const Geometry first = *compute_conformer(molecule, 42);
  EXPECT_EQ(first.positions_angstrom, compute_conformer(molecule, 42)->positions_angstrom);
  EXPECT_NE(first.positions_angstrom, compute_conformer(molecule, 43, 1)->positions_angstrom);
}

TEST(ComputeConformer, KeepsTheStereochemistry) {
  for (const std::string smiles :
       {"C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O", "C/C=C/C", "C/C=C\\C", "O[C@H]1CC[C@@H](O)CC1"}) {
    const Molecule molecule = parse(smiles);
    const Geometry geometry = *compute_conformer(molecule, 7);
    const std::unique_ptr<RDKit::ROMol> full(RDKit::MolOps::addHs(molecule.body()));
    auto* conformer = new RDKit::Conformer(full->getNumAtoms());
    for (unsigned i = 0; i < full->getNumAtoms(); ++i) {
      const auto& point = geometry.positions_angstrom[i];
      conformer->setAtomPos(i, {point[0], point[1], point[2]});
    }
    full->addConformer(conformer, true);
    RDKit::MolOps::assignStereochemistryFrom3D(*full);
    const std::unique_ptr<RDKit::ROMol> heavy(RDKit::MolOps::removeHs(*full));
    EXPECT_EQ(RDKit::MolToSmiles(*heavy), format_smiles(molecule));
  }
}

TEST(ComputeConformer, FillsChargeAndUnpairedElectrons) {
  const Geometry cation = *compute_conformer(parse("C[NH3+]"), 1);
  EXPECT_EQ(cation.charge, 1);
  EXPECT_EQ(cation.unpaired_electrons, 0);
  EXPECT_EQ(compute_conformer(parse("C[CH2]"), 1)->unpaired_electrons, 1);
}

TEST(ComputeConformer, TakesSmallAndOddMolecules) {
  for (const std::string smiles : {"[H][H]", "O", "[He]", "[Na+]", "[Fe]", "C[Si](C)(C)C", "OB(O)c1ccccc1", "C[Se]C"}) {
    const Result<Geometry> geometry = compute_conformer(parse(smiles), 1);
    ASSERT_TRUE(geometry) << smiles << " " << geometry.issue().message;
    EXPECT_GT(find_shortest_distance(*geometry), 0.6) << smiles;
    for (const auto& point : geometry->positions_angstrom) EXPECT_TRUE(std::isfinite(point[0])) << smiles;
  }
}

TEST(ComputeConformer, KeepsFragmentsApart) {
  const Geometry salt = *compute_conformer(parse("CC(=O)[O-].C[NH3+]"), 5);
  EXPECT_GT(find_shortest_distance(salt), 0.8);
}

TEST(ComputeConformer, ReportsWhatCannotBeEmbedded) {
  const Result<Geometry> dummy = compute_conformer(parse("*CC"), 1);
  ASSERT_FALSE(dummy);
  EXPECT_EQ(dummy.issue().code, "conformer_failed");
  EXPECT_EQ(dummy.issue().message, "a molecule with a dummy atom (*) has no geometry");
  const Result<Geometry> impossible = compute_conformer(parse("C1C#C1"), 1);
  EXPECT_EQ(impossible ? "conformer_failed" : impossible.issue().code, "conformer_failed");
  EXPECT_THROW(static_cast<void>(compute_conformer(parse("C"), 1, 0)), Error);
}

}  // namespace
}  // namespace athanor::chemistry

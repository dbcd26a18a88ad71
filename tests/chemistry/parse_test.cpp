// Parsing and writing of molecules.
#include <gtest/gtest.h>

#include "athanor/chemistry/molecule.h"
#include "athanor/chemistry/molecule_body.h"
#include "tables.h"

namespace athanor::chemistry {
namespace {

TEST(ParseSmiles, GivesTheCanonicalSmilesOrTheCodeOfEachCase) {
  for (const auto& row : read_cases("chemistry_parse.tsv")) {
    ASSERT_EQ(row.size(), 3U) << row[0];
    const Result<Molecule> molecule = parse_smiles(row[1]);
    EXPECT_EQ(molecule ? format_smiles(*molecule) : "!" + molecule.issue().code, row[2]) << row[0];
  }
}

TEST(ParseSmiles, ReportsTheTextAndLeavesTheRowToTheCaller) {
  const Issue issue = parse_smiles(" C1CC ").issue();
  EXPECT_EQ(issue.row, 0U);
  EXPECT_EQ(issue.action, "invalid");
  EXPECT_EQ(issue.input, "C1CC");
}

TEST(ParseSmiles, TrimsWhiteSpace) { EXPECT_EQ(format_smiles(*parse_smiles(" \tCCO\r\n")), "CCO"); }

TEST(ParseSmiles, TakesWhiteSpaceAloneAsEmpty) { EXPECT_EQ(parse_smiles(" \t ").issue().code, "smiles_empty"); }

TEST(ParseSmiles, RefusesMoleculesThatWouldExhaustTheStackOrTheClock) {
  for (const std::string& smiles : {std::string(30'000, 'C'), std::string(2'001, 'C')}) {
    const Result<Molecule> molecule = parse_smiles(smiles);
    ASSERT_FALSE(molecule);
    EXPECT_EQ(molecule.issue().action, "unsupported");
    EXPECT_EQ(molecule.issue().code, "too_large");
    EXPECT_LT(molecule.issue().input.size(), 300U);
  }
}

TEST(ParseSmiles, TakesALongPeptide) {
  std::string smiles = "N";
  for (int residue = 0; residue < 150; ++residue)
    smiles += residue % 2 == 0 ? "[C@@H](CC(C)C)C(=O)N" : "[C@@H](CO)C(=O)N";
  const Molecule peptide = parse(smiles + "CC(=O)O");
  EXPECT_EQ(peptide.num_atoms(), 75U * 8 + 75 * 6 + 5);
  EXPECT_EQ(format_smiles(parse(format_smiles(peptide))), format_smiles(peptide));
}

TEST(ParseSmiles, DoesNotStopReadingAtAControlCharacter) {
  for (const std::string& smiles : {std::string("CC\0CC", 5), std::string("CC\nCC"), std::string("CC\x01")})
    EXPECT_EQ(parse_smiles(smiles).issue().code, "smiles_syntax") << smiles;
}

TEST(Molecule, CountsExplicitAndHeavyAtoms) {
  const Molecule molecule = parse("[2H]C([2H])O");
  EXPECT_EQ(molecule.num_atoms(), 4U);
  EXPECT_EQ(molecule.num_heavy_atoms(), 2U);
}

TEST(Molecule, SharesItsBodyWithCopies) {
  const Molecule first = parse("CCO");
  const Molecule second = first;
  EXPECT_EQ(&first.body(), &second.body());
}

TEST(FormatSmiles, DoesNotDependOnTheOrderOfAtoms) {
  EXPECT_EQ(format_smiles(parse("C(C(=O)O)N")), format_smiles(parse("OC(=O)CN")));
  EXPECT_EQ(format_smiles(parse("[C@](F)(Cl)(Br)I")), format_smiles(parse("[C@@](Cl)(F)(Br)I")));
}

TEST(ComputeFormula, IsInHillOrder) {
  EXPECT_EQ(compute_formula(parse("Cn1cnc2c1c(=O)n(C)c(=O)n2C")), "C8H10N4O2");
  EXPECT_EQ(compute_formula(parse("[Na+].[Cl-]")), "ClNa");
  EXPECT_EQ(compute_formula(parse("C[NH3+]")), "CH6N+");
}

constexpr const char* alanine_block = R"(
  test

  6  5  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0
    1.2990    0.7500    0.0000 C   0  0
    1.2990    2.2500    0.0000 N   0  0
    2.5981   -0.0000    0.0000 C   0  0
    2.5981   -1.5000    0.0000 O   0  0
    3.8971    0.7500    0.0000 O   0  0
  1  2  1  0
  2  3  1  1
  2  4  1  0
  4  5  2  0
  4  6  1  0
M  END
)";

TEST(ParseMolBlock, PerceivesStereoFromWedges) {
  const Result<Molecule> molecule = parse_mol_block(alanine_block);
  ASSERT_TRUE(molecule);
  EXPECT_EQ(format_smiles(*molecule), "C[C@@H](N)C(=O)O");  // as Python RDKit reads the block
}

TEST(ParseMolBlock, ReportsWhatIsWrong) {
  EXPECT_EQ(parse_mol_block("").issue().code, "mol_block_empty");
  EXPECT_EQ(parse_mol_block("no\nmol\nblock\nat all\n").issue().code, "mol_block_syntax");
  std::string five_bonds = alanine_block;
  five_bonds.replace(five_bonds.find("  1  2  1  0"), 12, "  1  2  3  0");
  EXPECT_EQ(parse_mol_block(five_bonds).issue().code, "mol_block_valence");
}

}  // namespace
}  // namespace athanor::chemistry

// InChIKeys.
#include <gtest/gtest.h>

#include "tables.h"

namespace athanor::chemistry {
namespace {

TEST(ComputeInchiKey, GivesTheKeyOfEachCase) {
  for (const auto& row : read_cases("chemistry_inchi.tsv"))
    EXPECT_EQ(compute_inchi_key(parse(row[1])), row[2]) << row[0];
}

TEST(ComputeInchiKey, DoesNotDependOnTheOrderOfAtoms) {
  EXPECT_EQ(compute_inchi_key(parse("OC(=O)[C@H](C)N")), compute_inchi_key(parse("N[C@@H](C)C(=O)O")));
}

TEST(ComputeInchiKey, EqualsRDKitsOnNciMolecules) {
  const std::vector<std::string> molecules = read_nci_smiles();
  if (molecules.empty()) GTEST_SKIP() << "rdkit-data is not installed: no NCI/first_5K.smi";
  const Rows golden = read_golden("nci_inchi_keys.tsv");
  ASSERT_EQ(golden.size(), 1001U);
  for (std::size_t i = 1; i < golden.size(); ++i) {
    const Result<Molecule> molecule = parse_smiles(molecules.at(std::stoul(golden[i][0])));
    EXPECT_EQ(molecule ? compute_inchi_key(*molecule) : "invalid", golden[i][1]) << "row " << golden[i][0];
  }
}

TEST(ComputeInchiKey, GivesNoneBeyondTheLibrarysLimitOfAtoms) {
  std::string glycines = "N";
  for (int i = 0; i < 300; ++i) glycines += "CC(=O)N";
  EXPECT_EQ(compute_inchi_key(parse(glycines)), "");
}

TEST(ParseInchi, GivesBackTheMolecule) {
  for (const char* smiles :
       {"C", "CCO", "CC(=O)Oc1ccccc1C(=O)O", "N[C@@H](C)C(=O)O", "C/C=C/C", "C/C=C\\C", "F/C(Cl)=C(/Br)I",
        "C[N+](=O)[O-]", "[2H]C([2H])([2H])O", "[13CH4]", "CC(=O)[O-].[Na+]", "[O-][N+]([O-])=O", "C[S@](=O)CC",
        "c1ccc2[nH]ccc2c1", "[CH3]", "OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O"}) {
    const std::string inchi = compute_inchi(parse(smiles));
    const Result<Molecule> molecule = parse_inchi(inchi);
    ASSERT_TRUE(molecule) << smiles << " " << inchi << ": " << molecule.issue().message;
    EXPECT_EQ(compute_inchi_key(*molecule), compute_inchi_key(parse(smiles))) << smiles;
  }
  EXPECT_EQ(format_smiles(*parse_inchi(" InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3 ")), "CCO");
  EXPECT_EQ(format_smiles(*parse_inchi("InChI=1S/C3H7NO2/c1-2(4)3(5)6/h2H,4H2,1H3,(H,5,6)/t2-/m0/s1")),
            format_smiles(parse("C[C@H](N)C(=O)O")));
}

TEST(ParseInchi, ReadsBackMostOfNci) {
  const std::vector<std::string> molecules = read_nci_smiles();
  if (molecules.empty()) GTEST_SKIP() << "rdkit-data is not installed: no NCI/first_5K.smi";
  std::size_t written = 0, read = 0;
  for (std::size_t i = 0; i < molecules.size(); i += 5) {
    const Result<Molecule> molecule = parse_smiles(molecules[i]);
    const std::string inchi = molecule ? compute_inchi(*molecule) : "";
    if (inchi.empty()) continue;
    ++written;
    read += parse_inchi(inchi).ok() ? 1 : 0;
  }
  EXPECT_GE(static_cast<double>(read), 0.99 * static_cast<double>(written)) << read << " of " << written;
}

TEST(ParseInchi, BadTextIsAnIssue) {
  EXPECT_EQ(parse_inchi("InChI=1S/C2H6O/c1-2-9/h3H,2H2,1H3").issue().code, "inchi_syntax");
  EXPECT_EQ(parse_inchi("InChI=1/CH4/h1H4").issue().message, "expected a standard InChI, which begins with InChI=1S/");
  for (const char* text :
       {"InChI=1S/C2H6O/c13/", "InChI=1S/C2H6O/c3", "InChI=1S/C2H6O/c1-2(3/h3H", "InChI=1S/C2H6O/c1-2-3;1",
        "InChI=1S/CH4/h1H9999999", "InChI=1S/C9999/h1H", "InChI=1S/CH4/x1", "InChI=1S/CH4/h1H4/c1",
        "InChI=1S/CH4//h1H4", "InChI=1S/C2H6/c1-2/h3*1H3"})
    EXPECT_EQ(parse_inchi(text).issue().code, "inchi_syntax") << text;
  EXPECT_EQ(parse_inchi("InChI=1S/C2H6O/c1-2-9/h3H,2H2,1H3").issue().message, "atom 3 has no connection in \"1-2-9\"");
  EXPECT_TRUE(parse_inchi("InChI=1S/2CH4.H2O/h2*1H4;1H2").ok());
  EXPECT_TRUE(parse_inchi("InChI=1S/CH4/h1H4/i1+1").ok());
  EXPECT_NE(parse_inchi("InChI=1S/B2H6/c1-3-2-4-1/h1-2H2").issue().code, "inchi_syntax");
  EXPECT_EQ(parse_inchi("InChI=1S/").issue().code, "inchi_syntax");
  EXPECT_TRUE(is_inchi("  InChI=1S/CH4/h1H4"));
  EXPECT_FALSE(is_inchi("CCO"));
}

}  // namespace
}  // namespace athanor::chemistry

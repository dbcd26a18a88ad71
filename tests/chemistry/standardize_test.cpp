// Standardisation policies.
#include "athanor/chemistry/standardize.h"

#include <GraphMol/MolStandardize/Charge.h>
#include <GraphMol/MolStandardize/Fragment.h>
#include <GraphMol/MolStandardize/MolStandardize.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <memory>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/core/error.h"
#include "tables.h"

namespace athanor::chemistry {
namespace {

// RDKit's own convenience calls, one after the other, without any of our shortcuts.
std::string standardize_by_the_book(const Molecule& molecule) {
  namespace ms = RDKit::MolStandardize;
  const RDKit::RWMol input(molecule.body());
  const std::unique_ptr<RDKit::ROMol> cleaned(ms::cleanup(input));  // what it is; RDKit gives out another type
  const std::unique_ptr<RDKit::ROMol> largest(ms::LargestFragmentChooser().choose(*cleaned));
  const std::unique_ptr<RDKit::ROMol> neutral(ms::Uncharger().uncharge(*largest));
  return RDKit::MolToSmiles(*neutral);
}

void expect_same_as_by_the_book(const std::string& smiles) {
  const Result<Molecule> molecule = parse_smiles(smiles);
  if (!molecule) return;
  const Result<StandardMolecule> standard = standardize_molecule(*molecule, smiles, StandardizePolicy::basic);
  const std::string expected = standardize_by_the_book(*molecule);
  const Result<Molecule> again = parse_smiles(expected);
  ASSERT_EQ(standard.ok(), again.ok()) << smiles;
  if (!standard || standard->smiles == expected) return;
  EXPECT_EQ(standard->smiles, standardize_smiles(expected, StandardizePolicy::none)->key) << smiles;
}

TEST(BasicPolicy, GivesTheSmilesAndTheWordsOfEachCase) {
  for (const auto& row : read_cases("chemistry_standardize.tsv")) {
    ASSERT_EQ(row.size(), 4U) << row[0];
    const Result<StandardMolecule> standard = standardize_smiles(row[1], StandardizePolicy::basic);
    EXPECT_EQ(standard ? standard->smiles : "!" + standard.issue().code, row[2]) << row[0];
    EXPECT_EQ(standard ? standard->change : "", row[3]) << row[0];
    EXPECT_EQ(standard && standard->changed, !row[3].empty()) << row[0];
  }
}

TEST(BasicPolicy, IsWhatRDKitDoesStepByStep) {
  const std::vector<std::string> molecules = read_nci_smiles();
  if (molecules.empty()) GTEST_SKIP() << "rdkit-data is not installed: no NCI/first_5K.smi";
  for (std::size_t i = 2; i < molecules.size(); i += 10) expect_same_as_by_the_book(molecules[i]);
}

TEST(BasicPolicy, IsWhatRDKitDoesOnDrugsSaltsAndMetals) {
  const char* data = std::getenv("ATHANOR_DATA");
  if (data == nullptr) GTEST_SKIP() << "set ATHANOR_DATA to the folder of data sets to run this";
  const std::string path = std::string(data) + "/smiles_large/union_smiles.tsv.gz";
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  ASSERT_TRUE(file) << path;
  constexpr int step = 997;
  std::vector<char> line(1 << 16);
  for (int row = 0; gzgets(file.get(), line.data(), static_cast<int>(line.size())) != nullptr; ++row)
    if (row % step == 1) expect_same_as_by_the_book(split_text(trim(line.data()), '\t')[0]);
}

TEST(BasicPolicy, GivesSmilesThatStayAsTheyAre) {
  const std::vector<std::string> molecules = read_nci_smiles();
  if (molecules.empty()) GTEST_SKIP() << "rdkit-data is not installed: no NCI/first_5K.smi";
  for (std::size_t i = 3; i < molecules.size(); i += 10) {
    const Result<StandardMolecule> standard = standardize_smiles(molecules[i], StandardizePolicy::basic);
    if (!standard) continue;
    EXPECT_EQ(format_smiles(parse(standard->smiles)), standard->smiles) << molecules[i];
  }
}

// RDKit writes this cyclooctatetraene otherwise once it has read its own SMILES.
TEST(BasicPolicy, FollowsAnUnstableCanonicalSmilesToItsFixedPoint) {
  const std::string unstable = "COC(=O)/C1=C(C(=O)OC)/C=C\\C=C\\C=C/1";
  const std::string once = format_smiles(parse(unstable));
  ASSERT_NE(format_smiles(parse(once)), once) << "this RDKit is stable here; the case needs another molecule";
  const std::string smiles = standardize_smiles(unstable, StandardizePolicy::basic)->smiles;
  EXPECT_EQ(format_smiles(parse(smiles)), smiles);
}

TEST(BasicPolicy, DoesNotCallOtherWritingAChange) {
  const StandardMolecule standard = *standardize_smiles("C(O)C", StandardizePolicy::basic);
  EXPECT_EQ(standard.smiles, "CCO");
  EXPECT_EQ(standard.key, "CCO");
  EXPECT_FALSE(standard.changed);
}

TEST(NonePolicy, KeepsTheTextAndMergesByCanonicalSmiles) {
  const StandardMolecule standard = *standardize_smiles(" C(O)C ", StandardizePolicy::none);
  EXPECT_EQ(standard.smiles, "C(O)C");
  EXPECT_EQ(standard.key, "CCO");
  EXPECT_FALSE(standard.changed);
  EXPECT_EQ(standardize_smiles("CC(=O)[O-].[Na+]", StandardizePolicy::none)->key, "CC(=O)[O-].[Na+]");
}

TEST(StandardizeSmiles, PassesOnTheIssueOfABadSmiles) {
  EXPECT_EQ(standardize_smiles("C1CC", StandardizePolicy::basic).issue().code, "smiles_syntax");
}

TEST(StandardizePolicies, HaveNamesThatReadBack) {
  EXPECT_EQ(list_standardize_policies(), (std::vector<std::string>{"none", "basic"}));
  for (const std::string& name : list_standardize_policies())
    EXPECT_EQ(format_standardize_policy(parse_standardize_policy(name)), name);
  try {
    parse_standardize_policy("basik");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_options);
    EXPECT_STREQ(error.what(), "unknown standardisation \"basik\"; known are none, basic; did you mean \"basic\"?");
  }
}

TEST(StandardizePolicy, ComposedPoliciesHaveOneCanonicalText) {
  const auto round = [](const std::string& text) { return format_standardize_policy(parse_standardize_policy(text)); };
  EXPECT_EQ(round("basic+tautomer+no_stereo"), "basic+no_stereo+tautomer");
  EXPECT_EQ(round("basic+max_heavy_atoms=70+drop_undefined_stereo+no_isotopes+drop_mixtures"),
            "basic+drop_mixtures+no_isotopes+drop_undefined_stereo+max_heavy_atoms=70");
  EXPECT_EQ(round("basic+drop_mixtures+drop_metals"), "basic+drop_metals+drop_mixtures");
  EXPECT_EQ(round("none+keep_mixtures"), "none");
  EXPECT_EQ(round("basic+keep_mixtures"), "basic+keep_mixtures");
  for (const char* bad :
       {"", "tautomer", "basic+", "basic+no_sterio", "basic+max_heavy_atoms=0", "basic+max_heavy_atoms=x"})
    EXPECT_THROW(parse_standardize_policy(bad), Error) << bad;
  try {
    parse_standardize_policy("basic+no_sterio");
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("unknown step \"no_sterio\" in the standardisation \"basic+no_sterio\""),
              std::string::npos)
        << error.what();
    EXPECT_NE(std::string(error.what()).find("did you mean \"no_stereo\"?"), std::string::npos) << error.what();
  }
}

TEST(StandardizeSteps, DoWhatTheirWordsSay) {
  const auto apply = [](const char* smiles, const char* policy) {
    return standardize_smiles(smiles, parse_standardize_policy(policy));
  };
  EXPECT_EQ(apply("N[C@@H](C)C(=O)O", "basic+no_stereo")->smiles, "CC(N)C(=O)O");
  EXPECT_EQ(apply("N[C@@H](C)C(=O)O", "basic+no_stereo")->change, "stereo removed");
  EXPECT_EQ(apply("[2H]OC([2H])[13CH3]", "none+no_isotopes")->smiles, "CCO");
  EXPECT_EQ(apply("[2H]OC([2H])[13CH3]", "none+no_isotopes")->change, "isotopes removed");
  EXPECT_EQ(apply("C(O)C", "none+no_isotopes")->smiles, "C(O)C");
  EXPECT_FALSE(apply("C(O)C", "none+no_isotopes")->changed);
  EXPECT_EQ(apply("CC(=O)[O-].[Na+]", "basic+keep_mixtures")->smiles.find('.') != std::string::npos, true);
  EXPECT_EQ(apply("CC(=O)[O-].[Na+]", "basic+drop_mixtures").issue().code, "mixture");
  EXPECT_EQ(apply("CC(=O)[O-].[Na+]", "basic+drop_mixtures").issue().action, "dropped");
  EXPECT_EQ(apply("CC(=O)O[Na]", "basic+drop_mixtures").issue().code, "mixture") << "whatever way it is drawn";
  EXPECT_TRUE(apply("CC(=O)O[Na]", "none+drop_mixtures"));
  EXPECT_EQ(apply("CC(=O)O[Na]", "basic+drop_metals")->smiles, "CC(=O)O");
  EXPECT_EQ(apply("N[Pt](N)(Cl)Cl", "basic+drop_metals").issue().message, "the molecule holds Pt; metals are dropped");
  EXPECT_TRUE(apply("C[Si](C)(C)C", "none+drop_metals"));
  EXPECT_TRUE(apply("CB(O)O", "basic+drop_metals+drop_mixtures"));
  EXPECT_EQ(apply("CC(O)CC(F)C=CC", "basic+drop_undefined_stereo").issue().message,
            "2 stereo centres and 1 double bond without a configuration");
  EXPECT_EQ(apply("CC[Si](C)(F)Cl", "basic+drop_undefined_stereo").issue().message,
            "1 stereo centre without a configuration");
  for (const char* closed : {"CS(=O)(=O)C", "NS(=O)(=O)c1ccccc1", "CCOP(=O)(OCC)OCC", "C[Si](C)(C)C", "OP(O)(O)=O"})
    EXPECT_TRUE(apply(closed, "basic+drop_undefined_stereo")) << closed;
  EXPECT_TRUE(apply("C[C@H](O)CC", "basic+drop_undefined_stereo"));
  EXPECT_EQ(apply("CCCCCC", "none+max_heavy_atoms=5").issue().message, "6 heavy atoms; at most 5 are kept");
  // RDKit's own canonical tautomers, by Python: TautomerEnumerator().Canonicalize.
  EXPECT_EQ(apply("Oc1ccccn1", "basic+tautomer")->smiles, "O=c1cccc[nH]1");
  EXPECT_EQ(apply("CC(O)=CC(C)=O", "basic+tautomer")->key, apply("CC(=O)CC(C)=O", "basic+tautomer")->key);
  EXPECT_EQ(apply("Oc1ccccn1", "basic+tautomer")->change, "canonical tautomer taken");
}

TEST(StandardizeSteps, TautomersAreRdkits) {
  const std::vector<std::string> molecules = read_nci_smiles();
  if (molecules.empty()) GTEST_SKIP() << "rdkit-data is not installed: no NCI/first_5K.smi";
  for (const auto& row : read_golden("nci_tautomers.tsv")) {
    if (row[0] == "row") continue;
    const auto standard =
        standardize_smiles(molecules.at(std::stoul(row[0])), parse_standardize_policy("none+tautomer"));
    const std::string expected = standardize_smiles(row[1], StandardizePolicy::none)->key;
    EXPECT_EQ(standard ? standard->key : "invalid", expected) << "row " << row[0];
  }
}

}  // namespace
}  // namespace athanor::chemistry

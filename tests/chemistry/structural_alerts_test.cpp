// Structural alerts and rules of drug-likeness against Python RDKit, and the answers to wrong names.
#include "athanor/chemistry/structural_alerts.h"

#include <algorithm>

#include "athanor/chemistry/drug_likeness.h"
#include "athanor/chemistry/plain_reader.h"
#include "athanor/core/error.h"
#include "athanor/core/hash.h"
#include "athanor/core/parallel.h"
#include "golden_files.h"

namespace athanor::chemistry {
namespace {

/// SMILES of the 10,000 screening molecules that rdkit-data installs; empty without them.
std::vector<std::string> read_screening_smiles() {
  const char* base = std::getenv("RDBASE");
  std::ifstream file(std::string(base == nullptr ? "/usr/share/RDKit" : base) + "/Data/Pains/test_data/wehi_mols.csv");
  std::vector<std::string> smiles;
  for (std::string line; std::getline(file, line);) smiles.push_back(line.substr(1, line.find('"', 1) - 1));
  return smiles;
}

std::string list_kept_rules(const Molecule& molecule) {
  const DrugProperties properties = compute_drug_properties(molecule);
  std::string kept;
  for (const std::string& rule : list_drug_rules()) kept += passes_drug_rule(rule, properties) ? '1' : '0';
  return kept;
}

std::string describe(const std::vector<StructuralAlert>& alerts) {
  std::vector<std::string> names;
  for (const StructuralAlert& alert : alerts) names.push_back(alert.name);
  return std::to_string(names.size()) + "\t" + compute_sha256(join_text(names, "\n")).substr(0, 6);
}

/// By RDKit this takes 2 ms a molecule, so the test takes every tenth; ATHANOR_ALL_ALERTS in the environment takes all
/// ten thousand.
TEST(StructuralAlerts, AndDrugRulesAreThoseOfPythonRdkit) {
  const std::vector<std::string> smiles = read_screening_smiles();
  if (smiles.empty()) GTEST_SKIP() << "rdkit-data is not installed";
  std::vector<std::string> golden = read_golden_lines("alerts.tsv.gz");
  ASSERT_GT(golden.size(), 9900u);
  if (std::getenv("ATHANOR_ALL_ALERTS") == nullptr) {
    for (std::size_t i = 0; 10 * i < golden.size(); ++i) golden[i] = golden[10 * i];
    golden.resize((golden.size() + 9) / 10);
  }
  const AlertCatalog catalog(list_alert_sets());
  std::vector<std::string> found(golden.size());
  parallel_for(golden.size(), 2, [&](std::size_t i) {
    const std::string row = golden[i].substr(0, golden[i].find('\t'));
    const Molecule molecule = parse(smiles.at(std::stoul(row)));
    found[i] = row + "\t" + describe(catalog.find_alerts(molecule)) + "\t" + list_kept_rules(molecule);
  });
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < golden.size(); ++i)
    if (found[i] != golden[i] && ++wrong < 5) ADD_FAILURE() << found[i] << " in place of " << golden[i];
  EXPECT_EQ(wrong, 0u);
}

TEST(StructuralAlerts, AreTheSameWithoutRdkit) {
  const std::vector<std::string> smiles = read_screening_smiles();
  if (smiles.empty()) GTEST_SKIP() << "rdkit-data is not installed";
  const AlertCatalog catalog(list_alert_sets());
  std::size_t sure = 0, all = 0;
  for (const std::string& line : read_golden_lines("alerts.tsv.gz")) {
    ++all;
    const PlainMolecule* plain = get_plain_reader().read(smiles.at(std::stoul(line)));
    const auto alerts = plain != nullptr ? catalog.find_alerts(*plain) : std::nullopt;
    if (!alerts) continue;
    ++sure;
    const std::string found = line.substr(0, line.find('\t')) + "\t" + describe(*alerts) + "\t";
    ASSERT_TRUE(line.starts_with(found)) << found << " in place of " << line;
  }
  EXPECT_GT(sure, all * 95 / 100);
}

TEST(StructuralAlerts, NameTheirSet) {
  const AlertCatalog pains({"pains"}), both({"brenk", "pains"});
  const Molecule rhodanine = parse("O=C1NC(=S)SC1=Cc1ccccc1");
  const std::vector<StructuralAlert> alerts = pains.find_alerts(rhodanine);
  ASSERT_EQ(alerts.size(), 1u);
  EXPECT_EQ(alerts[0], (StructuralAlert{"pains", "ene_rhod_A(235)"}));
  EXPECT_EQ(both.find_alerts(rhodanine).back().set, "pains");
  EXPECT_EQ(both.find_alerts(rhodanine).front().set, "brenk");
  EXPECT_TRUE(pains.find_alerts(parse("CCO")).empty());
}

TEST(StructuralAlerts, OfAnUnknownSetAreRefused) {
  try {
    AlertCatalog catalog({"pain"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_options);
    EXPECT_NE(std::string(error.what()).find("did you mean \"pains\"?"), std::string::npos) << error.what();
  }
}

TEST(DrugRules, KeepTheirBounds) {
  DrugProperties drug{.weight = 500,
                      .log_p = 5,
                      .molar_refractivity = 100,
                      .polar_surface = 140,
                      .donors = 5,
                      .acceptors = 10,
                      .rotatable_bonds = 10,
                      .atoms = 60};
  EXPECT_TRUE(passes_drug_rule("lipinski", drug));
  EXPECT_TRUE(passes_drug_rule("veber", drug));
  EXPECT_FALSE(passes_drug_rule("ghose", drug));
  EXPECT_FALSE(passes_drug_rule("egan", drug));
  drug.weight = 501;
  EXPECT_TRUE(passes_drug_rule("lipinski", drug)) << "one may be broken";
  drug.donors = 6;
  EXPECT_FALSE(passes_drug_rule("lipinski", drug));
  EXPECT_THROW(passes_drug_rule("lipinsky", drug), Error);
}

}  // namespace
}  // namespace athanor::chemistry

// The short ways to a standard form beside the whole one.
#include "athanor/chemistry/quick_form.h"

#include <gtest/gtest.h>

#include "athanor/chemistry/plain_fingerprints.h"
#include "athanor/chemistry/plain_reader.h"
#include "athanor/chemistry/standard_text.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "tables.h"

namespace athanor::chemistry {
namespace {

TEST(StandardText, HasTheChargesThatThePolicyGives) {
  for (const auto& [given, expected] : std::vector<std::pair<std::string, std::string>>{
           {"CC[NH+](C)C", "CCN(C)C"},
           {"C[NH3+]", "CN"},
           {"[NH3+]C", "NC"},
           {"C1CC[NH2+]CC1", "C1CCNCC1"},
           {"O=C([O-])CC[NH3+]", "O=C(O)CCN"},
           {"[O-]c1ccccc1Cl", "Oc1ccccc1Cl"},
           {"C[C@H]([NH3+])C([O-])=O", "C[C@H](N)C(O)=O"},
           {"c1cc[nH+]cc1", "c1ccncc1"},
           {"C1=CC=C[NH+]=C1", "C1=CC=CN=C1"},
           {"c1[nH]cc[nH+]1", "c1[nH]ccn1"},
           {"CC=[NH+]C", "CC=NC"},
           {"C/C=[NH+]/C", "C/C=N/C"},
           {"NC(=[NH2+])c1ccc([N+](=O)[O-])cc1", "NC(=N)c1ccc([N+](=O)[O-])cc1"},
           {"O=C([O-])c1cc[nH+]cc1", "O=C(O)c1ccncc1"},
           {"CS(=O)(=O)[O-]", "CS(=O)(=O)O"},
           {"CC(=O)[N-]S(C)(=O)=O", "CC(=O)NS(C)(=O)=O"},
           {"CC(=S)[S-]", "CC(=S)S"},
           {"Cc1nnn[n-]1", "Cc1nnn[nH]1"},
           {"c1cc[n-]c1", "c1cc[nH]c1"},
           {"[NH3+]Cc1n[n-]c(C)n1", "NCc1n[nH]c(C)n1"},
           {"Cc1c[nH+]n(C)c1", "Cc1cnn(C)c1"},
           {"OCCc1c[nH][nH+]c1", "OCCc1c[nH]nc1"},
           {"CC(C)=[N+](C)CC[NH3+]", "CC(C)=[N+](C)CCN"},
           {"[O-][N+](=O)c1ccc(C[NH3+])cc1", "[O-][N+](=O)c1ccc(CN)cc1"},
           {"C[NH2+]N", "CNN"},
           {"CC=[NH+]NC", "CC=NNC"},
           {"C1C=NN=C1C=N[NH+]=CC", "C1C=NN=C1C=NN=CC"},
           {"c1cc[nH+]cc1[O-]", "c1ccncc1O"},
           {"CC(N)CP(=O)([O-])[O-]", "CC(N)CP(=O)(O)O"},
           {"[N-]=[N+]=NCC[NH3+]", "[N-]=[N+]=NCCN"},
           {"CS(C)=O", "C[S+](C)[O-]"},
           {"CS(=O)N", "C[S+]([O-])N"},
           {"CS(=O)CC([O-])=O", "C[S+]([O-])CC(O)=O"},
           {"C[S+]([O-])CC([O-])=O", "C[S+]([O-])CC(O)=O"},
           {"O=S(C)c1ccc([N+](=O)[O-])cc1", "[O-][S+](C)c1ccc([N+](=O)[O-])cc1"},
           {"C[S@@](=O)CC[NH3+]", "C[S@@+]([O-])CCN"},
           {"O=S1CCS(=O)CC1", "[O-][S+]1CC[S+]([O-])CC1"},
           {"O=[S@](C)CC", "[O-][S@+](C)CC"}}) {
    EXPECT_EQ(find_standard_text(given, StandardizePolicy::basic), expected) << given;
    EXPECT_EQ(standardize_smiles(given, StandardizePolicy::basic)->smiles,
              standardize_smiles(expected, StandardizePolicy::basic)->smiles);
  }
}

/// RDKit's canonical SMILES of this ring of eight has another geometry than the molecule, so that what is read from it,
/// as in training, is not what the text says.
TEST(QuickForm, IsTheCanonicalTextOfDoubleBondsWithStereoInRings) {
  const std::string text = R"(COC(=O)C1=C\c2cc3c(cc2-c2c(cc(OC)c(OC)c2OC)\C=C/1C(=O)OC)OCO3)";
  const std::string canonical = standardize_smiles(text, StandardizePolicy::basic)->smiles;
  ASSERT_NE(canonical, text);
  for (const auto features : {StereoFeatures::invariant, StereoFeatures::labels, StereoFeatures::marks})
    EXPECT_EQ(*find_quick_form(text, StandardizePolicy::basic, features), canonical);
  EXPECT_EQ(*find_quick_form(text, StandardizePolicy::basic, StereoFeatures::none), text);
  EXPECT_EQ(*find_quick_form(R"(C/C=C/CC)", StandardizePolicy::basic, StereoFeatures::labels), R"(C/C=C/CC)");
}

TEST(StandardText, LeavesTheRestToRdkit) {
  for (const char* given : {"CCO",
                            "C[N+](C)(C)C",
                            "C[n+]1ccccc1",
                            "c1c[nH+]ccc1[O-]",
                            "[O-]c1cccc(C=C[N+](=O)[O-])c1",
                            "[O-]c1ccccc1C1=CCC=C1",
                            "CC([O-])=O.[Na+]",
                            "C[NH+](C)[O-]",
                            "CC[NH+]C",
                            "[NH4+]",
                            "C[N@H+](CC)CCC",
                            "C[S+](C)[O-]",
                            "C[NH2+]C.Cl",
                            "C[NH2+]O",
                            "[O-]C(=[NH2+])C",
                            "C[NH3+]C[",
                            "C[NH3+]C[n+]",
                            "CS(=O)(=O)C",
                            "CS(=O)O",
                            "CS(=O)C[n+]1ccccc1CC([O-])=O",
                            "[N-]=[N+]=NCC([O-])=O",
                            "CC1CC[S@]1=O",
                            "[32S](=O)(C)C",
                            "NS(=O)N"})
    EXPECT_EQ(find_standard_text(given, StandardizePolicy::basic), std::nullopt) << given;
  EXPECT_EQ(find_standard_text("C[NH3+]", StandardizePolicy::none), std::nullopt);
  EXPECT_EQ(find_standard_text("CC1CC[S@]1=O", StandardizePolicy::basic, StereoFeatures::none), "CC1CC[S@+]1[O-]");
}

TEST(ReadStandard, TakesChargesThatThePolicyKeeps) {
  for (const char* given : {"C[N+](C)(C)C", "C[n+]1ccccc1", "[O-][n+]1ccccc1", "C[S+]([O-])C", "CC[N+](=O)[O-]",
                            "C[n+]1ccc(C[S+](C)[O-])cc1", "C[N+](C)=C", "C1=[N+](c2ccccc2)CCC1", "[N-]=[N+]=NCC",
                            "CP(C)(C)=O", "CN=P(C)(C)C", "C[S+]([O-])N"}) {
    EXPECT_NE(read_standard(given, StandardizePolicy::basic), nullptr) << given;
    EXPECT_FALSE(standardize_smiles(given, StandardizePolicy::basic)->changed) << given;
  }
  for (const char* given :
       {"C[N+](C)(C)CC([O-])=O", "C[N+](C)(C)[O-]", "C[NH+](C)C", "[Na+]", "C[n+]1cccc([O-])c1", "C[N+](C)(C)N",
        "NC=[N+](C)C", "C=CC=[N+](C)C", "C[N+](C)=Cc1ccccc1", "C[N+](N)=C", "[N-]=[N+]=NC1=NNCC(=O)N1", "CP(C)C"})
    EXPECT_EQ(read_standard(given, StandardizePolicy::basic), nullptr) << given;
}

std::vector<std::string> list_charged() {
  return {"C[NH3+]",
          "C[C@H]([NH3+])C([O-])=O",
          "C[C@H]1CC[NH+](C)C1",
          "O=C([O-])c1ccc([N+](=O)[O-])cc1",
          "CC[N+](=O)[O-]",
          "O=N(=O)c1ccccc1",
          "C[N+](C)(C)CC([O-])=O",
          "CC(=O)[O-].[Na+]",
          "C[nH+]1ccccc1",
          "c1cc[nH+]cc1",
          "CC(=O)[O-].c1cc[nH+]cc1",
          "NC(N)=[NH2+]",
          "CC(C)/C=[NH+]\\C",
          "CS(=O)(=O)[O-]",
          "C[S+](C)[O-]",
          "CC[S@](C)=O",
          "O=[S@@](c1ccccc1)CC[NH+](C)C",
          "CC1(C)CN(C)CC[S@@]1=O",
          "C[S+]([O-])CC([O-])=O",
          "CS(=O)C[N+](C)(C)C",
          "C[n+]1cccc(C([O-])=O)c1",
          "[O-][n+]1ccccc1CC([O-])=O",
          "C[NH2+]CC[N+](C)(C)C",
          "O=C([O-])c1n[n-]cn1",
          "C[NH2+]Cc1c[nH+]n(C)c1",
          "C1=[N+](C)CCC1",
          "OC(=O)CC=[N+](C)C",
          "[N-]=[N+]=NC[C@H](C)C([O-])=O",
          "NC[C@@H](O)P(=O)([O-])[O-]",
          "C[C@@]1(O)CC[S@@](=O)C1",
          "F/C(Cl)=C(/F)C[NH3+]",
          "Cc1ccc([O-])c(CN)[nH+]1",
          "CC1CCCC(=N[NH+]=C([S-])NC)C1",
          "NC1=[NH+]C(=O)C(=Cc2ccccc2[O-])N1",
          "O=C([O-])c1ccc([S@@](=O)Cc2ccc(O)cc2)cc1",
          "CN(C)c1nc([O-])[nH+]c(N)n1",
          "CC(=O)C1=C([O-])C(=O)N(CC[NH+](C)C)C1",
          "CC1C=CN=[NH+]1",
          "[N-]=[N+]=NCC1C[NH+]=C(N)N1",
          "O=S(=O)([N-]c1ccccc1)c1cc[nH+]cc1",
          "CC(=O)[N-]C(=O)CC[N+](=O)[O-]",
          "CCOP(=O)([O-])CC[NH3+]"};
}

/// Writings of the golden molecules, and of those that carry charges.
std::vector<std::string> list_molecules() {
  std::vector<std::string> molecules = list_charged();
  molecules.push_back("not a molecule");
  for (const auto& row : read_golden("nci_numbers.tsv")) molecules.push_back(row[1]);
  return molecules;
}

TEST(StandardSmiles, AreThoseOfTheWholeWay) {
  for (const StandardizePolicy& policy :
       {StandardizePolicy::basic, StandardizePolicy::none, parse_standardize_policy("basic+no_stereo")})
    for (const std::string& smiles : list_molecules()) {
      const auto whole = standardize_smiles(smiles, policy);
      const auto quick = compute_standard_smiles(smiles, policy);
      ASSERT_EQ(bool(whole), bool(quick)) << smiles;
      if (whole) EXPECT_EQ(*quick, whole->smiles) << smiles;
      else EXPECT_EQ(quick.issue().message, whole.issue().message);
    }
}

TEST(QuickForm, IsLeftUnchangedByThePolicyOrIsTheStandardForm) {
  for (const StereoFeatures stereo : {StereoFeatures::invariant, StereoFeatures::labels, StereoFeatures::marks})
    for (const std::string& smiles : list_molecules()) {
      const auto whole = standardize_smiles(smiles, StandardizePolicy::basic);
      const auto quick = find_quick_form(smiles, StandardizePolicy::basic, stereo);
      ASSERT_EQ(bool(whole), bool(quick)) << smiles;
      if (!whole || *quick == whole->smiles) continue;
      const auto again = standardize_smiles(*quick, StandardizePolicy::basic);
      EXPECT_EQ(again->smiles, whole->smiles) << smiles;
      EXPECT_FALSE(again->changed) << smiles;
      const PlainMolecule* molecule = get_plain_reader().read(*quick);
      ASSERT_NE(molecule, nullptr) << smiles;
      EXPECT_FALSE(depends_on_order(*molecule, stereo)) << smiles;
    }
}

TEST(QuickForm, HasTheFingerprintOfTheStandardFormWithoutStereo) {
  for (const std::string& smiles : list_molecules()) {
    const auto whole = standardize_smiles(smiles, StandardizePolicy::basic);
    if (!whole) continue;
    const auto quick = find_quick_form(smiles, StandardizePolicy::basic, StereoFeatures::none);
    EXPECT_EQ(*parse_morgan_bits(*quick), compute_morgan_bits(*parse_smiles(whole->smiles))) << smiles;
  }
}

// Deterministic mutations of charged molecules: the most that the rules of charges can be asked.
TEST(QuickForm, IsNeverWrongOnMutatedTexts) {
  static const std::vector<std::string> pieces = split_text(
      "[O-] [S-] [N-] [NH-] [n-] [NH3+] [NH2+] [NH+] [nH+] [n+] [N+] =[NH+] =[N+](C) [N+](C)(C) "
      "N=[N+]=[N-] [N+](=O)[O-] C([O-])=O S(=O) [S@](=O) [S+]([O-]) P(=O)([O-])[O-] S(=O)(=O) C=C C=N "
      "C=O C(=S) C#N N NN O S C c1ccccc1 C1=CCC=C1 n c [nH] ( ) =",
      ' ');
  static const std::vector<std::string> charged = list_charged();
  constexpr int rounds = 20'000;
  Rng rng(11);
  int sure = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string text = charged[rng.below(charged.size())];
    for (std::size_t times = 1 + rng.below(2); times > 0; --times) {
      const std::size_t at = rng.below(text.size() + 1);
      text.replace(at, rng.below(2), rng.below(5) == 0 ? "" : pieces[rng.below(pieces.size())]);
    }
    const bool kept = read_standard(text, StandardizePolicy::basic) != nullptr;
    const std::optional<std::string> quick = kept ? text : find_standard_text(text, StandardizePolicy::basic);
    if (!quick) continue;
    ++sure;
    const auto whole = standardize_smiles(text, StandardizePolicy::basic);
    const auto again = standardize_smiles(*quick, StandardizePolicy::basic);
    ASSERT_TRUE(whole && again) << text;
    EXPECT_EQ(whole->smiles, again->smiles) << text << " as " << *quick;
    EXPECT_FALSE(again->changed) << text << " as " << *quick;
  }
  EXPECT_GT(sure, rounds / 20) << "too few of the mutated texts are changed without RDKit to say anything";
}

TEST(QuickForm, KeepsWhatIsStandardAsItIsWritten) {
  for (const char* smiles : {"OCC", "O=[N+]([O-])c1ccccc1", "C(C)N"})
    EXPECT_EQ(*find_quick_form(smiles, StandardizePolicy::basic, StereoFeatures::marks), smiles);
  EXPECT_EQ(*find_quick_form("[NH3+]CC", StandardizePolicy::basic, StereoFeatures::marks), "NCC");
  for (const StereoFeatures stereo : {StereoFeatures::none, StereoFeatures::labels})
    EXPECT_EQ(*find_quick_form("C[C@H](O)N", StandardizePolicy::basic, stereo), "C[C@H](O)N");
  const char* cis = "[C@H]1(C)CC[C@@H](C)CC1";  // whose centres are neither R nor S
  EXPECT_EQ(*find_quick_form(cis, StandardizePolicy::basic, StereoFeatures::none), cis);
  EXPECT_NE(*find_quick_form(cis, StandardizePolicy::basic, StereoFeatures::labels), cis);
}

}  // namespace
}  // namespace athanor::chemistry

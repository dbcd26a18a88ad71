#include "athanor/explain/counterfactuals.h"

#include <set>

#include "athanor/chemistry/edits.h"
#include "athanor/chemistry/fingerprints.h"
#include "athanor/chemistry/selfies_mutants.h"
#include "fitted_model.h"

namespace athanor::explain {
namespace {

TEST(Edits, AreMoleculesThatCanBeReadAndEndWhereAChemistWould) {
  const auto ethanol = chemistry::parse_smiles("CCO");
  const std::vector<std::string> edits = chemistry::list_edits(*ethanol);
  for (const std::string& smiles : edits) {
    const auto read = chemistry::parse_smiles(smiles);
    ASSERT_TRUE(read) << smiles;
    EXPECT_EQ(chemistry::format_smiles(*read), smiles);
  }
  for (const char* expected : {"CC", "CCC", "CCN", "CCCl", "CCOC", "OCCO", "CC(C)O", "CO"})
    EXPECT_TRUE(std::ranges::find(edits, expected) != edits.end()) << expected;
  EXPECT_TRUE(std::ranges::find(edits, "CCO") == edits.end());
  EXPECT_TRUE(std::ranges::find(edits, "CCOO") == edits.end());
  EXPECT_TRUE(std::ranges::is_sorted(edits));
}

TEST(Edits, PutNitrogenIntoAromaticRings) {
  const auto toluene = chemistry::parse_smiles("Cc1ccccc1");
  const std::vector<std::string> edits = chemistry::list_edits(*toluene);
  for (const char* expected : {"Cc1ccccn1", "Cc1cccnc1", "Cc1ccncc1", "c1ccccc1", "Nc1ccccc1", "Cc1ccccc1F"})
    EXPECT_TRUE(std::ranges::find(edits, expected) != edits.end()) << expected;
}

TEST(SelfiesMutants, AreOtherMoleculesAndTheSameForTheSameSeed) {
  const auto paracetamol = chemistry::parse_smiles("CC(=O)Nc1ccc(O)cc1");
  const std::vector<std::string> mutants = chemistry::list_selfies_mutants(*paracetamol, 200, 7);
  EXPECT_EQ(chemistry::list_selfies_mutants(*paracetamol, 200, 7), mutants);
  EXPECT_NE(chemistry::list_selfies_mutants(*paracetamol, 200, 8), mutants);
  EXPECT_GT(mutants.size(), 60U);
  EXPECT_EQ(std::set<std::string>(mutants.begin(), mutants.end()).size(), mutants.size());
  const chemistry::BitFingerprint own = chemistry::compute_morgan_bits(*paracetamol);
  double similarity = 0;
  for (const std::string& smiles : mutants) {
    const auto read = chemistry::parse_smiles(smiles);
    ASSERT_TRUE(read) << smiles;
    EXPECT_EQ(chemistry::format_smiles(*read), smiles);
    EXPECT_NE(smiles, chemistry::format_smiles(*paracetamol));
    EXPECT_EQ(smiles.find('.'), std::string::npos);
    similarity += chemistry::compute_tanimoto(own, chemistry::compute_morgan_bits(*read)) / double(mutants.size());
  }
  EXPECT_GT(similarity, 0.2);  // neighbours: of two molecules of ZINC it is 0.1
}

TEST(Counterfactuals, ChangeThePredictionAsMuchAsAskedAndAreNotAlike) {
  const Explained explained(fit_bundle("ridge", "morgan(radius=0,bits=1024,count=true)"));
  MoleculeView view = explained.view("CCCCCO");
  const std::vector<Counterfactual> found = find_counterfactuals(view, {.results = 3, .change = 2.0}, 0);
  ASSERT_FALSE(found.empty());
  double similarity = 1;
  bool was_lower = false;
  for (const Counterfactual& one : found) {
    EXPECT_GE(std::abs(one.prediction - view.prediction()), 2);
    const bool lower = one.prediction < view.prediction();
    EXPECT_TRUE(lower || !was_lower);
    if (lower && !was_lower) similarity = 1;
    was_lower = lower;
    EXPECT_LE(one.similarity, similarity);
    similarity = one.similarity;
  }
}

TEST(Similar, TrainingMoleculesComeByTheirSimilarity) {
  const Explained explained(fit_bundle("ridge", "maccs"));
  MoleculeView view = explained.view("CCCCCCO");
  const std::vector<SimilarMolecule> found = find_similar(view, 5);
  ASSERT_EQ(found.size(), 5);
  EXPECT_EQ(found[0].smiles, "CCCCCCO");
  EXPECT_DOUBLE_EQ(found[0].similarity, 1);
  EXPECT_DOUBLE_EQ(found[0].prediction, view.prediction());
  for (std::size_t i = 1; i < 5; ++i) EXPECT_LE(found[i].similarity, found[i - 1].similarity);
}

}  // namespace
}  // namespace athanor::explain

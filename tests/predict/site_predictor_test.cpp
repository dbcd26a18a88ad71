// Predictions of atoms and bonds by bundles that are kept: the order of the row's own SMILES, whatever it is.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/chemistry/random_smiles.h"
#include "athanor/chemistry/written_atoms.h"
#include "athanor/core/error.h"
#include "athanor/predict/site_predictor.h"

namespace athanor::predict {
namespace {

SitePredictor load(const std::string& name) {
  return {bundle::load_bundle(std::string(ATHANOR_TEST_DIR) + "/data/bundles/v8/" + name + ".athanor"), {}};
}

SitePrediction predict_one(SitePredictor& predictor, const std::string& smiles) {
  const Query query{smiles, {}};
  return predictor.predict(std::span(&query, 1), 1)[0];
}

/// Values of target 0 in the order of the written sites; NaN = none.
std::vector<double> list_written(const SitePrediction& prediction) {
  std::vector<double> values;
  const std::size_t targets =
      prediction.mean.size() / (1 + static_cast<std::size_t>(std::ranges::max(prediction.written)));
  for (const std::int32_t site : prediction.written)
    values.push_back(site < 0 ? NAN : prediction.mean[static_cast<std::size_t>(site) * targets]);
  return values;
}

const std::vector<std::string> molecules{"CC(=O)Oc1ccccc1C(=O)O", "Cn1cnc2c1c(=O)n(C)c(=O)n2C",
                                         "N[C@@H](C)C(=O)O",      "C[N+](=O)[O-]",
                                         "OCC(F)(F)C#N",          "C/C=C/C(=O)NC"};

/// Each atom has its number, wherever it stands in the text: sorted by what is around them, two writings agree.
TEST(SitePredictor, GivesEveryAtomItsNumberHoweverTheMoleculeIsWritten) {
  SitePredictor predictor = load("dmpnn_atoms");
  for (const std::string& smiles : molecules) {
    const auto sorted = [&](const std::string& text) {
      const SitePrediction prediction = predict_one(predictor, text);
      EXPECT_EQ(prediction.status, "ok") << text << prediction.message;
      const auto surroundings = chemistry::describe_sites(*chemistry::parse_smiles(text), 6).surroundings;
      const std::vector<double> values = list_written(prediction);
      EXPECT_EQ(values.size(), surroundings.size());
      std::vector<std::pair<std::vector<std::uint64_t>, double>> pairs;
      for (std::size_t i = 0; i < values.size(); ++i) pairs.emplace_back(surroundings[i], values[i]);
      std::ranges::sort(pairs);
      return pairs;
    };
    const auto expected = sorted(smiles);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const std::string other = chemistry::format_random_smiles(*chemistry::parse_smiles(smiles), seed);
      EXPECT_EQ(sorted(other), expected) << other;
    }
  }
}

TEST(SitePredictor, MeetsTheSumOfTheBundle) {
  SitePredictor predictor = load("dmpnn_atoms");
  for (const std::string& smiles : molecules) {
    const std::vector<double> values = list_written(predict_one(predictor, smiles));
    EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0), 0, 1e-12) << smiles;
  }
}

TEST(SitePredictor, RemovedAtomsHaveNone) {
  SitePredictor predictor = load("dmpnn_atoms");
  const std::vector<double> salt = list_written(predict_one(predictor, "[Na+].[H]OCC"));
  ASSERT_EQ(salt.size(), 5u);
  EXPECT_TRUE(std::isnan(salt[0]) && std::isnan(salt[1]));
  EXPECT_EQ(std::vector<double>(salt.begin() + 2, salt.end()), list_written(predict_one(predictor, "OCC")));
  EXPECT_EQ(predict_one(predictor, "C1CC").status, "invalid");
}

TEST(SitePredictor, BondsHaveTheOrderOfTheText) {
  SitePredictor predictor = load("dmpnn_bonds");
  const std::vector<double> one = list_written(predict_one(predictor, "CC(=O)N")),
                            other = list_written(predict_one(predictor, "NC(C)=O"));
  ASSERT_EQ(one.size(), 3u);  // C-C, C=O, C-N; N-C, C-C, C=O
  EXPECT_EQ(other, (std::vector<double>{one[2], one[0], one[1]}));
  EXPECT_EQ(predict_one(predictor, "C").status, "ok");
  EXPECT_TRUE(predict_one(predictor, "C").mean.empty());
}

TEST(SitePredictor, GivesTheSameNumbersInAnyBatchAndAtAnyNumberOfThreads) {
  SitePredictor predictor = load("dmpnn_atoms");
  std::vector<Query> queries;
  for (const std::string& smiles : molecules) queries.push_back({smiles, {}});
  const auto one = predictor.predict(queries, 1), three = predictor.predict(queries, 3);
  for (std::size_t i = 0; i < queries.size(); ++i) {
    EXPECT_EQ(one[i].members, three[i].members);
    EXPECT_EQ(one[i].members, predict_one(predictor, molecules[i]).members);
  }
}

TEST(SitePredictor, IsAnotherThingThanThePredictorOfMolecules) {
  const std::filesystem::path folder = std::filesystem::path(ATHANOR_TEST_DIR) / "data" / "bundles";
  try {
    load_predictor(folder / "v8" / "dmpnn_atoms.athanor", {});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    EXPECT_NE(std::string(error.what()).find("of every atom"), std::string::npos) << error.what();
  }
  EXPECT_THROW(SitePredictor(bundle::load_bundle(folder / "v6" / "ridge_domain.athanor"), {}), Error);
}

}  // namespace
}  // namespace athanor::predict

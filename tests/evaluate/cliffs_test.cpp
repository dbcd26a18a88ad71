// Scores on activity cliffs against numbers worked out by hand.
#include "athanor/evaluate/cliffs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <tuple>

#include "athanor/core/edit_distance.h"
#include "athanor/core/file.h"

namespace athanor::evaluate {
namespace {

/// Three long acids that differ by a carbon or two, an alcohol and a ring.
data::Dataset make_dataset() {
  data::Dataset dataset;
  dataset.smiles = {"CCCCCCCCCCCCC(=O)O", "CCCCCCCCCCCCCC(=O)O", "CCCCCCCCCCCCCCC(=O)O", "CCO", "c1ccncc1"};
  dataset.targets = {{"pKi", data::TaskType::regression, ""}, {"toxic", data::TaskType::binary, ""}};
  for (const auto& [number, label] : {std::pair(5.0, 0.0), {7.0, 1.0}, {5.5, 0.0}, {4.0, 0.0}, {6.0, 1.0}})
    dataset.values.insert(dataset.values.end(), {number, label});
  return dataset;
}

TEST(CliffScores, AreThoseOfMoleculesWithASimilarOneOfAnotherValue) {
  const data::Dataset dataset = make_dataset();
  const std::vector<std::size_t> test{1, 2, 3, 4};
  const CliffPairs pairs(dataset, test, 2);
  EXPECT_EQ(pairs.differences[0], 1);  // a logarithmic scale, by its name
  //                                   0       1       2         3         4
  const std::vector<double> predictions{5.5, 0, 6.0, 1, 6.5, 0.5, 4.2, 0.1, 6.1, 0.9};
  const std::vector<CliffScore> scores = compute_cliff_scores(dataset, pairs, predictions, test);
  ASSERT_EQ(scores.size(), 2U);
  EXPECT_EQ(scores[0].pairs, 2U);  // 1 with 0 and with 2; 0 and 2 differ by half a unit
  EXPECT_EQ(scores[0].on_cliffs, 2U);
  EXPECT_EQ(scores[0].elsewhere, 2U);
  EXPECT_NEAR(*scores[0].rmse.value, 1.0, 1e-12);                                // errors 1 and 1
  EXPECT_NEAR(*scores[0].rmse_else.value, std::sqrt((0.04 + 0.01) / 2), 1e-12);  // errors 0.2 and 0.1
  EXPECT_EQ(scores[0].ordered_pairs, 1U);                                        // the other end of one is training
  EXPECT_EQ(scores[0].ordered, 0.0);                                             // 6.0 < 6.5, though 7 > 5.5
  const nlohmann::json json = to_json(scores, dataset.targets);
  EXPECT_TRUE(json.contains("pKi"));
  EXPECT_FALSE(json.contains("toxic"));
  EXPECT_EQ(json.at("pKi").at("on_cliffs"), 2);
}

TEST(CliffScores, OfSeveralModelsAreOfTheSamePairs) {
  data::Dataset dataset = make_dataset();
  const std::vector<std::size_t> test{1, 2, 3, 4};
  const std::vector<double> right = dataset.values, wrong(dataset.values.size(), 0);
  const nlohmann::json scores = score_cliffs(dataset, test, {{"right", right}, {"wrong", wrong}}, 2);
  EXPECT_EQ(scores.at("right").at("pKi").at("rmse"), 0);
  EXPECT_EQ(scores.at("right").at("pKi").at("ordered"), 1);
  EXPECT_EQ(scores.at("wrong").at("pKi").at("pairs"), scores.at("right").at("pKi").at("pairs"));
  EXPECT_GT(scores.at("wrong").at("pKi").at("rmse"), 5);
  for (data::Target& target : dataset.targets) target.task = data::TaskType::binary;
  EXPECT_TRUE(score_cliffs(dataset, test, {{"right", right}}, 1).empty());
}

TEST(CliffPairs, AreThoseOfRdkit) {
  const nlohmann::json golden = nlohmann::json::parse(read_file(ATHANOR_TEST_DIR "/golden/evaluate/cliffs.json"));
  data::Dataset dataset;
  dataset.smiles = golden.at("smiles").get<std::vector<std::string>>();
  dataset.values = golden.at("values").get<std::vector<double>>();
  dataset.targets = {{"pIC50", data::TaskType::regression, ""}};
  std::vector<std::size_t> all(dataset.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const CliffPairs found(dataset, all, 2);
  std::vector<std::tuple<std::size_t, std::size_t, double>> pairs;
  for (const data::Cliff& cliff : found.list)
    pairs.emplace_back(std::min(cliff.a, cliff.b), std::max(cliff.a, cliff.b), cliff.similarity);
  std::sort(pairs.begin(), pairs.end());
  ASSERT_EQ(pairs.size(), golden.at("pairs").size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    EXPECT_EQ(std::get<0>(pairs[i]), golden.at("pairs")[i][0].get<std::size_t>());
    EXPECT_EQ(std::get<1>(pairs[i]), golden.at("pairs")[i][1].get<std::size_t>());
    EXPECT_NEAR(std::get<2>(pairs[i]), golden.at("pairs")[i][2].get<double>(), 1e-8);
  }
}

TEST(EditDistance, IsExactUpToTheLimit) {
  const nlohmann::json golden = nlohmann::json::parse(read_file(ATHANOR_TEST_DIR "/golden/evaluate/cliffs.json"));
  for (const nlohmann::json& one : golden.at("distances")) {
    const std::string a = one[0], b = one[1];
    const auto distance = one[2].get<std::size_t>();
    for (const std::size_t limit : {std::size_t{0}, std::size_t{2}, distance, distance + 1, std::size_t{200}}) {
      EXPECT_EQ(compute_edit_distance(a, b, limit), std::min(distance, limit + 1)) << a << " " << b << " " << limit;
      EXPECT_EQ(compute_edit_distance(b, a, limit), std::min(distance, limit + 1));
    }
  }
}

TEST(CliffScores, AreUndefinedWithoutCliffs) {
  const data::Dataset dataset = make_dataset();
  const std::vector<double> predictions(10, 1.0);
  const std::vector<std::size_t> test{3, 4};
  const auto scores = compute_cliff_scores(dataset, CliffPairs(dataset, test, 1), predictions, test);
  EXPECT_EQ(scores[0].on_cliffs, 0U);
  EXPECT_FALSE(scores[0].rmse.value);
  EXPECT_FALSE(scores[0].ordered);
  EXPECT_TRUE(to_json(scores, dataset.targets).at("pKi").at("rmse").is_null());
}

}  // namespace
}  // namespace athanor::evaluate

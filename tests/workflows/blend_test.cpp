// Inner folds and weights of the model auto.
#include "athanor/workflows/blend.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "athanor/core/rng.h"

namespace athanor::workflows {
namespace {

/// Chains of 1 to 40 carbons, over and over; the value of a record is a noisy wave.
data::Dataset make_dataset(std::size_t size) {
  data::Dataset dataset;
  dataset.targets = {{"y", data::TaskType::regression, ""}};
  Rng rng(1);
  for (std::size_t i = 0; i < size; ++i) {
    dataset.smiles.push_back(std::string(1 + i % 40, 'C'));
    dataset.keys.push_back(dataset.smiles.back() + std::to_string(i));
    dataset.rows.push_back({i});
    dataset.values.push_back(std::sin(0.1 * static_cast<double>(i)) + 0.01 * rng.normal());
  }
  dataset.num_input_rows = size;
  return dataset;
}

std::vector<std::size_t> count_up(std::size_t begin, std::size_t end) {
  std::vector<std::size_t> numbers(end - begin);
  std::iota(numbers.begin(), numbers.end(), begin);
  return numbers;
}

TEST(InnerFolds, HoldOutEveryRecordOfASmallSetOnce) {
  const data::Dataset dataset = make_dataset(200);
  const data::Split split{count_up(0, 150), count_up(150, 180), count_up(180, 200)};
  const auto folds = make_inner_folds(dataset, split, {}, 7, 1);
  ASSERT_EQ(folds.size(), 5U);
  std::vector<std::size_t> held_out;
  for (const InnerFold& fold : folds) {
    held_out.insert(held_out.end(), fold.held_out.begin(), fold.held_out.end());
    std::vector<std::size_t> all = fold.train;
    all.insert(all.end(), fold.held_out.begin(), fold.held_out.end());
    std::sort(all.begin(), all.end());
    EXPECT_EQ(all, count_up(0, 180));  // no record of test
  }
  std::sort(held_out.begin(), held_out.end());
  EXPECT_EQ(held_out, count_up(0, 180));
}

TEST(InnerFolds, AreTheValidationRowsOfALargeSet) {
  const data::Dataset dataset = make_dataset(6000);
  const auto folds = make_inner_folds(dataset, {count_up(0, 5000), count_up(5000, 5500), {}}, {}, 7, 1);
  ASSERT_EQ(folds.size(), 1U);
  EXPECT_EQ(folds[0].train, count_up(0, 5000));
  EXPECT_EQ(folds[0].held_out, count_up(5000, 5500));
  const auto without = make_inner_folds(dataset, {count_up(0, 6000), {}, {}}, {}, 7, 1);
  ASSERT_EQ(without.size(), 1U);
  EXPECT_EQ(without[0].held_out.size(), 600U);
  EXPECT_EQ(without[0].train.size(), 5400U);
}

class Weights : public testing::Test {
 protected:
  Candidate make_candidate(const std::string& model, double noise, std::uint64_t seed) const {
    Candidate candidate{model, std::vector<bundle::Member>(5), {}};
    Rng rng(seed);
    for (const std::size_t i : records) candidate.predictions.push_back(dataset.value(i, 0) + noise * rng.normal());
    return candidate;
  }
  const data::Dataset dataset = make_dataset(300);
  const std::vector<std::size_t> records = count_up(0, 300);
};

TEST_F(Weights, GoToTheBestWhenTheOthersAreFarBehind) {
  const std::vector<Candidate> candidates{make_candidate("bad", 3, 1), make_candidate("good", 0.05, 2)};
  EXPECT_EQ(choose_weights(dataset, records, candidates), (std::vector<std::size_t>{0, 1}));
}

TEST_F(Weights, AreSharedByEqualsWithIndependentErrors) {
  const std::vector<Candidate> candidates{make_candidate("a", 0.5, 1), make_candidate("b", 0.5, 2),
                                          make_candidate("c", 0.5, 3)};
  const auto weights = choose_weights(dataset, records, candidates);
  for (const std::size_t weight : weights) EXPECT_GT(weight, 0U);
  const auto shares = weigh(dataset, records, candidates, Combination::greedy);
  EXPECT_NEAR(shares[0] + shares[1] + shares[2], 1, 1e-12);
  EXPECT_DOUBLE_EQ(shares[0] * static_cast<double>(weights[1]), shares[1] * static_cast<double>(weights[0]));
}

TEST_F(Weights, OfAStackGoByTheSquaredError) {
  const std::vector<Candidate> candidates{make_candidate("a", 0.1, 1), make_candidate("b", 0.2, 2),
                                          make_candidate("c", 5, 3)};
  const auto weights = weigh(dataset, records, candidates, Combination::stacked);
  EXPECT_NEAR(weights[0], 0.8, 0.05);  // by the inverse variances
  EXPECT_NEAR(weights[1], 0.2, 0.05);
  EXPECT_NEAR(weights[2], 0, 0.01);
  const nlohmann::json scores = compare_weighings(dataset, records, candidates);
  EXPECT_GT(scores.at("stacked").get<double>(), scores.at("average").get<double>());
  EXPECT_LE(scores.at("greedy").get<double>(), scores.at("stacked").get<double>() + 1e-3);
}

/// A target of two classes beside the number: the models that know one of them well share the weight.
TEST_F(Weights, OfAStackAreForAllTargetsAtOnce) {
  data::Dataset two = dataset;
  two.targets.push_back({"positive", data::TaskType::binary, ""});
  two.values.clear();
  std::vector<Candidate> candidates{{"of the number", {}, {}}, {"of the class", {}, {}}};
  Rng rng(4);
  for (const std::size_t i : records) {
    const double y = dataset.value(i, 0);
    two.values.insert(two.values.end(), {y, y > 0 ? 1.0 : 0.0});
    candidates[0].predictions.insert(candidates[0].predictions.end(), {y + 0.1 * rng.normal(), 0.5});
    candidates[1].predictions.insert(candidates[1].predictions.end(), {0.0, y > 0 ? 0.9 : 0.1});
  }
  const auto weights = weigh(two, records, candidates, Combination::stacked);
  EXPECT_GT(weights[0], 0.2);
  EXPECT_GT(weights[1], 0.2);
}

TEST_F(Weights, AreZeroWithoutADefinedScore) {
  Candidate undefined = make_candidate("a", 1, 1);
  std::fill(undefined.predictions.begin(), undefined.predictions.end(), NAN);
  EXPECT_EQ(choose_weights(dataset, records, {undefined}), (std::vector<std::size_t>{0}));
  EXPECT_EQ(weigh(dataset, records, {undefined}, Combination::stacked), (std::vector<double>{0}));
}

TEST_F(Weights, OfMembersAddUpToOne) {
  const auto members = merge_members({make_candidate("a", 1, 1), make_candidate("b", 1, 2), make_candidate("c", 1, 3)},
                                     {0.75, 0.0, 0.25});
  ASSERT_EQ(members.size(), 10U);
  EXPECT_DOUBLE_EQ(members.front().weight, 0.75 / 5);
  EXPECT_DOUBLE_EQ(members.back().weight, 0.25 / 5);
}

}  // namespace
}  // namespace athanor::workflows

// The forest: trees worked out by hand, exact search against a slow one, and scikit-learn's forest within its own
// noise.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "athanor/core/file.h"
#include "problem.h"

namespace athanor::classical {
namespace {

const nlohmann::json one_exact_tree = {{"trees", 1}, {"bootstrap", false}, {"max_features", 1.0}};

nlohmann::json with(nlohmann::json options, const nlohmann::json& more) {
  options.update(more);
  return options;
}

std::vector<std::int32_t> splits_of(const bundle::Member& member) {
  const auto values = member.tensors.at("splits").as<std::int32_t>();
  return {values.begin(), values.end()};
}

std::vector<float> numbers_of(const bundle::Member& member) {
  const auto values = member.tensors.at("numbers").as<float>();
  return {values.begin(), values.end()};
}

// Mean 6, centred values -6 -6 4 8: the best first border is 2.5 (72 + 72), then 3.5. Column 1 is constant.
TEST(Forest, GrowsTheTreeWorkedOutByHand) {
  const Problem problem(2, {1, 7, 2, 7, 3, 7, 4, 7}, {regression("y")}, {0, 0, 10, 14});
  const auto tree = save(*problem.fit("forest", one_exact_tree), "forest");
  EXPECT_EQ(splits_of(tree), (std::vector<std::int32_t>{1, -1, 1, -1, -1}));
  EXPECT_EQ(numbers_of(tree), (std::vector<float>{2.5F, -6, 3.5F, 4, 8}));
  EXPECT_EQ(tree.tensors.at("offset").as<double>()[0], 6);
  EXPECT_EQ(problem.predict(*problem.fit("forest", one_exact_tree)), problem.values);

  for (const nlohmann::json& limit : {nlohmann::json{{"max_depth", 1}}, nlohmann::json{{"min_leaf", 2}}}) {
    const auto stump = save(*problem.fit("forest", with(one_exact_tree, limit)), "forest");
    EXPECT_EQ(splits_of(stump), (std::vector<std::int32_t>{1, -1, -1})) << limit;
    EXPECT_EQ(numbers_of(stump), (std::vector<float>{2.5F, -6, 6})) << limit;
  }
}

// Eight rows, two of them not zero: the column is stored sparsely, and zero lies at either end or in the middle.
TEST(Forest, SplitsSparseColumnsOnBothSidesOfZero) {
  const auto fit = [](std::vector<float> x, std::vector<double> y) {
    const Problem problem(1, std::move(x), {binary("y")}, std::move(y));
    EXPECT_EQ(problem.predict(*problem.fit("forest", one_exact_tree)), problem.values);
    return save(*problem.fit("forest", one_exact_tree), "forest");
  };
  const auto above = fit({1, 2, 0, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(splits_of(above), (std::vector<std::int32_t>{1, -1, -1}));
  EXPECT_EQ(numbers_of(above), (std::vector<float>{1.5F, 0, 1}));
  const auto below = fit({-1, 2, 0, 0, 0, 0, 0, 0}, {1, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(splits_of(below), (std::vector<std::int32_t>{0, -1, -1}));
  EXPECT_EQ(numbers_of(below), (std::vector<float>{-0.5F, 1, 0}));
}

TEST(Forest, SeparatesNeighbouringFloats) {
  const float low = 1.0F, high = std::nextafter(low, 2.0F);
  const Problem problem(1, {low, high, low, high}, {regression("y")}, {1, 2, 1, 2});
  EXPECT_EQ(problem.predict(*problem.fit("forest", one_exact_tree)), problem.values);
}

/// Squared error of the best split of `rows`, by trying every border of every column.
struct SlowSplit {
  double error = 1e300;
  std::vector<std::size_t> left, right;
};

double squared_error(const Problem& problem, const std::vector<std::size_t>& rows) {
  double sum = 0, squares = 0;
  for (const std::size_t row : rows) {
    sum += problem.values[row];
    squares += problem.values[row] * problem.values[row];
  }
  return squares - sum * sum / static_cast<double>(rows.size());
}

SlowSplit find_slow_split(const Problem& problem, const std::vector<std::size_t>& rows, std::size_t min_leaf) {
  SlowSplit best;
  for (std::size_t c = 0; c < problem.vectors.columns; ++c)
    for (const std::size_t border : rows) {
      SlowSplit split;
      const float threshold = problem.vectors.row(border)[c];
      for (const std::size_t row : rows)
        (problem.vectors.row(row)[c] <= threshold ? split.left : split.right).push_back(row);
      if (split.left.size() < min_leaf || split.right.size() < min_leaf) continue;
      split.error = squared_error(problem, split.left) + squared_error(problem, split.right);
      if (split.error < best.error * (1 - 1e-9)) best = split;
    }
  return best;
}

void predict_slowly(const Problem& problem, const std::vector<std::size_t>& rows, std::size_t min_leaf,
                    std::vector<double>& out) {
  const SlowSplit split = rows.size() < 2 * min_leaf ? SlowSplit{} : find_slow_split(problem, rows, min_leaf);
  if (split.left.empty()) {
    double sum = 0;
    for (const std::size_t row : rows) sum += problem.values[row];
    for (const std::size_t row : rows) out[row] = sum / static_cast<double>(rows.size());
    return;
  }
  predict_slowly(problem, split.left, min_leaf, out);
  predict_slowly(problem, split.right, min_leaf, out);
}

TEST(Forest, ExactSearchEqualsTryingEveryBorder) {
  Problem problem = make_problem(150, data::TaskType::regression, 3);
  problem.targets.resize(1);
  std::vector<double> first;
  for (std::size_t i = 0; i < 150; ++i)
    first.push_back(std::isnan(problem.values[2 * i]) ? 0.1 * static_cast<double>(i) : problem.values[2 * i]);
  problem.values = first;
  problem.train.resize(150);
  std::iota(problem.train.begin(), problem.train.end(), 0U);
  for (const std::size_t min_leaf : {2UL, 5UL, 20UL}) {
    std::vector<double> expected(150);
    predict_slowly(problem, problem.train, min_leaf, expected);
    const auto predicted = problem.predict(*problem.fit("forest", with(one_exact_tree, {{"min_leaf", min_leaf}})));
    for (std::size_t i = 0; i < 150; ++i) EXPECT_NEAR(predicted[i], expected[i], 1e-5) << min_leaf << " row " << i;
  }
}

/// Root mean square over the test rows of (ours - mean) / deviation, where mean and deviation are those of
/// scikit-learn's forests; a forest of the same kind gives 1.04 +- 0.07 (the script prints it).
double compare_with_golden(const std::string& name, data::TaskType task) {
  const std::string path = ATHANOR_TEST_DIR "/golden/classical/forest.safetensors";
  const TensorMap golden = parse_safetensors(read_file(path), path).tensors;
  const Tensor& x = golden.at(name + "_x");
  const auto y = golden.at(name + "_y").as<double>();
  const auto mean = golden.at(name + "_mean").as<double>(), deviation = golden.at(name + "_std").as<double>();
  Problem problem(static_cast<std::size_t>(x.shape[1]), {x.as<float>().begin(), x.as<float>().end()}, {{"y", task, ""}},
                  {y.begin(), y.end()});
  const std::size_t num_train = problem.vectors.rows - mean.size();
  problem.train.resize(num_train);
  const auto predicted = problem.predict(*problem.fit("forest", {}, 2, 5), 2);
  double sum = 0;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    const double distance = (predicted[num_train + i] - mean[i]) / deviation[i];
    sum += distance * distance;
  }
  return std::sqrt(sum / static_cast<double>(mean.size()));
}

TEST(Forest, RegressionIsWithinTheNoiseOfScikitLearns) {
  const double distance = compare_with_golden("friedman", data::TaskType::regression);
  EXPECT_GT(distance, 0.85);
  EXPECT_LT(distance, 1.25);
}

TEST(Forest, ClassificationIsWithinTheNoiseOfScikitLearns) {
  const double distance = compare_with_golden("counts", data::TaskType::binary);
  EXPECT_GT(distance, 0.85);
  EXPECT_LT(distance, 1.25);
}

TEST(Forest, LearnsFromTheRowsOfEachTargetOnly) {
  Problem problem(1, {1, 2, 3, 4, 5, 6}, {regression("a"), binary("b")}, {1, gap, 2, 0, 3, 1, gap, 1, 4, 0, 5, gap});
  problem.train = {1, 2, 3, 4, 5};
  const auto predicted = problem.predict(*problem.fit("forest", one_exact_tree));
  EXPECT_EQ(predicted[2], 2);
  EXPECT_EQ(predicted[4], 3);
  EXPECT_EQ(predicted[8], 4);
  EXPECT_EQ(predicted[10], 5);
  EXPECT_EQ((std::vector<double>{predicted[3], predicted[5], predicted[7], predicted[9]}),
            (std::vector<double>{0, 1, 1, 0}));
}

TEST(Forest, FarFromZeroKeepsItsPrecision) {
  Problem problem(1, {1, 2, 3, 4}, {regression("energy")}, {-4000.0001, -4000.0002, -4000.0003, -4000.0004});
  const auto predicted = problem.predict(*problem.fit("forest", one_exact_tree));
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(predicted[i], problem.values[i], 1e-9);
}

}  // namespace
}  // namespace athanor::classical

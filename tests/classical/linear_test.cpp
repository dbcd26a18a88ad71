// Ridge and logistic regression against scikit-learn (tests/golden/classical/linear.json).
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "athanor/classical/blas.h"
#include "athanor/classical/lbfgs.h"
#include "problem.h"

namespace athanor::classical {
namespace {

nlohmann::json read_golden() {
  std::ifstream file(ATHANOR_TEST_DIR "/golden/classical/linear.json");
  return nlohmann::json::parse(file);
}

Problem make_golden_problem(const nlohmann::json& item, const std::string& values_key, data::TaskType task) {
  std::vector<float> x;
  std::vector<double> y;
  for (const auto& row : item["x"])
    for (const auto& value : row) x.push_back(value);
  for (const auto& row : item[values_key])
    for (const auto& value : row) y.push_back(value.is_null() ? gap : value.get<double>());
  const std::size_t columns = item["x"][0].size();
  return {columns, x, {{"a", task, ""}, {"b", task, ""}}, y};
}

/// `key`: where the expected numbers are; `tolerance` is relative to the largest expected number of each kind.
void expect_golden(const nlohmann::json& item, const std::string& key, const std::string& model_name,
                   const nlohmann::json& options, const Problem& problem, double tolerance) {
  const auto model = problem.fit(model_name, options);
  const auto predictions = problem.predict(*model);
  const bundle::Member member = save(*model, model_name);
  const auto weights = member.tensors.at("weights").as<double>();
  for (std::size_t t = 0; t < 2; ++t) {
    SCOPED_TRACE(item["name"].get<std::string>() + " target " + std::to_string(t));
    const auto& expected = item[key][t];
    const std::vector<double> expected_weights = expected["weights"], expected_predictions = expected["prediction"];
    const auto largest = [](const std::vector<double>& values) {
      return std::abs(*std::max_element(values.begin(), values.end(),
                                        [](double a, double b) { return std::abs(a) < std::abs(b); }));
    };
    for (std::size_t c = 0; c < expected_weights.size(); ++c)
      EXPECT_NEAR(weights[t * expected_weights.size() + c], expected_weights[c], tolerance * largest(expected_weights))
          << c;
    EXPECT_NEAR(member.tensors.at("bias").as<double>()[t], expected["bias"],
                tolerance * std::abs(expected["bias"].get<double>()));
    for (std::size_t i = 0; i < expected_predictions.size(); ++i)
      EXPECT_NEAR(predictions[i * 2 + t], expected_predictions[i], tolerance * largest(expected_predictions)) << i;
  }
}

TEST(Ridge, EqualsScikitLearnsWithMoreRowsAndWithMoreColumns) {
  for (const auto& item : read_golden())
    expect_golden(item, "ridge", "ridge", {{"alpha", 1}}, make_golden_problem(item, "y", data::TaskType::regression),
                  1e-9);
}

TEST(Ridge, ChoosesThePenaltyOfLeastCrossValidationErrorPerTarget) {
  for (const auto& item : read_golden())
    expect_golden(item, "ridge_auto", "ridge", nlohmann::json::object(),
                  make_golden_problem(item, "noisy", data::TaskType::regression), 1e-7);
}

TEST(Logistic, EqualsScikitLearnsOnStandardisedFeatures) {
  for (const auto& item : read_golden())
    expect_golden(item, "logistic", "logistic", {{"c", 1}}, make_golden_problem(item, "labels", data::TaskType::binary),
                  1e-5);
}

TEST(Ridge, TargetsDoNotInfluenceEachOther) {
  const Problem both = make_problem(80, data::TaskType::regression);
  Problem first = both;
  first.targets = {both.targets[0]};
  first.values.clear();
  for (std::size_t i = 0; i < 80; ++i) first.values.push_back(both.values[i * 2]);
  const auto joint = both.predict(*both.fit("ridge")), single = first.predict(*first.fit("ridge"));
  for (std::size_t i = 0; i < 80; ++i) EXPECT_EQ(joint[i * 2], single[i]);
}

TEST(Ridge, StrongPenaltyGivesTheMean) {
  Problem problem(1, {0, 1, 2, 3}, {regression("y")}, {1, 2, 3, 6});
  for (const double value : problem.predict(*problem.fit("ridge", {{"alpha", 1e12}}))) EXPECT_NEAR(value, 3, 1e-9);
}

TEST(Gram, IsTheSameAtAnyNumberOfThreadsAndRight) {
  const std::size_t size = 530, depth = 7;
  Rng rng(1);
  std::vector<double> block(size * depth), one(size * size), three(size * size);
  for (double& value : block) value = rng.normal();
  const SingleBlasThread single;
  accumulate_gram(block, depth, size, one, 1);
  accumulate_gram(block, depth, size, three, 3);
  EXPECT_EQ(one, three);
  for (const auto& [i, j] : {std::pair<std::size_t, std::size_t>{0, 0}, {300, 10}, {529, 529}, {529, 0}, {256, 255}}) {
    double sum = 0;
    for (std::size_t k = 0; k < depth; ++k) sum += block[k * size + i] * block[k * size + j];
    EXPECT_NEAR(one[i * size + j], sum, 1e-12);
  }
}

TEST(Lbfgs, FindsTheMinimumOfAnIllConditionedQuadratic) {
  const Objective quadratic = [](const std::vector<double>& x, std::vector<double>& gradient) {
    double value = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double scale = std::pow(10.0, static_cast<double>(i % 5)), error = x[i] - static_cast<double>(i);
      value += scale * error * error / 2;
      gradient[i] = scale * error;
    }
    return value;
  };
  std::vector<double> x(50);
  const MinimizeResult result = minimize(quadratic, x, 1e-8, 1000);
  EXPECT_LT(result.gradient_norm, 1e-8);
  EXPECT_LT(result.iterations, 200);
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], static_cast<double>(i), 1e-8);
}

}  // namespace
}  // namespace athanor::classical

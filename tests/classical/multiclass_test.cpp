// Several classes, and weights of rows and classes, against scikit-learn (tests/golden/classical/multiclass.json).
#include <gtest/gtest.h>

#include <fstream>

#include "athanor/classical/links.h"
#include "problem.h"

namespace athanor::classical {
namespace {

const nlohmann::json& golden() {
  static const nlohmann::json cases = [] {
    std::ifstream file(ATHANOR_TEST_DIR "/golden/classical/multiclass.json");
    return nlohmann::json::parse(file);
  }();
  return cases;
}

/// `x` names the columns and `y` the values of the golden file; `rows` of them train.
Problem make_golden_problem(const char* x, const char* y, data::Target target, std::size_t rows) {
  std::vector<float> columns;
  for (const auto& row : golden()[x])
    for (const auto& value : row) columns.push_back(value);
  std::vector<double> values;
  for (const auto& value : golden()[y]) values.push_back(value.is_null() ? gap : value.get<double>());
  Problem problem(golden()[x][0].size(), std::move(columns), {std::move(target)}, std::move(values));
  problem.train.resize(rows);
  return problem;
}

Problem make_class_problem(const char* x = "x") {
  return make_golden_problem(x, "classes", several("kind", {"a", "b", "c", "d"}), 45);
}
Problem make_number_problem(const char* x = "x", std::size_t rows = 45) {
  return make_golden_problem(x, "y", regression("y"), rows);
}

struct Weighing {
  std::vector<double> weights;
  bool balance_classes = false;
};

void expect_golden(const Problem& problem, const std::string& model, const nlohmann::json& options, const char* group,
                   const std::string& key, double tolerance, const Weighing& weighing = {}) {
  SCOPED_TRACE(key);
  FitRequest request = problem.request();
  request.weights = weighing.weights;
  request.balance_classes = weighing.balance_classes;
  const auto predictions = problem.predict(*fit_model(model, options, request));
  const std::vector<double> expected = golden()[group][key];
  ASSERT_EQ(predictions.size(), expected.size());
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(predictions[i], expected[i], tolerance * largest) << i;
}

nlohmann::json one_tree(int depth) {
  return {{"trees", 1}, {"bootstrap", false}, {"max_features", 1.0}, {"max_depth", depth}};
}

TEST(SeveralClasses, EqualScikitLearns) {
  expect_golden(make_class_problem(), "logistic", {{"c", 0.5}}, "answers", "logistic", 1e-6);
  expect_golden(make_class_problem(), "naive_bayes", {{"smoothing", 0.7}}, "answers", "naive_bayes", 1e-12);
  expect_golden(make_class_problem(), "neighbors", {{"neighbors", 5}}, "answers", "neighbors", 1e-12);
  expect_golden(make_class_problem(), "svm", {{"c", 2.0}}, "answers", "svm", 2e-3);
  expect_golden(make_class_problem("tree_x"), "forest", one_tree(3), "answers", "tree", 1e-6);
}

TEST(Weights, EqualScikitLearns) {
  const Weighing rows{golden()["weights"]};
  expect_golden(make_class_problem(), "logistic", {{"c", 0.5}}, "weighted", "logistic", 1e-6, rows);
  expect_golden(make_class_problem(), "naive_bayes", {{"smoothing", 0.7}}, "weighted", "naive_bayes", 1e-12, rows);
  expect_golden(make_class_problem("tree_x"), "forest", one_tree(2), "weighted", "tree", 1e-6, rows);
  expect_golden(make_number_problem(), "ridge", {{"alpha", 5.0}}, "weighted", "ridge", 1e-10, rows);
  expect_golden(make_number_problem("x", 20), "ridge", {{"alpha", 5.0}}, "weighted", "ridge_dual", 1e-10, rows);
  expect_golden(make_number_problem(), "kernel_ridge", {{"alpha", 0.5}}, "weighted", "kernel_ridge", 1e-10, rows);
  expect_golden(make_number_problem(), "elastic_net", {{"alpha", 0.1}}, "weighted", "elastic_net", 1e-8, rows);
  expect_golden(make_number_problem("tree_x"), "forest", one_tree(2), "weighted", "regression_tree", 1e-6, rows);
}

TEST(Weights, BalancedClassesEqualScikitLearns) {
  expect_golden(make_class_problem(), "logistic", {{"c", 0.5}}, "weighted", "logistic_balanced", 1e-6, {{}, true});
}

/// LIBSVM's cost per class: the order of the probabilities is that of scikit-learn's decisions.
TEST(Weights, BalancedSvmRanksAsScikitLearnsDoes) {
  Problem problem = make_class_problem();
  problem.targets = {binary("two")};
  for (double& value : problem.values) value = std::isnan(value) ? gap : value > 1;
  FitRequest request = problem.request();
  request.balance_classes = true;
  const auto predictions = problem.predict(*fit_model("svm", {{"c", 2.0}}, request));
  const std::vector<double> decisions = golden()["weighted"]["svm_balanced_decision"];
  for (std::size_t i = 0; i < decisions.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (std::abs(decisions[i] - decisions[j]) > 1e-2) {
        EXPECT_EQ(decisions[i] > decisions[j], predictions[i] > predictions[j]) << i << " " << j;
      }
}

/// Trees without chance: a whole weight counts as often as the row repeated.
TEST(Weights, OfBoostingCountAsRepeatedRows) {
  const nlohmann::json options = {{"trees", 20}, {"row_share", 1.0}, {"column_share", 1.0}, {"shrinkage", 0.3}};
  const Problem problem = make_number_problem();
  std::vector<double> weights(problem.vectors.rows);
  Problem repeated = problem;
  repeated.train.clear();
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i] = static_cast<double>(1 + i % 2);
    if (i >= problem.train.size()) continue;
    repeated.train.insert(repeated.train.end(), 1 + i % 2, i);
  }
  FitRequest request = problem.request();
  request.weights = weights;
  // A mean weight of 1 halves nothing but the penalties, which are scaled to it.
  const double mean = static_cast<double>(repeated.train.size()) / static_cast<double>(problem.train.size());
  nlohmann::json scaled = options;
  scaled["l2"] = 1.0 * mean;
  scaled["min_child_weight"] = 1.0 * mean;
  const auto by_weight = problem.predict(*fit_model("boosting", options, request));
  const auto by_rows = repeated.predict(*repeated.fit("boosting", scaled));
  const auto without = problem.predict(*problem.fit("boosting", options));
  double difference = 0;
  for (std::size_t i = 0; i < by_rows.size(); ++i) {
    EXPECT_NEAR(by_weight[i], by_rows[i], 1e-3 * std::abs(by_rows[i]) + 1e-3) << i;
    difference = std::max(difference, std::abs(by_weight[i] - without[i]));
  }
  EXPECT_GT(difference, 0.1);
}

TEST(Weights, AreRefusedWhereAModelHasNone) {
  const Problem problem = make_number_problem();
  FitRequest request = problem.request();
  const std::vector<double> weights(problem.vectors.rows, 1);
  request.weights = weights;
  for (const std::string model : {"pls", "gp", "neighbors", "svm"}) try {
      fit_model(model, nlohmann::json::object(), request);
      ADD_FAILURE() << model;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_options);
      EXPECT_EQ(std::string(error.what()).find("Model \"" + model + "\" cannot weigh rows; ridge"), 0U) << error.what();
    }
  const std::vector<double> zeros(problem.vectors.rows, 0);
  request.weights = zeros;
  try {
    fit_model("ridge", nlohmann::json::object(), request);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "Target \"y\": the weights of the training rows add up to 0");
  }
}

TEST(SeveralClasses, AClassWithoutTrainingRowsIsUnlikely) {
  Problem problem = make_class_problem();
  problem.targets[0].classes = {"a", "b", "c", "d", "absent"};
  for (const std::string model : {"logistic", "naive_bayes", "neighbors", "svm", "forest", "boosting"}) {
    SCOPED_TRACE(model);
    const auto shares = problem.predict(*problem.fit(model));
    for (std::size_t i = 0; i < shares.size(); i += 5) {
      EXPECT_NEAR(shares[i] + shares[i + 1] + shares[i + 2] + shares[i + 3] + shares[i + 4], 1, 1e-9);
      EXPECT_LT(shares[i + 4], 0.25);
      for (std::size_t k = 0; k < 5; ++k) EXPECT_TRUE(shares[i + k] >= 0 && shares[i + k] <= 1);
    }
  }
}

TEST(SeveralClasses, AreRefusedByModelsOfNumbers) {
  const Problem problem = make_class_problem();
  for (const std::string model : {"ridge", "elastic_net", "pls", "kernel_ridge", "gp"}) try {
      problem.fit(model);
      ADD_FAILURE() << model;
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what())
                    .find("Model \"" + model + "\" fits regression targets only, and \"kind\" is a multiclass target"),
                0U)
          << error.what();
    }
}

TEST(PairwiseLink, GivesBackProbabilitiesThatAgree) {
  const std::vector<double> shares{0.5, 0.2, 0.2, 0.1};
  std::vector<double> inner, out(4);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = i + 1; j < 4; ++j) inner.push_back(std::log(shares[i] / shares[j]));
  TargetLink{Link::pairwise, 4}.apply(inner, out);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(out[k], shares[k], 1e-9);
}

}  // namespace
}  // namespace athanor::classical

// Boosting: our evaluation of XGBoost's trees against XGBoost's own, early stopping, and what it learns.
#include <gtest/gtest.h>
#include <xgboost/c_api.h>

#include "athanor/classical/booster.h"
#include "athanor/classical/trees_model.h"
#include "problem.h"

namespace athanor::classical {
namespace {

double rmse(const Problem& problem, const std::vector<double>& predicted, std::span<const std::size_t> rows,
            std::size_t target) {
  double sum = 0, n = 0;
  for (const std::size_t row : rows) {
    const std::size_t i = row * problem.targets.size() + target;
    if (std::isnan(problem.values[i])) continue;
    sum += (predicted[i] - problem.values[i]) * (predicted[i] - problem.values[i]);
    n += 1;
  }
  return std::sqrt(sum / n);
}

std::size_t count_trees(const Model& model) { return save(model, "boosting").tensors.at("tree_nodes").count(); }

/// What XGBoost itself predicts with a model of its text.
std::vector<float> predict_by_xgboost(const std::string& json, const BoosterData& data) {
  BoosterHandle oracle = nullptr;
  EXPECT_EQ(XGBoosterCreate(nullptr, 0, &oracle), 0);
  EXPECT_EQ(XGBoosterLoadModelFromBuffer(oracle, json.data(), json.size()), 0) << XGBGetLastError();
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* predictions = nullptr;
  EXPECT_EQ(XGBoosterPredictFromDMatrix(
                oracle, data.handle(),
                R"({"type":0,"iteration_begin":0,"iteration_end":0,"strict_shape":true,"training":false})", &shape,
                &dimensions, &predictions),
            0)
      << XGBGetLastError();
  const std::vector<float> result(predictions, predictions + shape[0] * shape[1]);
  XGBoosterFree(oracle);
  return result;
}

TEST(Booster, SeveralClassesPredictWhatXgboostPredicts) {
  const Problem problem = make_problem(200, data::TaskType::multiclass);
  std::vector<std::size_t> rows;
  std::vector<double> labels;
  for (std::size_t i = 0; i < 200; ++i) {
    if (std::isnan(problem.values[2 * i])) continue;
    rows.push_back(i);
    labels.push_back(problem.values[2 * i]);
  }
  const BoosterData data(problem.vectors, rows, labels, {});
  Booster booster(data, nullptr,
                  {{"objective", "multi:softprob"}, {"num_class", "3"}, {"nthread", "1"}, {"tree_method", "hist"}});
  for (int round = 0; round < 12; ++round) booster.add_round(round);
  const std::string json = booster.format_json();
  const std::vector<float> expected = predict_by_xgboost(json, data);

  std::vector<TreeGroup> groups;
  for (auto& trees : parse_booster_trees(json, 12, 3)) groups.push_back({std::move(trees)});
  const data::Target target = several("y", {"a", "b", "c"});
  const TreesModel model(16, TargetLinks(std::span(&target, 1), Link::softmax), std::move(groups));
  std::vector<double> shares(3 * problem.vectors.rows);
  model.predict(problem.vectors, shares, 1);
  ASSERT_EQ(expected.size(), 3 * rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(shares[3 * rows[i] + k], expected[3 * i + k], 1e-5);
}

TEST(Booster, OurTreesPredictWhatXgboostPredicts) {
  const Problem problem = make_problem(200, data::TaskType::regression);
  std::vector<std::size_t> rows;
  std::vector<double> labels;
  for (std::size_t i = 0; i < 200; ++i) {
    if (std::isnan(problem.values[2 * i])) continue;
    rows.push_back(i);
    labels.push_back(problem.values[2 * i]);
  }
  const BoosterData data(problem.vectors, rows, labels, {});
  Booster booster(data, nullptr, {{"tree_method", "hist"}, {"nthread", "1"}, {"base_score", "0"}, {"max_depth", "5"}});
  for (int round = 0; round < 30; ++round) booster.add_round(round);
  const std::string json = booster.format_json();

  BoosterHandle oracle = nullptr;
  ASSERT_EQ(XGBoosterCreate(nullptr, 0, &oracle), 0);
  ASSERT_EQ(XGBoosterLoadModelFromBuffer(oracle, json.data(), json.size()), 0) << XGBGetLastError();
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* expected = nullptr;
  ASSERT_EQ(XGBoosterPredictFromDMatrix(
                oracle, data.handle(),
                R"({"type":1,"iteration_begin":0,"iteration_end":0,"strict_shape":false,"training":false})", &shape,
                &dimensions, &expected),
            0)
      << XGBGetLastError();

  TreeEnsemble ensemble;
  const auto trees = parse_booster_trees(json, 30, 1);
  for (const Tree& tree : trees[0]) ASSERT_TRUE(ensemble.add(tree.splits, tree.numbers, 16));
  EXPECT_EQ(ensemble.size(), 30U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    double sum = 0;
    ensemble.add_values(0, 30, problem.vectors.row(rows[i]), 16, std::span(&sum, 1));
    EXPECT_NEAR(sum, expected[i], 2e-5) << rows[i];
  }
  XGBoosterFree(oracle);
}

TEST(Booster, FailuresOfXgboostAreErrors) {
  const Problem problem = make_problem(10, data::TaskType::regression);
  const BoosterData data(problem.vectors, problem.train, std::vector<double>(problem.train.size(), 2.0), {});
  try {
    Booster booster(data, nullptr, {{"objective", "binary:logistic"}, {"nthread", "1"}});
    booster.add_round(0);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::internal);
    EXPECT_EQ(std::string(error.what()).find("XGBoost failed: "), 0U) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
  }
}

TEST(Boosting, StopsEarlyOnTheValidationRows) {
  Problem problem = make_problem(300, data::TaskType::regression);
  const nlohmann::json options = {{"trees", 400}, {"shrinkage", 0.3}, {"tree_patience", 10}};
  const std::size_t stopped = count_trees(*problem.fit("boosting", options));
  EXPECT_LT(stopped, 2 * 300U);
  problem.val.clear();
  EXPECT_EQ(count_trees(*problem.fit("boosting", options)), 2 * 400U);
}

TEST(Boosting, LearnsInAnyUnit) {
  Problem problem = make_problem(400, data::TaskType::regression);
  const auto predicted = problem.predict(*problem.fit("boosting"));
  EXPECT_LT(rmse(problem, predicted, problem.val, 0),
            0.6 * rmse(problem, std::vector<double>(800, 0.0), problem.val, 0));
  Problem scaled = problem;
  for (double& value : scaled.values) value = 1e-7 * value + 5;
  const auto scaled_predicted = scaled.predict(*scaled.fit("boosting"));
  EXPECT_NEAR(rmse(scaled, scaled_predicted, scaled.val, 0) / rmse(problem, predicted, problem.val, 0), 1e-7, 0.05e-7);
}

TEST(Boosting, GivesProbabilities) {
  const Problem problem = make_problem(400, data::TaskType::binary);
  const auto predicted = problem.predict(*problem.fit("boosting"));
  double right = 0, known = 0;
  for (const std::size_t row : problem.val) {
    const double probability = predicted[2 * row];
    EXPECT_GT(probability, 0);
    EXPECT_LT(probability, 1);
    if (std::isnan(problem.values[2 * row])) continue;
    right += (probability > 0.5) == (problem.values[2 * row] == 1);
    known += 1;
  }
  EXPECT_GT(right / known, 0.7);
}

/// Of two rows in three only a bound below the value is known: other rows are predicted better with bounds than without
/// these rows, and than with the bounds as values.
TEST(Boosting, LearnsFromBounds) {
  Problem problem = make_problem(600, data::TaskType::regression, 4);
  for (double& value : problem.values)
    if (std::isnan(value)) value = 0;
  const Problem exact = problem;
  std::vector<std::int8_t> relations(problem.values.size());
  Problem missing = problem;
  for (const std::size_t row : problem.train)
    for (std::size_t i = 2 * row; i < 2 * row + 2; ++i)
      if (row % 3 != 0) {
        relations[i] = 1;
        problem.values[i] -= static_cast<double>(row % 7);
        missing.values[i] = gap;
      }
  const std::vector<std::size_t> test = problem.val;
  problem.val.clear();
  missing.val.clear();
  const nlohmann::json options = {{"trees", 150}};
  FitRequest request = problem.request();
  request.relations = relations;
  const auto bounded = problem.predict(*fit_model("boosting", options, request));
  const auto dropped = missing.predict(*missing.fit("boosting", options));
  const auto taken = problem.predict(*problem.fit("boosting", options));
  for (std::size_t t = 0; t < 2; ++t) EXPECT_LT(rmse(exact, bounded, test, t), rmse(exact, dropped, test, t)) << t;
  // The gaps of the second target, filled with zeros, drown the difference.
  EXPECT_LT(rmse(exact, bounded, test, 0), 0.95 * rmse(exact, taken, test, 0));
  request.threads = 3;
  EXPECT_EQ(problem.predict(*fit_model("boosting", options, request)), bounded);
  EXPECT_THROW(fit_model("ridge", nlohmann::json::object(), request), Error);
}

TEST(Boosting, WithoutBoundsItsOwnRoundsAreXgboosts) {
  const Problem problem = make_problem(200, data::TaskType::regression);
  FitRequest request = problem.request();
  const std::vector<std::int8_t> none(problem.values.size());
  request.relations = none;
  const nlohmann::json options = {{"trees", 30}, {"row_share", 1.0}, {"column_share", 1.0}};
  const auto own = problem.predict(*fit_model("boosting", options, request));
  const auto theirs = problem.predict(*problem.fit("boosting", options));
  for (std::size_t i = 0; i < own.size(); ++i) EXPECT_NEAR(own[i], theirs[i], 1e-3 * (1 + std::abs(theirs[i]))) << i;
}

/// Predictions for rows that differ in one column alone, which grows.
std::vector<double> predict_along(const Problem& problem, const Model& model, std::size_t row, std::size_t column) {
  featurize::FeatureMatrix rows{0, problem.vectors.columns, {}};
  for (int step = -20; step <= 20; ++step, ++rows.rows) {
    const auto x = problem.vectors.row(row);
    rows.values.insert(rows.values.end(), x.begin(), x.end());
    rows.values[rows.rows * rows.columns + column] = static_cast<float>(step) * 0.2F;
  }
  std::vector<double> out(2 * rows.rows);
  model.predict(rows, out, 1);
  return out;
}

TEST(Boosting, ConstrainedFeaturesAreMonotone) {
  for (const auto task : {data::TaskType::regression, data::TaskType::binary}) {
    const Problem problem = make_problem(300, task);
    std::vector<std::string> names;
    for (std::size_t c = 0; c < problem.vectors.columns; ++c) names.push_back("f" + std::to_string(c));
    FitRequest request = problem.request();
    request.column_names = names;
    const auto fit = [&](const nlohmann::json& monotone) {
      return fit_model("boosting", {{"trees", 60}, {"monotone", monotone}}, request);
    };
    // Column 13 pulls the first target down and 14 pushes it up; the constraints say so of the one, against it of the
    // other.
    const auto model = fit({"f13:-1", "f14:-1"});
    const auto free = fit(nlohmann::json::array());
    std::size_t rises = 0;
    for (std::size_t row = 0; row < problem.vectors.rows; row += 11)
      for (const std::size_t column : {13U, 14U}) {
        const auto bound = predict_along(problem, *model, row, column),
                   loose = predict_along(problem, *free, row, column);
        for (std::size_t i = 2; i < bound.size(); ++i) {
          EXPECT_LE(bound[i], bound[i - 2] + 1e-9);
          rises += loose[i] > loose[i - 2] + 1e-9;
        }
      }
    EXPECT_GT(rises, 50U);
    EXPECT_NE(problem.predict(*model), problem.predict(*free));
    try {
      fit({"f99:+1"});
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_options);
      EXPECT_EQ(
          std::string(error.what())
              .find(
                  "--monotone: no feature is called \"f99\" (athanor describe shows the names); did you mean \"f9\"?"),
          0U)
          << error.what();
    }
    EXPECT_THROW(fit({"f1"}), Error);
    EXPECT_THROW(fit({"f1:up"}), Error);
  }
}

}  // namespace
}  // namespace athanor::classical

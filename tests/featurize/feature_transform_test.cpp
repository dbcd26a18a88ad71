// Scaling and choice of features against scikit-learn (tests/golden/featurize/scaling.json).
#include "athanor/featurize/feature_transform.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numeric>

#include "athanor/core/error.h"

namespace athanor::featurize {
namespace {

const nlohmann::json& golden() {
  static const nlohmann::json content = [] {
    std::ifstream file(ATHANOR_TEST_DIR "/golden/featurize/scaling.json");
    return nlohmann::json::parse(file);
  }();
  return content;
}

FeatureMatrix make_matrix() {
  FeatureMatrix matrix;
  matrix.rows = golden()["x"].size();
  matrix.columns = golden()["x"][0].size();
  for (const auto& row : golden()["x"])
    for (const auto& value : row) matrix.values.push_back(value);
  return matrix;
}

std::vector<std::size_t> train_rows() {
  std::vector<std::size_t> rows(golden()["train"].get<std::size_t>());
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

TransformOptions with(const std::string& scaling) {
  TransformOptions options;
  options.feature_scaling = scaling;
  return options;
}

TEST(FeatureTransform, EqualsScikitLearns) {
  const FeatureMatrix matrix = make_matrix();
  for (const std::string scaling : {"standard", "minmax", "robust", "quantile", "log"}) {
    SCOPED_TRACE(scaling);
    const auto transform = FeatureTransform::fit(with(scaling), matrix, train_rows(), 2);
    const FeatureMatrix scaled = transform.apply(matrix);
    const std::vector<double> expected = golden()["scaled"][scaling];
    ASSERT_EQ(scaled.values.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_NEAR(scaled.values[i], expected[i], 2e-6 * (1 + std::abs(expected[i]))) << i;
    const FeatureTransform loaded(nlohmann::json::parse(transform.to_json().dump()));
    EXPECT_EQ(loaded.apply(matrix).values, scaled.values);
  }
}

TEST(FeatureTransform, LeavesOutColumnsAsScikitLearnDoes) {
  const FeatureMatrix matrix = make_matrix();
  for (const auto& item : golden()["kept"]) {
    TransformOptions options;
    if (!item["min_variance"].is_null()) options.min_variance = item["min_variance"].get<double>();
    if (!item["max_correlation"].is_null()) options.max_correlation = item["max_correlation"].get<double>();
    const auto transform = FeatureTransform::fit(options, matrix, train_rows(), 2);
    EXPECT_EQ(transform.columns(), item["columns"].get<std::vector<std::size_t>>()) << item.dump();
    EXPECT_EQ(transform.apply(matrix).columns, transform.columns().size());
    EXPECT_EQ(transform.columns(), FeatureTransform::fit(options, matrix, train_rows(), 1).columns());
  }
}

TEST(FeatureTransform, OtherRowsDoNotChangeIt) {
  FeatureMatrix matrix = make_matrix();
  const auto before = FeatureTransform::fit(with("robust"), matrix, train_rows(), 1).to_json();
  matrix.values.back() = 1e6;
  EXPECT_EQ(FeatureTransform::fit(with("robust"), matrix, train_rows(), 1).to_json(), before);
}

TEST(FeatureTransform, SaysWhenNoColumnIsLeft) {
  TransformOptions options;
  options.min_variance = 5000;
  try {
    FeatureTransform::fit(options, make_matrix(), train_rows(), 1);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "--min-variance 5000 leaves none of the 7 feature columns");
  }
}

TEST(FeatureTransform, HostileFormsAreCorrupt) {
  const nlohmann::json good = FeatureTransform::fit(with("quantile"), make_matrix(), train_rows(), 1).to_json();
  const auto expect_corrupt = [&](const char* key, const nlohmann::json& value) {
    nlohmann::json bad = good;
    bad[key] = value;
    try {
      FeatureTransform transform(bad);
      ADD_FAILURE() << key << value;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::corrupt);
    }
  };
  expect_corrupt("width", 1);
  expect_corrupt("scaling", "cube");
  expect_corrupt("scaling", "robust");
  expect_corrupt("columns", {0, 99});
  expect_corrupt("columns", nlohmann::json::array());
  expect_corrupt("columns", "all");
  expect_corrupt("quantiles", {1, 2, 3});
  expect_corrupt("quantiles", nullptr);
  expect_corrupt("scale", {0.0});
  EXPECT_THROW(FeatureTransform(nlohmann::json::array()), Error);
}

}  // namespace
}  // namespace athanor::featurize

// scikit-learn's answers for kernel models and their like (tests/golden/classical/kernels.json).
#pragma once

#include <gtest/gtest.h>

#include <fstream>

#include "problem.h"

namespace athanor::classical {

inline const nlohmann::json& kernel_golden() {
  static const nlohmann::json golden = [] {
    std::ifstream file(ATHANOR_TEST_DIR "/golden/classical/kernels.json");
    return nlohmann::json::parse(file);
  }();
  return golden;
}

inline Problem make_kernel_problem(data::TaskType task) {
  const nlohmann::json& golden = kernel_golden();
  std::vector<float> x;
  std::vector<double> y;
  for (const auto& row : golden["x"])
    for (const auto& value : row) x.push_back(value);
  for (const auto& row : golden[task == data::TaskType::binary ? "labels" : "y"])
    for (const auto& value : row) y.push_back(value.is_null() ? gap : value.get<double>());
  Problem problem(golden["x"][0].size(), std::move(x), {{"a", task, ""}, {"b", task, ""}}, std::move(y));
  problem.train.resize(golden["train"]);
  return problem;
}

/// `tolerance` is relative to the largest expected number of each target.
inline void expect_predictions(const std::vector<double>& predictions, std::size_t target,
                               const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(predictions.size(), 2 * expected.size());
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(predictions[2 * i + target], expected[i], tolerance * largest) << "target " << target << " row " << i;
}

/// Fits and compares with the answers under `key`, which are lists of predictions or objects that hold one.
inline void expect_kernel_golden(const std::string& key, const std::string& model, const nlohmann::json& options,
                                 data::TaskType task, double tolerance) {
  SCOPED_TRACE(key);
  const Problem problem = make_kernel_problem(task);
  const auto predictions = problem.predict(*problem.fit(model, options));
  for (std::size_t t = 0; t < 2; ++t) {
    const nlohmann::json& answer = kernel_golden()["answers"][key][t];
    expect_predictions(predictions, t, answer.is_object() ? answer["prediction"] : answer, tolerance);
  }
}

}  // namespace athanor::classical

// Similarities, neighbours, kernel ridge and naive Bayes against scikit-learn.
#include "athanor/classical/row_kernel.h"

#include "athanor/classical/tanimoto_kernel.h"
#include "kernel_golden.h"

namespace athanor::classical {
namespace {

constexpr auto regression_task = data::TaskType::regression;

double compute_tanimoto(std::span<const float> a, std::span<const float> b) {
  double least = 0, most = 0;
  for (std::size_t c = 0; c < a.size(); ++c) {
    least += std::min(a[c], b[c]);
    most += std::max(a[c], b[c]);
  }
  return most == 0 ? 1 : least / most;
}

/// Columns of every density, some of one value only, and a row of zeros.
featurize::FeatureMatrix make_counts(std::size_t rows, std::size_t columns, bool whole) {
  Rng rng(5);
  featurize::FeatureMatrix x{rows, columns, {}};
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t c = 0; c < columns; ++c) {
      const bool present = i > 0 && rng.uniform() < static_cast<double>(c + 1) / static_cast<double>(columns);
      const double value = c % 3 == 0 ? 1.0 : whole ? 1.0 + static_cast<double>(rng.below(4)) : rng.uniform();
      x.values.push_back(present ? static_cast<float>(value) : 0);
    }
  return x;
}

std::vector<std::size_t> all_rows(std::size_t count) {
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

TEST(TanimotoKernel, IsMinimumOverMaximum) {
  for (const bool whole : {true, false}) {
    const auto x = make_counts(40, 25, whole);
    const TanimotoKernel kernel(StoredRows(x, all_rows(40)));
    std::vector<double> similarities(40);
    for (std::size_t i = 0; i < 40; ++i) {
      kernel.evaluate(x.row(i), similarities);
      for (std::size_t j = 0; j < 40; ++j)
        EXPECT_NEAR(similarities[j], compute_tanimoto(x.row(i), x.row(j)), whole ? 1e-15 : 1e-6);
      EXPECT_EQ(similarities[i], 1);
    }
  }
}

TEST(TanimotoKernel, DoesNotHangOnTheOrderOfAPair) {
  const auto x = make_counts(30, 20, false);
  const StoredRows rows(x, all_rows(30));
  for (const std::string name : {"tanimoto", "rbf"}) {
    const KernelSettings settings = make_kernel_settings(name, std::nullopt, x, all_rows(30));
    const auto matrix = compute_kernel_matrix(*make_kernel(settings, rows), rows, 2);
    for (std::size_t i = 0; i < 30; ++i)
      for (std::size_t j = 0; j < i; ++j) EXPECT_EQ(matrix[i * 30 + j], matrix[j * 30 + i]) << name;
  }
}

TEST(TanimotoKernel, RefusesNegativeFeatures) {
  Problem problem(2, {1, 2, 3, -4, 5, 6}, {regression("y")}, {1, 2, 3});
  for (const std::string model : {"neighbors", "kernel_ridge"}) {
    try {
      problem.fit(model);
      FAIL();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_input);
      EXPECT_STREQ(error.what(),
                   "Tanimoto similarity needs counts, and feature column 1 of row 1 is -4; use a fingerprint such as "
                   "morgan, or a model with another kernel");
    }
  }
  EXPECT_NO_THROW(problem.fit("kernel_ridge", {{"kernel", "rbf"}}));
}

TEST(Neighbors, EqualScikitLearns) {
  for (const std::string weights : {"uniform", "similarity"})
    expect_kernel_golden("neighbors_" + weights, "neighbors", {{"neighbors", 3}, {"neighbor_weights", weights}},
                         regression_task, 1e-12);
}

TEST(Neighbors, GiveTheShareOfClassOne) {
  const Problem problem(2, {1, 0, 1, 0, 1, 0, 0, 1}, {binary("t")}, {1, 0, 1, 0});
  const auto predictions = problem.predict(*problem.fit("neighbors", {{"neighbors", 3}}));
  EXPECT_DOUBLE_EQ(predictions[0], 2.0 / 3);
  EXPECT_DOUBLE_EQ(problem.predict(*problem.fit("neighbors", {{"neighbors", 100}}))[3], 0.5);
}

TEST(Neighbors, TakeTheEarlierOfEquallySimilarRowsAndThePlainMeanWithoutSimilarity) {
  const Problem problem(2, {1, 0, 1, 0, 1, 0, 0, 1}, {regression("y")}, {1, 2, 4, 8});
  EXPECT_EQ(problem.predict(*problem.fit("neighbors", {{"neighbors", 2}}))[0], 1.5);
  const auto model = problem.fit("neighbors", {{"neighbors", 2}, {"neighbor_weights", "similarity"}});
  EXPECT_EQ(problem.predict(*model)[3], 8);
  std::vector<double> out(1);
  model->predict({1, 2, {0, 0}}, out, 1);
  EXPECT_EQ(out[0], 1.5);
}

TEST(KernelRidge, EqualsScikitLearns) {
  for (const std::string kernel : {"tanimoto", "rbf", "linear"}) {
    expect_kernel_golden("kernel_ridge_" + kernel, "kernel_ridge",
                         {{"kernel", kernel}, {"alpha", 0.5}, {"gamma", 0.02}}, regression_task, 1e-9);
    expect_kernel_golden("kernel_ridge_auto_" + kernel, "kernel_ridge", {{"kernel", kernel}, {"gamma", 0.02}},
                         regression_task, 1e-8);
  }
}

TEST(KernelRidge, SaysHowManyRowsItTakes) {
  Rng rng(1);
  std::vector<float> x(10001);
  std::vector<double> y(10001);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<float>(i % 7);
    y[i] = rng.uniform();
  }
  const Problem problem(1, std::move(x), {regression("y")}, std::move(y));
  try {
    problem.fit("kernel_ridge");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::too_large);
    EXPECT_STREQ(error.what(),
                 "10,001 training rows are too many for model \"kernel_ridge\", which takes at most 10,000 rows; use "
                 "\"ridge\", \"forest\" or \"boosting\"");
  }
}

TEST(NaiveBayes, EqualsScikitLearns) {
  expect_kernel_golden("naive_bayes", "naive_bayes", {{"smoothing", 0.7}}, data::TaskType::binary, 1e-12);
}

}  // namespace
}  // namespace athanor::classical

// The Gaussian process against scikit-learn's formulas and scipy's optimiser (tests/golden/classical/kernels.json).
#include "kernel_golden.h"

namespace athanor::classical {
namespace {

TEST(GaussianProcess, FindsTheGreatestLikelihoodAndItsPredictions) {
  const Problem problem = make_kernel_problem(data::TaskType::regression);
  const auto model = problem.fit("gp");
  const bundle::Member member = save(*model, "gp");
  std::vector<double> out(2 * problem.vectors.rows), deviations(out.size());
  model->predict_with_std(problem.vectors, out, deviations, 2);
  for (std::size_t t = 0; t < 2; ++t) {
    const auto& expected = kernel_golden()["answers"]["gp"][t];
    const double noise = expected["noise"], amplitude = expected["amplitude"];
    EXPECT_NEAR(member.tensors.at("noise").as<double>()[t], noise, 1e-3 * noise);
    EXPECT_NEAR(member.tensors.at("amplitude").as<double>()[t], amplitude, 1e-3 * amplitude);
    expect_predictions(out, t, expected["prediction"], 2e-4);
    expect_predictions(deviations, t, expected["std"], 2e-4);
  }
}

TEST(GaussianProcess, EqualsTheFormulasAtAGivenNoise) {
  const auto& expected = kernel_golden()["answers"]["gp"];
  for (std::size_t t = 0; t < 2; ++t) {
    const Problem problem = make_kernel_problem(data::TaskType::regression);
    const auto model = problem.fit("gp", {{"noise", expected[t]["noise"]}});
    std::vector<double> out(2 * problem.vectors.rows), deviations(out.size());
    model->predict_with_std(problem.vectors, out, deviations, 2);
    expect_predictions(out, t, expected[t]["prediction"], 1e-6);
    expect_predictions(deviations, t, expected[t]["std"], 1e-6);
  }
}

TEST(GaussianProcess, IsSurerNearItsTrainingRows) {
  const Problem problem = make_kernel_problem(data::TaskType::regression);
  const auto model = problem.fit("gp");
  featurize::FeatureMatrix rows{2, problem.vectors.columns, std::vector<float>(2 * problem.vectors.columns)};
  std::copy_n(problem.vectors.values.begin(), rows.columns, rows.values.begin());
  rows.values[2 * rows.columns - 1] = 50;  // shares next to nothing with any row
  std::vector<double> out(4), deviations(4);
  model->predict_with_std(rows, out, deviations, 1);
  EXPECT_LT(deviations[0], 0.9 * deviations[2]);
}

TEST(GaussianProcess, SaysHowManyRowsItTakes) {
  std::vector<float> x(5001, 1);
  std::vector<double> y(5001, 2);
  y[0] = 3;
  const Problem problem(1, std::move(x), {regression("y")}, std::move(y));
  try {
    problem.fit("gp");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::too_large);
    EXPECT_STREQ(error.what(),
                 "5,001 training rows are too many for model \"gp\", which takes at most 5,000 rows; use "
                 "\"kernel_ridge\", or an ensemble of \"forest\" or \"boosting\"");
  }
}

}  // namespace
}  // namespace athanor::classical

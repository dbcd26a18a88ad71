// Partial least squares and the elastic net against scikit-learn (tests/golden/classical/kernels.json).
#include "kernel_golden.h"

namespace athanor::classical {
namespace {

constexpr auto regression_task = data::TaskType::regression;

TEST(Pls, EqualsScikitLearns) {
  expect_kernel_golden("pls", "pls", {{"components", 3}}, regression_task, 1e-9);
  expect_kernel_golden("pls_auto", "pls", nlohmann::json::object(), regression_task, 1e-8);
}

TEST(Pls, MoreComponentsThanTheFeaturesHaveAreLeastSquares) {
  const Problem problem(2, {0, 1, 1, 0, 2, 2, 3, 1}, {regression("y")}, {1, 2, 5, 6.5});
  const auto all = problem.predict(*problem.fit("pls", {{"components", 50}}));
  const auto ridge = problem.predict(*problem.fit("ridge", {{"alpha", 1e-6}}));
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_NEAR(all[i], ridge[i], 1e-4);
}

TEST(ElasticNet, EqualsScikitLearns) {
  expect_kernel_golden("elastic_net", "elastic_net", {{"alpha", 0.1}}, regression_task, 1e-7);
  expect_kernel_golden("elastic_net_auto", "elastic_net", nlohmann::json::object(), regression_task, 1e-7);
}

TEST(ElasticNet, DropsFeaturesAndDoesNotHangOnTheUnitOfTheTarget) {
  const Problem problem = make_kernel_problem(regression_task);
  const auto model = problem.fit("elastic_net", {{"alpha", 0.2}});
  const bundle::Member member = save(*model, "elastic_net");
  const auto weights = member.tensors.at("weights").as<double>();
  EXPECT_GT(std::count(weights.begin(), weights.end(), 0.0), 10);
  Problem scaled = problem;
  for (double& value : scaled.values) value = 100 + 1000 * value;
  const auto a = problem.predict(*model), b = scaled.predict(*scaled.fit("elastic_net", {{"alpha", 0.2}}));
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(b[i], 100 + 1000 * a[i], 1e-6 * std::abs(b[i]));
}

}  // namespace
}  // namespace athanor::classical

// Support vector machines against scikit-learn's, which are LIBSVM's too (tests/golden/classical/kernels.json).
#include "athanor/classical/svm_solver.h"
#include "kernel_golden.h"

namespace athanor::classical {
namespace {

TEST(Svm, EqualsScikitLearns) {
  for (const std::string kernel : {"tanimoto", "rbf", "linear"}) {
    const nlohmann::json options{{"kernel", kernel}, {"gamma", 0.02}, {"c", 2}, {"epsilon", 0.15}};
    expect_kernel_golden("svr_" + kernel, "svm", options, data::TaskType::regression, 1e-3);
    expect_kernel_golden("svc_" + kernel, "svm", options, data::TaskType::binary, 2e-3);
  }
}

TEST(Svm, KeepsOnlyTheRowsThatSupportIt) {
  const Problem problem = make_kernel_problem(data::TaskType::regression);
  const auto count = [&](double epsilon) {
    return save(*problem.fit("svm", {{"epsilon", epsilon}}), "svm").tensors.at("row_ends").count();
  };
  EXPECT_EQ(count(0), 45U);
  EXPECT_LT(count(1), 30U);
}

TEST(Svm, DoesNotHangOnTheUnitOfTheTarget) {
  const Problem problem = make_kernel_problem(data::TaskType::regression);
  Problem scaled = problem;
  for (double& value : scaled.values) value = 100 + 1000 * value;
  const auto a = problem.predict(*problem.fit("svm")), b = scaled.predict(*scaled.fit("svm"));
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(b[i], 100 + 1000 * a[i], 1e-6 * std::abs(b[i]));
}

TEST(Sigmoid, EqualsScikitLearns) {
  for (const auto& answer : kernel_golden()["answers"]["sigmoid"]) {
    const std::vector<double> decisions = answer["decision"], labels = answer["labels"];
    const Sigmoid sigmoid = fit_sigmoid(decisions, labels);
    EXPECT_NEAR(sigmoid.slope, answer["fit"][0], 1e-4);
    EXPECT_NEAR(sigmoid.offset, answer["fit"][1], 1e-4);
  }
}

TEST(Sigmoid, IsTheShareOfTheClassesWhereDecisionsSayNothing) {
  const Sigmoid sigmoid = fit_sigmoid(std::vector<double>(4, 0.0), std::vector<double>{1, 0, 0, 0});
  EXPECT_NEAR(1 / (1 + std::exp(sigmoid.offset)), (2.0 / 3 + 3 * 0.2) / 4, 1e-6);
}

TEST(Svm, TakesAClassOfOneRow) {
  const Problem problem(2, {1, 0, 1, 1, 0, 1, 0, 2, 0, 3}, {binary("t")}, {1, 0, 0, 0, 0});
  for (const double value : problem.predict(*problem.fit("svm"))) {
    EXPECT_GE(value, 0);
    EXPECT_LE(value, 1);
  }
}

}  // namespace
}  // namespace athanor::classical

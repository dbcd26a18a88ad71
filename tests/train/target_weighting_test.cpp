// Weights of targets that are learned: their equations, and that the bundle does not keep them.
#include "athanor/models/objective/target_weighting.h"

#include <gtest/gtest.h>

#include "suites/network_suite.h"

extern "C" athanor::train::TrainingLibrary* athanor_training_library();

namespace athanor::train {
namespace {

/// Gives the vectors as they are.
class Identity : public models::Model {
 public:
  using Model::Model;
  torch::Tensor forward(const nn::Context&, const nn::Batch& batch) const override { return batch.vectors; }
  std::size_t micro_batch_rows() const override { return 32; }
};

nn::Batch make_batch() {
  nn::Batch batch;
  batch.rows = 4;
  batch.vectors = torch::tensor({{1.F, 0.5F}, {2.F, -1.F}, {3.F, 2.F}, {9.F, 0.F}});
  batch.targets = torch::tensor({{0.F, 1.F}, {0.F, 0.F}, {1.F, 1.F}, {0.F, 1.F}});
  batch.mask = torch::tensor({{1.F, 1.F}, {1.F, 1.F}, {1.F, 0.F}, {0.F, 1.F}});
  return batch;
}

TEST(TargetWeighting, CostsWhatTheEquationSays) {
  const nn::LossOptions loss{.kinds = {nn::LossKind::mse, nn::LossKind::bce}};
  const models::TargetWeighting weighting(std::make_unique<Identity>(loss), loss);
  const nn::Batch batch = make_batch();
  const torch::Tensor s = torch::tensor({0.7F, -0.3F}).requires_grad_();
  const nn::Weights weights{s};
  const torch::Tensor cost = weighting.loss({weights, true}, batch).sum;
  const double squares = 1 + 4 + 4;
  const auto bce = [](double x, double y) { return std::log1p(std::exp(x)) - x * y; };
  const double classes = bce(0.5, 1) + bce(-1, 0) + bce(0, 1);
  const double number = 0.5 * std::exp(-0.7) * squares, class_ = std::exp(0.3) * classes;
  EXPECT_NEAR(cost.item<double>(), number + class_ + 0.5 * 3 * 0.7 - 0.5 * 3 * 0.3, 1e-5);
  cost.backward();
  EXPECT_NEAR(s.grad()[0].item<double>(), -number + 1.5, 1e-5);
  EXPECT_NEAR(s.grad()[1].item<double>(), -class_ + 1.5, 1e-5);
  EXPECT_NEAR(weighting.loss({weights}, batch).sum.item<double>(), squares + classes, 1e-5);
}

TEST(TargetWeighting, IsForgottenByTheBundle) {
  const suites::NetworkCase network{"", "mlp", {{"hidden", 12}}, false, true};
  const suites::FitProblem problem(network, 60);
  FitRequest request = problem.make_request();
  const FitResult fixed = athanor_training_library()->fit(request);
  request.training.target_weighting = "uncertainty";
  const FitResult learned = athanor_training_library()->fit(request);
  ASSERT_EQ(learned.tensors.size(), fixed.tensors.size());
  std::size_t differing = 0;
  for (const auto& [name, tensor] : fixed.tensors) differing += learned.tensors.at(name).bytes != tensor.bytes;
  EXPECT_GT(differing, 0U);
  EXPECT_EQ(suites::predict(suites::make_member(network, learned), problem.inputs, 1).size(), 180U);
}

TEST(TargetWeighting, RefusesLikelihoods) {
  const suites::FitProblem problem({"", "mlp", {{"hidden", 12}}, false, true}, 60);
  FitRequest request = problem.make_request();
  request.training.target_weighting = "uncertainty";
  request.training.loss = "mve";
  EXPECT_THROW(athanor_training_library()->fit(request), Error);
}

}  // namespace
}  // namespace athanor::train

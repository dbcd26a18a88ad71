// Masked losses against their equations.
#include "athanor/nn/losses.h"

#include <gtest/gtest.h>

#include <cmath>

namespace athanor::nn {
namespace {

Batch make_batch() {
  Batch batch;
  batch.rows = 2;
  batch.targets = torch::tensor(std::vector<double>{1, 0, 0, 1}, torch::kDouble).view({2, 2});
  batch.mask = torch::tensor(std::vector<double>{1, 1, 0, 1}, torch::kDouble).view({2, 2});
  return batch;
}

double compute(const LossOptions& options, bool training = false) {
  const auto outputs = torch::tensor(std::vector<double>{3, 0.5, 100, -0.5}, torch::kDouble).view({2, 2});
  return masked_loss_sum(options, outputs, make_batch(), training).item<double>();
}

double compute(const std::vector<LossKind>& kinds, double delta = 1) {
  return compute(LossOptions{.kinds = kinds, .huber_delta = delta});
}

/// Cross-entropy of class 1 at a logit; that of class 0 at the negative.
double bce_of_one(double logit) { return std::log1p(std::exp(-logit)); }
double probability(double logit) { return 1 / (1 + std::exp(-logit)); }

TEST(MaskedLoss, LeavesOutMissingValues) {
  EXPECT_NEAR(compute({LossKind::mse, LossKind::mse}), 4 + 0.25 + 2.25, 1e-12);
  EXPECT_NEAR(compute({LossKind::mae, LossKind::mae}), 2 + 0.5 + 1.5, 1e-12);
  EXPECT_NEAR(compute({LossKind::huber, LossKind::huber}), 1.5 + 0.125 + 1, 1e-12);
  EXPECT_NEAR(compute({LossKind::huber, LossKind::huber}, 0.5), 0.5 * (2 - 0.25) + 0.125 + 0.5 * (1.5 - 0.25), 1e-12);
}

TEST(MaskedLoss, MixesKindsByTarget) {
  const double bce = std::log1p(std::exp(0.5)) + std::log1p(std::exp(0.5));  // target 0 at 0.5, target 1 at -0.5
  EXPECT_NEAR(compute({LossKind::mse, LossKind::bce}), 4 + bce, 1e-12);
}

// Known values: 1 at output 3, 0 at 0.5, 1 at -0.5.
TEST(MaskedLoss, QuantileWeighsErrorsBySign) {
  const std::vector<LossKind> kinds{LossKind::quantile, LossKind::quantile};
  EXPECT_NEAR(compute({.kinds = kinds, .quantile = 0.9}), 0.1 * 2 + 0.1 * 0.5 + 0.9 * 1.5, 1e-12);
  EXPECT_NEAR(compute({.kinds = kinds, .quantile = 0.5}), 0.5 * (2 + 0.5 + 1.5), 1e-12);
}

TEST(MaskedLoss, FocalPlaysDownEasyRows) {
  const std::vector<LossKind> kinds{LossKind::focal, LossKind::focal};
  const auto term = [](double logit, double gamma) {
    return std::pow(1 - probability(logit), gamma) * bce_of_one(logit);
  };
  EXPECT_NEAR(compute({.kinds = kinds, .focal_gamma = 2}), term(3, 2) + 2 * term(-0.5, 2), 1e-12);
  EXPECT_NEAR(compute({.kinds = kinds, .focal_gamma = 0}), compute({LossKind::bce, LossKind::bce}), 1e-12);
}

TEST(MaskedLoss, WeighsClassesAndTargets) {
  const std::vector<LossKind> kinds{LossKind::bce, LossKind::bce};
  EXPECT_NEAR(compute({.kinds = kinds, .positive_weights = {2, 5}}),
              2 * bce_of_one(3) + bce_of_one(-0.5) + 5 * bce_of_one(-0.5), 1e-12);
  EXPECT_NEAR(compute({.kinds = kinds, .target_weights = {3, 0}}), 3 * bce_of_one(3), 1e-12);
}

TEST(MaskedLoss, SmoothsLabelsInTrainingOnly) {
  const LossOptions options{.kinds = {LossKind::mse, LossKind::bce}, .label_smoothing = 0.2};
  EXPECT_NEAR(compute(options), compute({LossKind::mse, LossKind::bce}), 1e-12);
  const double smooth = 0.9 * bce_of_one(-0.5) + 0.1 * bce_of_one(0.5);
  EXPECT_NEAR(compute(options, true), 4 + 2 * smooth, 1e-12);
}

}  // namespace
}  // namespace athanor::nn

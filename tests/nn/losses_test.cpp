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

double compute(const std::vector<LossKind>& kinds, double delta = 1) {
  const auto outputs = torch::tensor(std::vector<double>{3, 0.5, 100, -0.5}, torch::kDouble).view({2, 2});
  return masked_loss_sum({kinds, delta}, outputs, make_batch()).item<double>();
}

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

}  // namespace
}  // namespace athanor::nn

// Learning rates against their equations.
#include "athanor/train/schedule.h"

#include <gtest/gtest.h>

#include <cmath>

#include "athanor/core/error.h"

namespace athanor::train {
namespace {

TrainingOptions make_options(const std::string& schedule) {
  TrainingOptions options;
  options.schedule = schedule;
  options.epochs = 10;
  return options;
}

// chemprop: k = (final / max)^(1 / (total - warmup)), lr = max * k^(step - warmup).
TEST(Schedule, WarmupExponentialFollowsChemprop) {
  const Schedule schedule(make_options("warmup_exponential"), 50);
  const double k = std::pow(1e-4 / 1e-3, 1.0 / 400);
  for (std::int64_t step = 0; step < 100; ++step) EXPECT_NEAR(schedule.rate(step), 1e-4 + step * 9e-4 / 100, 1e-15);
  for (std::int64_t step = 100; step < 500; ++step)
    EXPECT_NEAR(schedule.rate(step), 1e-3 * std::pow(k, step - 100), 1e-15);
  EXPECT_EQ(schedule.rate(500), 1e-4);
  EXPECT_EQ(schedule.rate(100000), 1e-4);
}

TEST(Schedule, WarmupMayOutlastTheRun) {
  auto options = make_options("warmup_exponential");
  options.epochs = 1;
  EXPECT_NEAR(Schedule(options, 50).rate(49), 1e-4 + 49 * 9e-4 / 100, 1e-15);
  options.warmup_epochs = 0;
  EXPECT_NEAR(Schedule(options, 50).rate(0), 1e-3, 1e-15);
}

TEST(Schedule, StepMultipliesAtEachStep) {
  auto options = make_options("step");
  options.step_epochs = 3;
  options.step_factor = 0.1;
  const Schedule schedule(options, 50);
  for (const auto& [step, rate] : {std::pair<int, double>{0, 1e-3}, {149, 1e-3}, {150, 1e-4}, {299, 1e-4}, {300, 1e-5}})
    EXPECT_NEAR(schedule.rate(step), rate, 1e-12) << step;
}

TEST(Schedule, CosineFallsFromTheHighestToTheFinalRate) {
  const Schedule schedule(make_options("cosine"), 50);
  EXPECT_NEAR(schedule.rate(0), 1e-3, 1e-15);
  EXPECT_NEAR(schedule.rate(250), (1e-3 + 1e-4) / 2, 1e-15);
  EXPECT_NEAR(schedule.rate(125), 1e-4 + 9e-4 * (1 + std::sqrt(0.5)) / 2, 1e-15);
  EXPECT_NEAR(schedule.rate(500), 1e-4, 1e-15);
  EXPECT_NEAR(schedule.rate(600), 1e-4, 1e-15);
}

TEST(Schedule, PlateauHalvesAfterFiveEpochsWithoutProgress) {
  Schedule schedule(make_options("plateau"), 50);
  schedule.report(1.0);
  for (int epoch = 0; epoch < 4; ++epoch) schedule.report(1.5);
  EXPECT_EQ(schedule.rate(0), 1e-3);
  schedule.report(1.0);  // equal is not better
  EXPECT_EQ(schedule.rate(0), 5e-4);
  schedule.report(0.5);
  Schedule other(make_options("plateau"), 50);
  other.restore(schedule.memory());
  for (int epoch = 0; epoch < 5; ++epoch) other.report(0.6);
  EXPECT_EQ(other.rate(0), 2.5e-4);
  for (int epoch = 0; epoch < 100; ++epoch) other.report(0.6);
  EXPECT_EQ(other.rate(0), 1e-4);
}

// torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(T_0=100, eta_min=1e-4), stepped once per batch.
TEST(Schedule, SnapshotsRestartTheCosineAsTorchDoes) {
  auto options = make_options("warmup_exponential");
  options.epochs = 8;
  options.snapshots = 4;
  const Schedule schedule(options, 50);
  for (const auto& [step, rate] : {std::pair<int, double>{0, 0.001},
                                   {1, 0.0009997779521645793},
                                   {50, 0.00055},
                                   {99, 0.00010022204783542078},
                                   {100, 0.001},
                                   {150, 0.00055},
                                   {399, 0.00010022204783542078}})
    EXPECT_NEAR(schedule.rate(step), rate, 1e-15) << step;
  EXPECT_NEAR(schedule.rate(1000), 1e-4, 1e-15);
}

TEST(Schedule, CyclesShareTheEpochs) {
  for (const std::int64_t epochs : {1, 7, 10, 50})
    for (std::int64_t snapshots = 1; snapshots <= epochs; ++snapshots) {
      std::int64_t ends = 0;
      for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
        const Cycle cycle = find_cycle(epochs, snapshots, epoch);
        EXPECT_TRUE(cycle.begin <= epoch && epoch < cycle.end) << epochs << " " << snapshots << " " << epoch;
        EXPECT_LE(cycle.end - cycle.begin, (epochs + snapshots - 1) / snapshots);
        ends += epoch + 1 == cycle.end;
      }
      EXPECT_EQ(ends, snapshots);
    }
}

TEST(Schedule, ConstantIsConstantAndUnknownNamesAreErrors) {
  EXPECT_EQ(Schedule(make_options("constant"), 50).rate(333), 1e-3);
  EXPECT_THROW(Schedule(make_options("noam"), 50), Error);
}

}  // namespace
}  // namespace athanor::train

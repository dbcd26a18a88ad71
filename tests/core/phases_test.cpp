#include "athanor/core/phases.h"

#include <gtest/gtest.h>

#include <thread>

#include "athanor/core/parallel.h"

namespace athanor {
namespace {

void wait(int milliseconds) { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); }

TEST(PhaseClock, GivesEachPhaseItsTimeAndMolecules) {
  PhaseTimes times(1);
  {
    PhaseClock clock(&times);
    clock.enter(Phase::read, 10);
    wait(20);
    clock.enter(Phase::parse, 7);
    wait(5);
    clock.pause();
    wait(20);
    clock.enter(Phase::read, 5);
  }
  EXPECT_GE(times.seconds(Phase::read), 0.02);
  EXPECT_GE(times.seconds(Phase::parse), 0.005);
  EXPECT_EQ(times.molecules(Phase::read), 15U);
  EXPECT_EQ(times.molecules(Phase::parse), 7U);
  EXPECT_EQ(times.seconds(Phase::write), 0);
  EXPECT_LE(1e-9 * static_cast<double>(times.total_nanoseconds()) + 0.02, times.elapsed_seconds());
}

TEST(PhaseClock, OfSeveralThreadsGiveNoMoreThanTheWallClock) {
  PhaseTimes times(4);
  parallel_for(4, 4, [&](std::size_t) {
    PhaseClock clock(&times);
    clock.enter(Phase::forward, 64);
    wait(20);
  });
  EXPECT_GE(times.seconds(Phase::forward), 0.0199);
  EXPECT_LE(times.seconds(Phase::forward), times.elapsed_seconds());
  EXPECT_EQ(times.molecules(Phase::forward), 256U);
}

TEST(PhaseClock, WithoutTimesDoesNothing) {
  PhaseClock clock(nullptr);
  clock.enter(Phase::read, 1);
  clock.pause();
}

TEST(PhaseScope, LeavesOutWhatOthersRecord) {
  PhaseTimes times(1);
  {
    const PhaseScope outer(&times, Phase::curate, 3);
    {
      const PhaseScope inner(&times, Phase::read);
      wait(50);
    }
  }
  EXPECT_GE(times.seconds(Phase::read), 0.05);
  EXPECT_LT(times.seconds(Phase::curate), 0.04);
  EXPECT_EQ(times.molecules(Phase::curate), 3U);
}

TEST(Phase, HasANameForEach) {
  for (std::size_t phase = 0; phase < num_phases; ++phase)
    EXPECT_FALSE(format_phase(static_cast<Phase>(phase)).empty());
  EXPECT_EQ(format_phase(Phase::other), "other");
}

}  // namespace
}  // namespace athanor

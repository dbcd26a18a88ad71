// The loop: the same trials whatever the workers and interruptions, rungs, failures, and what ends a search.
#include "athanor/search/search.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

#include "athanor/core/error.h"
#include "tests/suites/process_threads.h"

namespace athanor::search {
namespace {

Space make_loop_space() {
  Space space;
  space.add({.name = "kind", .choices = {"a", "b"}});
  space.add({.name = "x", .low = 0, .high = 1});
  space.add({.name = "n", .low = 1, .high = 100, .logarithmic = true, .integral = true});
  return space;
}

double compute_score(const Point& point) { return -std::pow(point[1] - 0.3, 2) - 0.01 * point[2] - point[0]; }

/// Takes longer for some points than for others, has two rungs, and fails now and then.
double evaluate(const Point& point, TrialHandle& handle) {
  std::this_thread::sleep_for(std::chrono::microseconds(static_cast<int>(point[1] * 2000)));
  handle.report("first", compute_score(point) - 0.1);
  if (point[2] == 2) fail(ErrorCode::invalid_options, "two is no good");
  handle.report("second", compute_score(point) - 0.05);
  return compute_score(point);
}

const auto never = [] { return false; };
const auto nothing = [](const Trial&) {};

std::vector<std::string> describe(const std::vector<Trial>& trials) {
  const Space space = make_loop_space();
  std::vector<std::string> lines;
  for (const Trial& trial : trials) {
    nlohmann::json line = to_json(trial, space);
    line.erase("seconds");
    lines.push_back(line.dump());
  }
  return lines;
}

TEST(Search, IsTheSameWithAnyWorkers) {
  const Space space = make_loop_space();
  SearchSettings settings{.sampler = "tpe", .seed = 4, .trials = 40, .window = 4, .workers = 1, .halving = 3};
  const auto alone = describe(run_search(space, settings, {}, evaluate, nothing, never));
  ASSERT_EQ(alone.size(), 40U);
  for (const std::size_t workers : {2, 4, 9}) {
    settings.workers = workers;
    EXPECT_EQ(describe(run_search(space, settings, {}, evaluate, nothing, never)), alone);
  }
}

TEST(Search, GoesOnAfterAnInterruptionWithTheSameTrials) {
  const Space space = make_loop_space();
  for (const char* sampler : {"random", "tpe", "gp"}) {
    SearchSettings settings{.sampler = sampler, .seed = 5, .trials = 30, .window = 3, .workers = 3, .halving = 3};
    const std::vector<Trial> all = run_search(space, settings, {}, evaluate, nothing, never);
    std::vector<Trial> found(all.begin(), all.begin() + 17);
    found.push_back(all[18]);  // a later trial may have been the faster one
    std::vector<std::size_t> run;
    const auto again = run_search(
        space, settings, found, evaluate, [&](const Trial& trial) { run.push_back(trial.number); }, never);
    EXPECT_EQ(describe(again), describe(all)) << sampler;
    EXPECT_EQ(run.size(), 12U);
  }
}

TEST(Search, IsTheSameInSeveralProcesses) {
  const Space space = make_loop_space();
  for (const char* sampler : {"random", "tpe", "gp"}) {
    SearchSettings settings{.sampler = sampler, .seed = 6, .trials = 24, .window = 4, .halving = 3};
    const auto alone = run_search(space, settings, {}, evaluate, nothing, never);
    const std::vector<Trial> found{alone[0], alone[1], alone[4]};
    std::vector<std::vector<Trial>> results(3);
    std::vector<std::size_t> heard(3);
    std::atomic<std::size_t> run = 0;
    const auto count = [&](const Point& point, TrialHandle& handle) {
      ++run;
      return evaluate(point, handle);
    };
    const auto errors = tests::ProcessThreads(3).run([&](ProcessGroup& group) {
      SearchSettings own = settings;
      own.workers = 2;
      own.processes = &group;
      const auto hear = [&](const Trial&) { ++heard[group.rank()]; };
      group.run_together([&] { results[group.rank()] = run_search(space, own, found, count, hear, never); });
    });
    EXPECT_EQ(errors, std::vector<std::string>(3));
    EXPECT_EQ(run, 21U);
    EXPECT_EQ(heard, std::vector<std::size_t>(3, 21));
    for (const auto& trials : results) EXPECT_EQ(describe(trials), describe(alone)) << sampler;
  }
}

TEST(Search, EndsInAllProcessesWithTheErrorOfOneOrTheSpace) {
  const Space space = make_loop_space();
  const auto fail_fifth = [](const Point& point, TrialHandle& handle) {
    if (handle.number() == 5) fail(ErrorCode::io, "the disk is full");
    return evaluate(point, handle);
  };
  const auto errors = tests::ProcessThreads(3).run([&](ProcessGroup& group) {
    const SearchSettings settings{.trials = 200, .window = 6, .workers = 2, .processes = &group};
    group.run_together([&] { run_search(space, settings, {}, fail_fifth, nothing, never); });
  });
  for (const std::string& error : errors) EXPECT_NE(error.find("the disk is full"), std::string::npos) << error;

  Space small;
  small.add({.name = "kind", .choices = {"a", "b", "c"}});
  tests::ProcessThreads(2).run([&](ProcessGroup& group) {
    const SearchSettings settings{.sampler = "random", .window = 2, .processes = &group};
    const auto score = [](const Point& point, TrialHandle&) { return point[0]; };
    group.run_together([&] { EXPECT_EQ(run_search(small, settings, {}, score, nothing, never).size(), 3U); });
  });
}

TEST(Search, StopsAtRungsAndKeepsFailures) {
  const Space space = make_loop_space();
  const SearchSettings settings{.seed = 1, .trials = 60, .halving = 3};
  std::size_t stopped = 0, failed = 0;
  for (const Trial& trial : run_search(space, settings, {}, evaluate, nothing, never)) {
    if (trial.status == TrialStatus::stopped) {
      ++stopped;
      EXPECT_EQ(trial.score, trial.rungs.back().second);
    }
    if (trial.status == TrialStatus::failed) {
      ++failed;
      EXPECT_EQ(trial.message, "two is no good");
      EXPECT_TRUE(std::isnan(trial.score));
    }
    if (trial.status == TrialStatus::complete) {
      EXPECT_EQ(trial.rungs.size(), 2U);
    }
  }
  EXPECT_GT(stopped, 25U);
  EXPECT_GT(failed, 0U);
}

TEST(Search, BeginsWithTheGivenPoints) {
  const Space space = make_loop_space();
  const SearchSettings settings{.trials = 4, .first = {{0, 0.5, 10}, {1, 0.5, 10}}};
  const auto trials = run_search(space, settings, {}, evaluate, nothing, never);
  EXPECT_EQ(trials[0].point, (Point{0, 0.5, 10}));
  EXPECT_EQ(trials[1].point, (Point{1, 0.5, 10}));
}

TEST(Search, EndsWithItsTimeButNotBeforeATrialIsComplete) {
  const Space space = make_loop_space();
  const SearchSettings settings{.seconds = 0.05, .window = 2, .workers = 2};
  const auto slow = [](const Point& point, TrialHandle& handle) {
    const auto begin = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(120)) {
      if (handle.cancelled()) fail(ErrorCode::cancelled, "over");
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return point[1];
  };
  const auto trials = run_search(space, settings, {}, slow, nothing, never);
  EXPECT_GE(trials.size(), 1U);
  EXPECT_LE(trials.size(), 2U);
}

TEST(Search, EndsWhenTheSpaceIsUsedUp) {
  Space space;
  space.add({.name = "kind", .choices = {"a", "b", "c", "d"}});
  const SearchSettings settings{.trials = 50, .window = 3, .workers = 3};
  const auto score = [](const Point& point, TrialHandle&) { return point[0]; };
  EXPECT_EQ(run_search(space, settings, {}, score, nothing, never).size(), 4U);
}

TEST(Search, EndsWithOtherErrorsAndWhenToldTo) {
  const Space space = make_loop_space();
  const SearchSettings settings{.trials = 20, .window = 3, .workers = 3};
  const auto broken = [](const Point&, TrialHandle& handle) -> double {
    if (handle.number() == 7) fail(ErrorCode::io, "the disk is full");
    return 1;
  };
  const auto code_of = [&](const Evaluate& work, const std::function<bool()>& is_cancelled) {
    try {
      run_search(space, settings, {}, work, nothing, is_cancelled);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  };
  EXPECT_EQ(code_of(broken, never), ErrorCode::io);
  std::atomic<int> begun = 0;
  const auto counted = [&](const Point& point, TrialHandle&) {
    ++begun;
    return point[1];
  };
  EXPECT_EQ(code_of(counted, [&] { return begun >= 5; }), ErrorCode::cancelled);
}

}  // namespace
}  // namespace athanor::search

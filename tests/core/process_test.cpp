// Programs are run, bounded in time and reported when absent.
#include "athanor/core/process.h"

#include <gtest/gtest.h>

#include <chrono>

#include "athanor/core/error.h"

namespace athanor {
namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

TEST(RunProcess, GivesOutputStatusAndFolder) {
  const ProcessResult run = run_process({"sh", "-c", "echo out; echo err >&2; pwd; exit 3"}, "/usr", 10);
  EXPECT_EQ(run.output, "out\nerr\n/usr\n");
  EXPECT_EQ(run.exit_status, 3);
  EXPECT_FALSE(run.timed_out);
}

TEST(RunProcess, AsksForOneThread) {
  EXPECT_EQ(run_process({"sh", "-c", "echo $OMP_NUM_THREADS"}, "/", 10).output, "1\n");
}

TEST(RunProcess, LeavesTheThreadsToTheEnvironmentWhenAsked) {
  ::setenv("OMP_NUM_THREADS", "7", 1);
  EXPECT_EQ(run_process({"sh", "-c", "echo $OMP_NUM_THREADS"}, "/", 10, {}, true).output, "7\n");
  ::unsetenv("OMP_NUM_THREADS");
}

TEST(RunProcess, HoldsLongOutput) {
  EXPECT_EQ(run_process({"sh", "-c", "head -c 1000000 /dev/zero"}, "/", 10).output.size(), 1'000'000U);
}

TEST(RunProcess, KillsTheWholeGroupAtTheTimeLimit) {
  const auto begin = std::chrono::steady_clock::now();
  const ProcessResult run = run_process({"sh", "-c", "sleep 30 & sleep 30"}, "/", 0.3);
  EXPECT_TRUE(run.timed_out);
  EXPECT_EQ(run.exit_status, 128 + 9);
  EXPECT_LT(seconds_since(begin), 10);
}

TEST(RunProcess, StopsWhenCancelled) {
  const auto begin = std::chrono::steady_clock::now();
  try {
    run_process({"sleep", "30"}, "/", 60, [] { return true; });
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
  }
  EXPECT_LT(seconds_since(begin), 10);
}

TEST(RunProcess, SaysWhichProgramIsAbsent) {
  for (const std::string name : {"no-such-program-here", "./no-such-program-here"}) {
    try {
      run_process({name}, "/", 10);
      FAIL() << "expected an error";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::not_found);
      EXPECT_EQ(std::string(error.what()), "The program \"" + name + "\" was not found");
    }
  }
}

}  // namespace
}  // namespace athanor

// The pool runs each piece once, also when it is used many times, and passes exceptions on.
#include "athanor/train/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace athanor::train {
namespace {

TEST(WorkerPool, RunsEachPieceOnceInManyRounds) {
  for (const std::size_t threads : {1, 2, 4}) {
    WorkerPool pool(threads);
    for (std::size_t round = 0; round < 2000; ++round) {
      const std::size_t count = round % 9;
      std::vector<std::atomic<int>> calls(count);
      pool.run(count, [&](std::size_t index, std::size_t worker) {
        EXPECT_LT(worker, threads);
        ++calls[index];
      });
      for (const auto& number : calls) ASSERT_EQ(number, 1);
    }
  }
}

TEST(WorkerPool, RethrowsTheFirstExceptionAndStaysUsable) {
  WorkerPool pool(3);
  EXPECT_THROW(pool.run(50,
                        [](std::size_t index, std::size_t) {
                          if (index == 7) throw std::runtime_error("seven");
                        }),
               std::runtime_error);
  std::atomic<int> calls = 0;
  pool.run(50, [&](std::size_t, std::size_t) { ++calls; });
  EXPECT_EQ(calls, 50);
}

}  // namespace
}  // namespace athanor::train

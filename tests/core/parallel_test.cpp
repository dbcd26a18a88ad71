// The parallel loop.
#include "athanor/core/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

#include "athanor/core/error.h"

namespace athanor {
namespace {

TEST(ParallelFor, CallsEachIndexOnce) {
  for (const std::size_t threads : {1u, 2u, 3u, 16u}) {
    std::vector<std::atomic<int>> calls(1000);
    parallel_for(calls.size(), threads, [&](std::size_t i) { ++calls[i]; });
    for (const auto& count : calls) EXPECT_EQ(count, 1);
  }
}

TEST(ParallelFor, RethrowsInTheCaller) {
  EXPECT_THROW(parallel_for(100, 3,
                            [](std::size_t i) {
                              if (i == 17) fail(ErrorCode::invalid_input, "row {}", i);
                            }),
               Error);
}

TEST(ParallelFor, DoesNothingForNoIndices) {
  parallel_for(0, 4, [](std::size_t) { FAIL(); });
}

TEST(AvailableCores, AreAtLeastOne) { EXPECT_GE(count_available_cores(), 1u); }

}  // namespace
}  // namespace athanor

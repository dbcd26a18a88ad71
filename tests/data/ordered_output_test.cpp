// Order, bound and stop of the output of many threads.
#include "athanor/data/stream/ordered_output.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

#include "athanor/core/parallel.h"

namespace athanor::data {
namespace {

TEST(OrderedOutput, EmitsByNumberWhateverTheOrderOfPuts) {
  OrderedOutput output(2);
  std::vector<std::size_t> emitted;
  std::atomic<std::size_t> next{0};
  parallel_for(4, 4, [&](std::size_t) {
    for (std::size_t i = next++; i < 500; i = next++) {
      if (i % 7 == 0) std::this_thread::yield();
      EXPECT_TRUE(output.put(i, [&, i] { emitted.push_back(i); }));
    }
  });
  std::vector<std::size_t> expected(500);
  std::iota(expected.begin(), expected.end(), std::size_t{0});
  EXPECT_EQ(emitted, expected);
}

TEST(OrderedOutput, StopEndsAWait) {
  OrderedOutput output(1);
  EXPECT_TRUE(output.put(1, [] {}));
  bool going_on = true;
  std::thread waiting([&] { going_on = output.put(2, [] {}); });
  output.stop();
  waiting.join();
  EXPECT_FALSE(going_on);
}

}  // namespace
}  // namespace athanor::data

// Batches made ahead are those that are asked for, whatever was announced.
#include "athanor/train/batch_ahead.h"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "athanor/core/error.h"

namespace athanor::train {
namespace {
using Rows = std::vector<std::size_t>;

/// Batches that carry the numbers of their rows, and the threads that made them.
struct Maker {
  nn::Batch operator()(std::span<const std::size_t> rows) {
    const std::lock_guard lock(mutex);
    makers.push_back(std::this_thread::get_id());
    if (rows.front() == 13) fail(ErrorCode::invalid_input, "unlucky");
    nn::Batch batch;
    batch.rows = static_cast<std::int64_t>(rows.size());
    batch.vectors = torch::tensor(std::vector<std::int64_t>(rows.begin(), rows.end()));
    return batch;
  }

  std::mutex mutex;
  std::vector<std::thread::id> makers;
};

void expect_rows(const nn::Batch& batch, const Rows& rows) {
  EXPECT_TRUE(torch::equal(batch.vectors, torch::tensor(std::vector<std::int64_t>(rows.begin(), rows.end()))));
}

TEST(BatchAhead, MakesTheAnnouncedBatchOnAnotherThread) {
  Maker maker;
  BatchAhead ahead([&](std::span<const std::size_t> rows) { return maker(rows); });
  const std::vector<Rows> batches{{1, 2}, {3}, {4, 5, 6}};
  for (std::size_t b = 0; b < batches.size(); ++b) {
    if (b + 1 < batches.size()) ahead.announce(batches[b + 1]);
    expect_rows(ahead.take(batches[b]), batches[b]);
  }
  ASSERT_EQ(maker.makers.size(), 3U);
  EXPECT_EQ(maker.makers[0], std::this_thread::get_id());
  EXPECT_NE(maker.makers[1], std::this_thread::get_id());
  EXPECT_NE(maker.makers[2], std::this_thread::get_id());
}

TEST(BatchAhead, GivesWhatIsAskedForWhenSomethingElseWasAnnounced) {
  Maker maker;
  BatchAhead ahead([&](std::span<const std::size_t> rows) { return maker(rows); });
  ahead.announce(Rows{7});
  expect_rows(ahead.take(Rows{1}), {1});
  ahead.announce(Rows{9});
  expect_rows(ahead.take(Rows{8}), {8});
  expect_rows(ahead.take(Rows{9}), {9});
  expect_rows(ahead.take(Rows{10}), {10});
}

TEST(BatchAhead, ThrowsTheErrorOfABatchWhenThatIsAskedFor) {
  Maker maker;
  BatchAhead ahead([&](std::span<const std::size_t> rows) { return maker(rows); });
  ahead.announce(Rows{13});
  expect_rows(ahead.take(Rows{1}), {1});
  EXPECT_THROW(ahead.take(Rows{13}), Error);
  expect_rows(ahead.take(Rows{2}), {2});
  ahead.announce(Rows{13});
  ahead.take(Rows{3});  // nobody asks for what was announced
}

}  // namespace
}  // namespace athanor::train

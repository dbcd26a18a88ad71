// Chunks on disk.
#include "athanor/screen/chunk_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "athanor/core/error.h"
#include "athanor/core/file.h"

namespace athanor::screen {
namespace {
namespace fs = std::filesystem;

class Chunks : public testing::Test {
 protected:
  Chunks() : path_(fs::temp_directory_path() / fmt::format("athanor-chunks-{}", ::getpid())), folder_(path_) {
    fs::create_directories(path_);
  }
  ~Chunks() override { fs::remove_all(path_); }

  static ScreenResult make_result(std::size_t row) {
    ScreenResult result = make_empty_result(2, 1, 3, false);
    result.counts = {10, 8, 1, 1};
    result.readable = 9;
    result.left = {7, 5};
    result.unranked = {1};
    result.top[0].add({0.25, 1, row, "id", "CCO", "CCO", "", {0.25, NAN}});
    result.rejected.push_back({1, {row + 1, "C1CC", "invalid", "ring"}});
    return result;
  }

  fs::path path_;
  ChunkFolder folder_;
};

TEST_F(Chunks, ComeBackAsTheyWereSaved) {
  const ScreenResult saved = make_result(4);
  folder_.save(1, 0, saved);
  const ScreenResult loaded = folder_.load(1, 0, make_empty_result(2, 1, 3, false));
  EXPECT_EQ(loaded.counts.rows, 10U);
  EXPECT_EQ(loaded.left, saved.left);
  EXPECT_EQ(loaded.unranked, saved.unranked);
  EXPECT_EQ(loaded.readable, 9U);
  ASSERT_EQ(loaded.top[0].size(), 1U);
  const Hit hit = loaded.top[0].sorted()[0];
  EXPECT_EQ(hit.row, 4U);
  EXPECT_EQ(hit.values[0], 0.25);
  EXPECT_TRUE(std::isnan(hit.values[1]));
  EXPECT_EQ(loaded.rejected[0].second.reason, "ring");
}

TEST_F(Chunks, AreThereAfterTheNextLook) {
  folder_.save(0, 2, make_result(0));
  folder_.save(1, 0, make_result(0));
  folder_.save_part(3, make_result(0));
  EXPECT_FALSE(folder_.has(0, 2));
  folder_.refresh();
  EXPECT_TRUE(folder_.has(0, 2));
  EXPECT_FALSE(folder_.has(0, 0));
  EXPECT_TRUE(folder_.has(1, 0));
  EXPECT_FALSE(folder_.has(3, 0));
}

TEST_F(Chunks, OfAKilledWriterAreNotThere) {
  write_file(path_ / "000000-000001.json.123.part", "{}");
  folder_.refresh();
  EXPECT_FALSE(folder_.has(0, 1));
}

TEST_F(Chunks, OfOtherContentAreCorrupt) {
  write_file(path_ / "000000-000000.json", "[]");
  EXPECT_THROW(folder_.load(0, 0, make_empty_result(2, 1, 3, false)), Error);
}

TEST_F(Chunks, HaveAnIndexOnceTheFileIsKnown) {
  folder_.refresh();
  EXPECT_FALSE(folder_.load_index(0));
  folder_.save_index(0, {3, {{1024, 1030, 40000}, {2048, 2060, 80000}}});
  folder_.refresh();
  const auto index = folder_.load_index(0);
  ASSERT_TRUE(index);
  EXPECT_EQ(index->chunks, 3U);
  EXPECT_EQ(index->places[1].row, 2048U);
  EXPECT_EQ(index->places[1].line, 2060U);
  EXPECT_EQ(index->places[1].offset, 80000U);
  EXPECT_FALSE(folder_.load_index(1));
}

}  // namespace
}  // namespace athanor::screen

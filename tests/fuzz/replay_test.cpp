// Every seed and every input that ever made a target fail, replayed.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "athanor/core/file.h"
#include "targets.h"

namespace athanor::fuzz {
namespace {
namespace fs = std::filesystem;

const fs::path folder = fs::path(ATHANOR_TEST_DIR) / "fuzz";

class Replay : public ::testing::TestWithParam<Target> {};

TEST_P(Replay, OfSeedsAndCrashersEndsWell) {
  std::size_t count = 0;
  for (const char* kind : {"seeds", "crashers"}) {
    const fs::path inputs = folder / kind / GetParam().name;
    if (!fs::exists(inputs)) continue;
    for (const auto& entry : fs::directory_iterator(inputs)) {
      ++count;
      EXPECT_NO_THROW(run_target(GetParam(), read_file(entry.path()))) << entry.path();
    }
  }
  EXPECT_GT(count, 0U) << "no seed for " << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(Targets, Replay, ::testing::ValuesIn(list_targets()),
                         [](const auto& one) { return one.param.name; });

TEST(Corpus, BelongsToTargetsThatExist) {
  std::set<std::string> names;
  for (const Target& target : list_targets()) names.insert(target.name);
  for (const char* kind : {"seeds", "crashers"}) {
    if (!fs::exists(folder / kind)) continue;
    for (const auto& entry : fs::directory_iterator(folder / kind))
      EXPECT_TRUE(names.contains(entry.path().filename().string())) << entry.path();
  }
}

}  // namespace
}  // namespace athanor::fuzz

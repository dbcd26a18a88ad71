// Codes, exit statuses and issue logs.
#include "athanor/core/error.h"

#include <gtest/gtest.h>

#include "athanor/core/result.h"

namespace athanor {
namespace {

TEST(ErrorCodes, HaveTheExitStatusOfTheTable) {
  const std::vector<std::tuple<ErrorCode, std::string, int>> table{{ErrorCode::invalid_input, "invalid_input", 2},
                                                                   {ErrorCode::invalid_options, "invalid_options", 2},
                                                                   {ErrorCode::not_found, "not_found", 3},
                                                                   {ErrorCode::unsupported, "unsupported", 4},
                                                                   {ErrorCode::io, "io", 5},
                                                                   {ErrorCode::out_of_memory, "out_of_memory", 6},
                                                                   {ErrorCode::device, "device", 6},
                                                                   {ErrorCode::corrupt, "corrupt", 7},
                                                                   {ErrorCode::cancelled, "cancelled", 8},
                                                                   {ErrorCode::too_large, "too_large", 8},
                                                                   {ErrorCode::internal, "internal", 70}};
  for (const auto& [code, name, status] : table) {
    EXPECT_EQ(format_code(code), name);
    EXPECT_EQ(exit_status(code), status);
  }
}

TEST(Fail, CarriesCodeAndFormattedMessage) {
  try {
    fail(ErrorCode::not_found, "{}: no such file", "a.csv");
    FAIL() << "fail returned";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_STREQ(error.what(), "a.csv: no such file");
  }
}

TEST(IssueLog, SortsBySourceThenRowAndCountsActions) {
  IssueLog log;
  log.add(Issue{7, "dropped", "c", "m", "", "b.csv"});
  log.add(Issue{3, "dropped", "c", "m", "", "b.csv"});
  log.add(Issue{9, "merged", "c", "m", "", "a.csv"});
  const auto sorted = log.sorted();
  ASSERT_EQ(sorted.size(), 3u);
  EXPECT_EQ(sorted[0].source, "a.csv");
  EXPECT_EQ(sorted[1].row, 3u);
  EXPECT_EQ(sorted[2].row, 7u);
  EXPECT_EQ(log.count("dropped"), 2u);
}

}  // namespace
}  // namespace athanor

#include "athanor/core/plugin.h"

#include <gtest/gtest.h>

#include "athanor/core/error.h"

namespace athanor {
namespace {

std::string find_complaint(const std::string& file, const std::string& symbol) {
  try {
    open_plugin_symbol(file, symbol);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    return error.what();
  }
  return "";
}

TEST(Plugin, OfAnotherBuildIsRefused) {
  const std::string complaint = find_complaint("libforeign_plugin.so", "athanor_answer");
  EXPECT_NE(complaint.find("libforeign_plugin.so is of another build of Athanor"), std::string::npos) << complaint;
}

TEST(Plugin, ThatIsNotThereIsAnErrorThatNamesIt) {
  const std::string complaint = find_complaint("libathanor_nothing.so", "athanor_answer");
  EXPECT_NE(complaint.find("libathanor_nothing.so cannot be opened"), std::string::npos) << complaint;
}

}  // namespace
}  // namespace athanor

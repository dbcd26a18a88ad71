// Bundles of former versions load for ever and predict what they predicted (tests/data/bundles).
#include <gtest/gtest.h>

#include <cmath>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {
namespace fs = std::filesystem;

std::vector<fs::path> list_old_bundles() {
  std::vector<fs::path> bundles;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(ATHANOR_TEST_DIR) / "data" / "bundles"))
    if (entry.path().extension() == ".athanor") bundles.push_back(entry.path());
  return bundles;
}

/// A number of a list without its brackets and quotes.
std::string strip(std::string text) {
  std::erase_if(text, [](char c) { return c == '"' || c == '[' || c == ']'; });
  return text;
}

/// Texts are equal, numbers within 1e-6 relative (another machine may round elsewhere).
void expect_equal_tables(const std::string& found, const std::string& expected, const std::string& name) {
  const auto found_lines = split_text(found, '\n'), expected_lines = split_text(expected, '\n');
  ASSERT_EQ(found_lines.size(), expected_lines.size()) << name;
  for (std::size_t i = 0; i < found_lines.size(); ++i) {
    const auto a = split_text(found_lines[i], ','), b = split_text(expected_lines[i], ',');
    ASSERT_EQ(a.size(), b.size()) << name << ", line " << i + 1;
    for (std::size_t c = 0; c < a.size(); ++c) {
      const auto x = parse_number(strip(a[c])), y = parse_number(strip(b[c]));
      if (x && y) {
        EXPECT_NEAR(*x, *y, 1e-6 * std::max(1.0, std::abs(*y))) << name << ", line " << i + 1;
      } else {
        EXPECT_EQ(a[c], b[c]) << name << ", line " << i + 1;
      }
    }
  }
}

TEST(OldBundles, PredictWhatTheyPredicted) {
  const auto bundles = list_old_bundles();
  ASSERT_GE(bundles.size(), 16u);
  for (const fs::path& bundle : bundles) {
    const WorkFolder folder;
    const Outcome outcome = folder.run("athanor predict '" + bundle.string() + "' '" +
                                       (bundle.parent_path() / "molecules.csv").string() + "' --members");
    ASSERT_EQ(outcome.status, 0) << bundle << outcome.err;
    expect_equal_tables(outcome.out, read_file(fs::path(bundle).replace_extension(".csv")), bundle.string());
  }
}

}  // namespace
}  // namespace athanor::tests

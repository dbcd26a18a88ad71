// Runs tests/cases/bad_input.txt: each case is one bad input, with its message and exit status.
#include <gtest/gtest.h>

#include <vector>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {

struct Case {
  std::string name;
  std::string preparation, command;
  int exit_status = 0;
  std::vector<std::pair<std::string, std::string>> expectations;  ///< word, rest of the line

  friend void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }
};

std::vector<Case> read_cases(const std::string& path) {
  std::vector<Case> cases;
  for (const std::string& line : split_text(read_file(path), '\n')) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t space = line.find(' ');
    const std::string word = line.substr(0, space);
    const std::string rest = space == std::string::npos ? "" : line.substr(space + 1);
    if (word == "==") cases.push_back({rest, "", "", 0, {}});
    else if (word == "<") cases.back().preparation += rest + "\n";
    else if (word == "$") cases.back().command = rest;
    else if (word == "exit") cases.back().exit_status = std::stoi(rest);
    else cases.back().expectations.emplace_back(word, rest);
  }
  return cases;
}

void check_expectation(const WorkFolder& folder, const Outcome& outcome, const std::string& word,
                       const std::string& rest) {
  const auto file = folder.path() / "work" / rest.substr(0, rest.find(' '));
  if (word == "stderr") EXPECT_NE(outcome.err.find(rest), std::string::npos) << "standard error: " << outcome.err;
  else if (word == "stdout") EXPECT_NE(outcome.out.find(rest), std::string::npos) << "standard output: " << outcome.out;
  else if (word == "absent") EXPECT_FALSE(std::filesystem::exists(file)) << file;
  else if (word == "file") {
    ASSERT_TRUE(std::filesystem::exists(file)) << file << "\n" << outcome.err;
    EXPECT_NE(read_file(file).find(rest.substr(rest.find(' ') + 1)), std::string::npos) << read_file(file);
  } else {
    ADD_FAILURE() << "unknown word " << word;
  }
}

class BadInput : public ::testing::TestWithParam<Case> {};

TEST_P(BadInput, IsAnsweredAsTheTableSays) {
  const Case& one = GetParam();
  const WorkFolder folder;
  ASSERT_EQ(folder.run(one.preparation).status, 0) << "the preparation failed";
  const Outcome outcome = folder.run(one.command);
  EXPECT_EQ(outcome.status, one.exit_status) << one.name << "\n" << outcome.out << outcome.err;
  for (const auto& [word, rest] : one.expectations) check_expectation(folder, outcome, word, rest);
  EXPECT_EQ(outcome.err.find("please report"), std::string::npos) << outcome.err;
}

std::string format_case_name(const ::testing::TestParamInfo<Case>& info) {
  std::string name;
  bool upper = true;
  for (const char c : info.param.name) {
    if (std::isalnum(static_cast<unsigned char>(c))) name += upper ? static_cast<char>(std::toupper(c)) : c;
    upper = !std::isalnum(static_cast<unsigned char>(c));
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Table, BadInput,
                         ::testing::ValuesIn(read_cases(std::string(ATHANOR_TEST_DIR) + "/cases/bad_input.txt")),
                         format_case_name);

}  // namespace
}  // namespace athanor::tests

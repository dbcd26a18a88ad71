// Runs the ```console blocks of the README and of docs/. A line "$ command" is run in a copy-like folder that sees
// examples/ and build/release/bin; the lines below it are its expected output, where "…" stands for any text.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <regex>
#include <vector>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {
namespace fs = std::filesystem;

struct Step {
  std::string command;
  std::vector<std::string> expected;
};

struct Document {
  std::string name;
  std::vector<Step> steps;

  friend void PrintTo(const Document& document, std::ostream* out) { *out << document.name; }
};

Document read_document(const fs::path& path) {
  Document document{path.stem().string(), {}};
  bool inside = false;
  for (const std::string& line : split_text(read_file(path), '\n')) {
    if (line.starts_with("```")) inside = line == "```console";
    else if (inside && line.starts_with("$ ")) document.steps.push_back({line.substr(2), {}});
    else if (inside && !document.steps.empty()) document.steps.back().expected.push_back(line);
  }
  return document;
}

std::vector<Document> read_documents() {
  const fs::path root = ATHANOR_SOURCE_DIR;
  std::vector<Document> documents{read_document(root / "README.md")};
  for (const auto& entry : fs::directory_iterator(root / "docs"))
    if (entry.path().extension() == ".md") documents.push_back(read_document(entry.path()));
  std::erase_if(documents, [](const Document& document) { return document.steps.empty(); });
  return documents;
}

/// The expected line as a regular expression: "…" matches anything, runs of blanks match runs of blanks.
std::regex to_pattern(const std::string& line) {
  std::string pattern;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line.compare(i, 3, "…") == 0) {
      pattern += ".*";
      i += 2;
    } else if (line[i] == ' ') {
      while (i + 1 < line.size() && line[i + 1] == ' ') ++i;
      pattern += " +";
    } else if (std::string_view("\\^$.|?*+()[]{}").find(line[i]) != std::string_view::npos) {
      pattern += std::string("\\") + line[i];
    } else {
      pattern += line[i];
    }
  }
  return std::regex(pattern + " *");
}

class ConsoleBlocks : public ::testing::TestWithParam<Document> {};

TEST_P(ConsoleBlocks, DoWhatTheyShow) {
  const WorkFolder folder;
  folder.run(fmt::format("ln -s '{}/examples' examples; mkdir -p build/release && ln -s '{}' build/release/bin",
                         ATHANOR_SOURCE_DIR, ATHANOR_PROGRAM_DIR));
  for (const Step& step : GetParam().steps) {
    const Outcome outcome = folder.run(step.command);
    EXPECT_EQ(outcome.status, 0) << step.command << "\n" << outcome.err;
    const std::vector<std::string> lines = split_text(outcome.out, '\n');
    std::size_t at = 0;
    for (const std::string& expected : step.expected) {
      if (expected.empty() || expected == "…") continue;
      const std::regex pattern = to_pattern(expected);
      while (at < lines.size() && !std::regex_match(lines[at], pattern)) ++at;
      EXPECT_LT(at, lines.size()) << step.command << "\nexpected: " << expected << "\nfound:\n" << outcome.out;
      ++at;
    }
  }
}

std::string format_document_name(const ::testing::TestParamInfo<Document>& document) {
  std::string name;
  for (const char c : document.param.name) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Docs, ConsoleBlocks, ::testing::ValuesIn(read_documents()), format_document_name);

TEST(CommandReference, IsUpToDate) {
  const WorkFolder folder;
  const Outcome outcome = folder.run("athanor command-reference");
  EXPECT_EQ(outcome.out, read_file(fs::path(ATHANOR_SOURCE_DIR) / "docs" / "commands.md"))
      << "regenerate it: build/release/bin/athanor command-reference > docs/commands.md";
}

TEST(Demo, ScriptNamesOnlyOptionsThatExist) {
  const std::string script = read_file(fs::path(ATHANOR_SOURCE_DIR) / "tools" / "demo.sh");
  const WorkFolder folder;
  const std::string help = folder.run("athanor train --help; athanor predict --help").out;
  const std::regex flag("--[a-z-]+");
  for (auto it = std::sregex_iterator(script.begin(), script.end(), flag); it != std::sregex_iterator(); ++it)
    EXPECT_NE(help.find(it->str()), std::string::npos) << it->str();
}

}  // namespace
}  // namespace athanor::tests

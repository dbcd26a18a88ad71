// Multi-class targets: what is taken for classes, their labels, and how rows of one molecule are merged.
#include <cmath>

#include "support.h"

namespace athanor::data {
namespace {

Curation curate_text(const std::string& text, const CurateOptions& options, Progress& progress) {
  const TemporaryFolder folder;
  const auto reader = open_records(folder.write("t.csv", text));
  return curate(read_table(*reader), options, false, nullptr, {}, 1, progress);
}

CurateOptions with(const std::string& target, const std::string& task = "") {
  CurateOptions options;
  options.target_columns = {target};
  options.task_type = task;
  return options;
}

TEST(Classes, TextsAreClassesWithoutBeingTold) {
  RecordingProgress progress;
  const auto curation =
      curate_text("smiles,kind\nC,red\nCC, blue\nCCC,red\nCCCC,NA\nCCCCC,green\n", with("kind"), progress);
  const Dataset& dataset = curation.dataset;
  ASSERT_EQ(dataset.targets.size(), 1U);
  EXPECT_EQ(dataset.targets[0].task, TaskType::multiclass);
  EXPECT_EQ(dataset.targets[0].classes, (std::vector<std::string>{"blue", "green", "red"}));
  EXPECT_EQ(dataset.values, (std::vector<double>{2, 0, 2, 1}));
  EXPECT_EQ(format_value(dataset.targets[0], 1), "green");
  EXPECT_EQ(curation.summary.dropped, 1U);  // the row without a class
  EXPECT_TRUE(progress.noted("target \"kind\": 3 classes, since it holds texts: \"blue\", \"green\", \"red\""));
}

TEST(Classes, WholeNumbersAreClassesWhenTold) {
  RecordingProgress progress;
  const std::string text = "smiles,kind\nC,10\nCC,9.0\nCCC,-1\nCCCC,9\n";
  EXPECT_EQ(curate_text(text, with("kind"), progress).dataset.targets[0].task, TaskType::regression);
  const Dataset dataset = curate_text(text, with("kind", "multiclass"), progress).dataset;
  EXPECT_EQ(dataset.targets[0].classes, (std::vector<std::string>{"-1", "9", "10"}));
  EXPECT_EQ(dataset.values, (std::vector<double>{2, 1, 0, 1}));
}

TEST(Classes, OfOneMoleculeGoByMajority) {
  RecordingProgress progress;
  const auto curation =
      curate_text("smiles,kind\nC,a\nC,b\nC,b\nCC,a\nCC,b\nCC,c\nCCC,a\nCCCC,c\nCCCCC,b\n", with("kind"), progress);
  EXPECT_EQ(curation.dataset.values, (std::vector<double>{1, 0, 2, 1}));  // the tie of CC leaves no value
  EXPECT_EQ(curation.issues.count("missing"), 1U);
}

TEST(Classes, ThatNoMoleculeIsLeftOfAreNoClasses) {
  RecordingProgress progress;
  const Dataset dataset = curate_text("smiles,kind\nC,b\nC1C,a\nCC,c\nCCC,b\n", with("kind"), progress).dataset;
  EXPECT_EQ(dataset.targets[0].classes, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(dataset.values, (std::vector<double>{0, 1, 0}));
  EXPECT_TRUE(progress.noted("no molecule is left of \"a\", which therefore is no class"));
}

TEST(Classes, TooManyOrTooFewAreErrors) {
  RecordingProgress progress;
  std::string many = "smiles,kind\n", numbers = many;
  for (int i = 0; i < 60; ++i) {
    many += std::string(static_cast<std::size_t>(i + 1), 'C') + ",k" + std::to_string(i) + "\n";
    numbers += std::string(static_cast<std::size_t>(i + 1), 'C') + "," + std::to_string(i) + ".5\n";
  }
  const auto message = [&](const std::string& text, const std::string& task) -> std::string {
    try {
      curate_text(text, with("kind", task), progress);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_input);
      return error.what();
    }
    return "no error";
  };
  EXPECT_NE(message(many, "").find("target \"kind\" holds no number; line 2 has \"k0\" (up to 50 different texts are "
                                   "classes: --task-type multiclass)"),
            std::string::npos)
      << message(many, "");
  EXPECT_NE(message(numbers, "multiclass").find("target \"kind\" has 60 different labels; at most 50 can be classes"),
            std::string::npos);
  EXPECT_NE(message("smiles,kind\nC,a\nCC,a\n", "").find("target \"kind\" has only the class \"a\""),
            std::string::npos);
  EXPECT_NE(message("smiles,kind\nC,a\nCC,b\n", "binary").find("--task-type multiclass"), std::string::npos);
}

TEST(Classes, CellsAreFoundByTheirLabel) {
  const Target target{"y", TaskType::multiclass, "", {"1", "2", "x"}};
  EXPECT_EQ(find_class(target, " 2.0 "), 1.0);
  EXPECT_EQ(find_class(target, "x"), 2.0);
  EXPECT_TRUE(std::isnan(find_class(target, "NA").value()));
  EXPECT_FALSE(find_class(target, "X"));
}

}  // namespace
}  // namespace athanor::data

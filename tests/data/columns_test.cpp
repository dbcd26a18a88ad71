// Which column holds the molecules, and which are targets.
#include "support.h"

namespace athanor::data {
namespace {

std::size_t find_in(const std::string& text, RecordingProgress& progress, const std::string& wanted = "") {
  return find_smiles_column(read_text(text), wanted, progress);
}

TEST(SmilesColumn, IsFoundByNameWithoutRegardToCase) {
  RecordingProgress progress;
  EXPECT_EQ(find_in("y,SMILES\n1,CCO\n", progress), 1U);
  EXPECT_TRUE(progress.notes.empty()) << "a column called SMILES is no guess";
  EXPECT_EQ(find_in("Drug_ID,Drug,Y\nx1,CCO,1\n", progress), 1U);
  EXPECT_TRUE(progress.noted("SMILES column: \"Drug\" (guessed; change with --smiles-column)"));
  EXPECT_EQ(find_in("id,Canonical_SMILES,smiles\n1,CCO,C\n", progress), 2U);
  EXPECT_EQ(find_in("a,std_smiles_2\n1,CCO\n", progress), 1U);
}

TEST(SmilesColumn, ANameAloneDoesNotMakeMoleculesOfWords) {
  RecordingProgress progress;
  EXPECT_EQ(find_in("molecule,code\naspirin,CC(=O)Oc1ccccc1C(=O)O\nethanol,CCO\n", progress), 1U);
}

TEST(SmilesColumn, IsFoundByTryingWhenNineInTenParse) {
  RecordingProgress progress;
  std::string text = "label,text\n";
  for (int i = 0; i < 9; ++i) text += "sample,CCO\n";
  EXPECT_EQ(find_in(text + "sample,broken\n", progress), 1U);
  EXPECT_TRUE(progress.noted("\"text\" (guessed"));
  EXPECT_ERROR(find_in(text + "sample,broken\nsample,broken\n", progress), ErrorCode::not_found,
               "at best 82 % of the rows parse (\"text\"), 90 % are needed");
}

TEST(SmilesColumn, IsAskedForByName) {
  RecordingProgress progress;
  EXPECT_EQ(find_in("a,smiles\nC,CCO\n", progress, "a"), 0U);
  EXPECT_ERROR(find_in("a,smiles\nC,CCO\n", progress, "smile"), ErrorCode::not_found, "did you mean \"smiles\"?");
  EXPECT_ERROR(find_in("name,y\nwater,1\nethanol,2\n", progress), ErrorCode::not_found, "there is no SMILES column");
}

TEST(SmilesColumn, AMissingHeaderIsNotTakenForOne) {
  RecordingProgress progress;
  EXPECT_ERROR(find_in("CCO,1.5\nCCC,2\nC,1\n", progress), ErrorCode::invalid_input, "looks like data (\"CCO\")");
}

std::vector<Target> targets_of(const std::string& text, const CurateOptions& options, Progress& progress) {
  return find_targets(read_text(text), 0, options, progress);
}

TEST(Targets, TheOneNumericColumnIsTakenAndSaid) {
  RecordingProgress progress;
  const auto targets = targets_of("smiles,name,logS\nC,x,1.5\nCC,y,\nCCC,z,2\n", {}, progress);
  ASSERT_EQ(targets.size(), 1U);
  EXPECT_EQ(targets[0].name, "logS");
  EXPECT_EQ(targets[0].task, TaskType::regression);
  EXPECT_TRUE(progress.noted("target: \"logS\""));
}

TEST(Targets, IdentifiersAreNoCandidates) {
  RecordingProgress progress;
  EXPECT_EQ(targets_of("smiles,mol_id,y\nC,7,1.5\nCC,8,2\n", {}, progress).front().name, "y");
  EXPECT_TRUE(progress.noted("\"mol_id\" is taken for an identifier"));
  CurateOptions by_name;
  by_name.target_columns = {"mol_id"};
  EXPECT_EQ(targets_of("smiles,mol_id,y\nC,7,1.5\nCC,8,2\n", by_name, progress).front().name, "mol_id");
}

TEST(Targets, SeveralCandidatesAreAnErrorThatListsThem) {
  RecordingProgress progress;
  const std::string text = "smiles,a,b\nC,1,4\nCC,2,5\n";
  EXPECT_ERROR(targets_of(text, {}, progress), ErrorCode::invalid_options,
               "t.csv: 2 numeric columns could be the target: a, b; name one with --target, or say --all-targets");
  CurateOptions all;
  all.all_targets = true;
  EXPECT_EQ(targets_of(text, all, progress).size(), 2U);
  CurateOptions ignoring;
  ignoring.ignore_columns = {"a"};
  EXPECT_EQ(targets_of(text, ignoring, progress).front().name, "b");
}

TEST(Targets, OnlyZeroAndOneIsBinary) {
  RecordingProgress progress;
  EXPECT_EQ(targets_of("smiles,y\nC,1\nCC,0.0\nCCC,\n", {}, progress).front().task, TaskType::binary);
  EXPECT_TRUE(progress.noted("binary classification"));
  EXPECT_EQ(targets_of("smiles,y\nC,1\nCC,0\nCCC,2\n", {}, progress).front().task, TaskType::regression);
  EXPECT_EQ(targets_of("smiles,y\nC,1\nCC,0\nCCC,<1\n", {}, progress).front().task, TaskType::regression);
  CurateOptions regression;
  regression.task_type = "regression";
  EXPECT_EQ(targets_of("smiles,y\nC,1\nCC,0\n", regression, progress).front().task, TaskType::regression);
  CurateOptions binary;
  binary.task_type = "classification";
  EXPECT_ERROR(targets_of("smiles,y\nC,1\nCC,0\nCCC,2\n", binary, progress), ErrorCode::invalid_input,
               "t.csv:4: target \"y\" is \"2\"; a binary target holds only 0 and 1 (several classes, or texts: "
               "--task-type multiclass)");
}

TEST(Targets, WhatCannotBeLearntIsAnError) {
  RecordingProgress progress;
  CurateOptions y;
  y.target_columns = {"y"};
  EXPECT_ERROR(targets_of("smiles,y\nC,\nCC,NA\n", y, progress), ErrorCode::invalid_input,
               "target \"y\" has no value in any row");
  EXPECT_ERROR(targets_of("smiles,y\nC,2\nCC,2\n", y, progress), ErrorCode::invalid_input,
               "has the same value 2 in all rows");
  EXPECT_ERROR(targets_of("smiles,y\nC,1\nCC,1\n", y, progress), ErrorCode::invalid_input, "has only the class 1");
  y.task_type = "binary";
  EXPECT_ERROR(targets_of("smiles,y\nC,active\nCC,inactive\n", y, progress), ErrorCode::invalid_input,
               "holds no number; line 2 has \"active\" (up to 50 different texts are classes: --task-type multiclass)");
  EXPECT_ERROR(targets_of("smiles,name\nC,x\nCC,y\n", {}, progress), ErrorCode::invalid_input,
               "there is no numeric column to predict");
}

TEST(Targets, AllTargetsLeavesOutWhatCannotBeLearnt) {
  RecordingProgress progress;
  CurateOptions all;
  all.all_targets = true;
  const auto targets = targets_of("smiles,a,b\nC,1,4\nCC,1,5\n", all, progress);
  ASSERT_EQ(targets.size(), 1U);
  EXPECT_EQ(targets[0].name, "b");
  ASSERT_EQ(progress.warnings.size(), 1U);
  EXPECT_NE(progress.warnings[0].find("\"a\" is left out"), std::string::npos);
}

TEST(Targets, NamesUnitsAndRepeatedColumns) {
  RecordingProgress progress;
  CurateOptions options;
  options.target_columns = {"y#2", "z"};
  options.units = {"mol/L", "eV"};
  const std::string text = "smiles,y,y,z\nC,1,4,1.5\nCC,2,5,2\n";
  const auto targets = targets_of(text, options, progress);
  EXPECT_EQ(targets[0].name, "y#2");
  EXPECT_EQ(targets[0].unit, "mol/L");
  EXPECT_EQ(targets[1].unit, "eV");
  options.units = {"mol/L"};
  EXPECT_ERROR(targets_of(text, options, progress), ErrorCode::invalid_options, "--units has 1 text for 2 targets");
  options.target_columns = {"smiles"};
  EXPECT_ERROR(targets_of(text, options, progress), ErrorCode::invalid_options, "holds the SMILES");
  options.target_columns = {"x"};
  EXPECT_ERROR(targets_of(text, options, progress), ErrorCode::not_found, "there is no column \"x\"");
}

}  // namespace
}  // namespace athanor::data

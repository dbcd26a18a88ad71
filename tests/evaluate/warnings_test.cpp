// Each warning appears when it should, and not otherwise.
#include <gtest/gtest.h>

#include "report_demo.h"

namespace athanor::evaluate {
namespace {

using data::TaskType;

bool mentions(const std::vector<std::string>& warnings, const std::string& part) {
  for (const std::string& warning : warnings)
    if (warning.find(part) != std::string::npos) return true;
  return false;
}

std::string list(const std::vector<std::string>& warnings) {
  std::string text;
  for (const std::string& warning : warnings) text += warning + "\n";
  return text;
}

TEST(FindWarnings, IsSilentForASoundRun) {
  const auto demo = make_report_demo({.molecules = 600});
  EXPECT_TRUE(demo->content.warnings.empty()) << list(demo->content.warnings);
}

TEST(FindWarnings, NamesASmallTestSet) {
  const auto demo = make_report_demo({.molecules = 200});
  EXPECT_TRUE(mentions(demo->content.warnings, "\"logS\" has only 20 rows in the test set"))
      << list(demo->content.warnings);
}

TEST(FindWarnings, NamesABaselineThatIsBetter) {
  const auto demo = make_report_demo({.molecules = 900, .model_noise = 1.6});
  EXPECT_TRUE(mentions(demo->content.warnings, "A baseline is better than dmpnn on \"logS\" ("))
      << list(demo->content.warnings);
}

TEST(FindWarnings, CountsEqualAndSimilarMoleculesAcrossTrainAndTest) {
  const auto demo = make_report_demo({.molecules = 600});
  demo->content.leakages[0].exact = 2;
  demo->content.leakages[0].near = 9;
  const auto warnings = find_warnings(demo->content);
  EXPECT_TRUE(mentions(warnings, "2 test molecules are also in the training set")) << list(warnings);
  EXPECT_TRUE(mentions(warnings, "15 % of the test molecules have a near duplicate")) << list(warnings);
  demo->content.leakages[0].exact = 0;
  demo->content.leakages[0].near = 6;  // 10 % exactly is not more than 10 %
  EXPECT_TRUE(find_warnings(demo->content).empty());
}

TEST(FindWarnings, NamesOneClassAndImbalance) {
  const auto demo = make_report_demo({.molecules = 600, .targets = {{"active", TaskType::binary, ""}}});
  for (std::size_t i = 0; i < 600; ++i) demo->dataset.values[i] = 0;
  for (const std::size_t record : {0, 1, 2, 3, 4}) demo->dataset.values[demo->content.splits[0].train[record]] = 1;
  const auto warnings = find_warnings(demo->content);
  EXPECT_TRUE(mentions(warnings, "\"active\" has one class only in the test set")) << list(warnings);
  EXPECT_FALSE(mentions(warnings, "one class only in the training set"));
  EXPECT_TRUE(mentions(warnings, "\"active\" is imbalanced: the rarer class has 0.8 % of the rows")) << list(warnings);
}

TEST(FindWarnings, SaysWhenAModelMayBeNoBetterThanChance) {
  const auto demo = make_report_demo({.molecules = 600, .targets = {{"active", TaskType::binary, ""}}});
  demo->content.metrics["test"]["active"]["roc_auc"]["ci95"] = {0.48, 0.9};
  EXPECT_TRUE(mentions(find_warnings(demo->content), "no better than chance"));
}

TEST(FindWarnings, CountsLostAndUnpredictedRows) {
  const auto demo = make_report_demo({.molecules = 600});
  demo->curation.invalid = 100;
  demo->content.predictions[demo->content.splits[0].test[0]] = NAN;
  const auto warnings = find_warnings(demo->content);
  EXPECT_TRUE(mentions(warnings, "of the input rows could not be used")) << list(warnings);
  EXPECT_TRUE(mentions(warnings, "1 test molecule could not be predicted and is left out")) << list(warnings);
}

}  // namespace
}  // namespace athanor::evaluate

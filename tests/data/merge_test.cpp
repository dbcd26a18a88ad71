// Merging the values of one molecule.
#include "athanor/data/curate/merge.h"

#include <cmath>

#include "support.h"

namespace athanor::data {
namespace {

constexpr double gap = NAN;

double merge(const std::vector<double>& values, TaskType task, MergeRule rule) {
  return merge_values(values, task, rule).value;
}

TEST(MergeValues, TakesMeanMedianOrFirstOfWhatIsThere) {
  const std::vector<double> values{gap, 1, 2, 6};
  EXPECT_DOUBLE_EQ(merge(values, TaskType::regression, MergeRule::mean), 3);
  EXPECT_DOUBLE_EQ(merge(values, TaskType::regression, MergeRule::median), 2);
  EXPECT_DOUBLE_EQ(merge(values, TaskType::regression, MergeRule::first), 1);
  EXPECT_DOUBLE_EQ(merge({4, 1, 2, 3}, TaskType::regression, MergeRule::median), 2.5);
  EXPECT_TRUE(std::isnan(merge({gap, gap}, TaskType::regression, MergeRule::mean)));
}

TEST(MergeValues, EqualValuesKeepTheirDigits) {
  EXPECT_EQ(merge({0.1, 0.1, 0.1}, TaskType::regression, MergeRule::mean), 0.1);
}

TEST(MergeValues, ClassesGoByMajorityAndTiesAreMissing) {
  EXPECT_EQ(merge({1, 0, 1}, TaskType::binary, MergeRule::mean), 1);
  EXPECT_EQ(merge({0, 0, 1}, TaskType::binary, MergeRule::median), 0);
  const MergedValue tie = merge_values(std::vector<double>{1, 0, gap}, TaskType::binary, MergeRule::mean);
  EXPECT_TRUE(std::isnan(tie.value));
  EXPECT_TRUE(tie.tie);
  EXPECT_TRUE(tie.conflicting);
  EXPECT_EQ(merge({0, 1}, TaskType::binary, MergeRule::first), 0);
}

TEST(MergeValues, ConflictIsADifferenceBeyondRounding) {
  const auto conflicting = [](const std::vector<double>& values, TaskType task) {
    return merge_values(values, task, MergeRule::drop_conflicting).conflicting;
  };
  EXPECT_FALSE(conflicting({1e6, 1e6 + 1e-4}, TaskType::regression));
  EXPECT_TRUE(conflicting({1e6, 1e6 + 1e-2}, TaskType::regression));
  EXPECT_TRUE(conflicting({0, 1e-30}, TaskType::regression));
  EXPECT_FALSE(conflicting({gap, 3}, TaskType::regression));
  EXPECT_TRUE(conflicting({0, 1}, TaskType::binary));
}

TEST(MergeRules, HaveNames) {
  EXPECT_EQ(parse_merge_rule("drop-conflicting"), MergeRule::drop_conflicting);
  EXPECT_EQ(parse_merge_rule("keep"), MergeRule::keep);
  EXPECT_ERROR(parse_merge_rule("maen"), ErrorCode::invalid_options, "did you mean \"mean\"?");
}

}  // namespace
}  // namespace athanor::data

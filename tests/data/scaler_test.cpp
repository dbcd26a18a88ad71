// The standard scaler against numbers of scikit-learn's StandardScaler.
#include "athanor/data/scaler.h"

#include <gtest/gtest.h>

#include <cmath>

namespace athanor::data {
namespace {

TEST(StandardScaler, UsesMeanAndPopulationDeviationOfTheGivenRows) {
  const std::vector<double> values{1, 10, 2, 20, 4, 60, 100, -5};
  const std::vector<std::size_t> rows{0, 1, 2};
  const StandardScaler scaler = StandardScaler::fit(std::span<const double>(values), 2, rows);
  // StandardScaler().fit([[1, 10], [2, 20], [4, 60]]): mean_, scale_
  EXPECT_DOUBLE_EQ(scaler.mean[0], 2.3333333333333335);
  EXPECT_DOUBLE_EQ(scaler.scale[0], 1.247219128924647);
  EXPECT_DOUBLE_EQ(scaler.mean[1], 30);
  EXPECT_DOUBLE_EQ(scaler.scale[1], 21.602468994692867);
  std::vector<float> row{4, 10};
  scaler.apply(row);
  EXPECT_FLOAT_EQ(row[0], 1.3363062F);
  EXPECT_FLOAT_EQ(row[1], -0.9258201F);
}

TEST(StandardScaler, LeavesMissingValuesOut) {
  const std::vector<float> values{1, NAN, 3, NAN};
  const std::vector<std::size_t> rows{0, 1};
  const StandardScaler scaler = StandardScaler::fit(std::span<const float>(values), 2, rows);
  EXPECT_DOUBLE_EQ(scaler.mean[0], 2);
  EXPECT_DOUBLE_EQ(scaler.scale[0], 1);
  EXPECT_DOUBLE_EQ(scaler.mean[1], 0);
  EXPECT_DOUBLE_EQ(scaler.scale[1], 1);
  std::vector<float> row{NAN, NAN};
  scaler.apply(row);
  EXPECT_TRUE(std::isnan(row[0]));
}

TEST(StandardScaler, ConstantColumnsAreNotStretched) {
  const std::vector<double> values(100, 0.1);
  std::vector<std::size_t> rows(100);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  const StandardScaler scaler = StandardScaler::fit(std::span<const double>(values), 1, rows);
  EXPECT_EQ(scaler.scale[0], 1) << "0.1 a hundred times has a tiny variance by rounding";
}

}  // namespace
}  // namespace athanor::data

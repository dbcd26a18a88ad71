// Raw outputs as distributions, against scipy's (tests/golden/nn).
#include "athanor/models/output_form.h"

#include <gtest/gtest.h>

#include <fstream>

#include "athanor/core/error.h"
#include "athanor/models/scalers.h"

namespace athanor::models {
namespace {
using nlohmann::json;

data::Target make_target(const std::string& kind, std::size_t width) {
  if (kind != "dirichlet") return {"y", data::TaskType::regression, ""};
  if (width == 2) return {"y", data::TaskType::binary, ""};
  return {"y", data::TaskType::multiclass, "", {"a", "b", "c"}};
}

bundle::Member make_member(const json& form) {
  bundle::Member member;
  member.details = {{"outputs", {form}}};
  return member;
}

TEST(OutputForm, TellsWhatScipysDistributionsTell) {
  constexpr double scale = 3, shift = 20;
  std::ifstream file(ATHANOR_TEST_DIR "/golden/nn/uncertainty.json");
  for (const json& item : json::parse(file)) {
    const std::string kind = item["kind"];
    SCOPED_TRACE(kind);
    const std::size_t width = item["width"], rows = item["target"].size();
    const std::vector<data::Target> targets{make_target(kind, width)};
    const bool is_number = targets[0].task == data::TaskType::regression;
    OutputTransform transform(targets, read_output_forms(make_member({{"kind", kind}, {"coverage", 0.8}}), targets));
    ASSERT_EQ(transform.num_raw_outputs(), width);
    if (is_number) transform.mean = {shift}, transform.scale = {scale};
    const std::size_t outputs = transform.num_outputs();
    std::vector<double> mean(rows * outputs), std(mean.size()), lower(mean.size()), upper(mean.size());
    const std::vector<double> given = item["raw"];
    const std::vector<float> raw(given.begin(), given.end());
    for (std::size_t i = 0; i < rows; ++i)
      transform.apply(std::span(raw).subspan(i * width, width),
                      OutputSpans(mean, std, lower, upper).part(i * outputs, outputs));
    const auto compare = [&](const char* name, const std::vector<double>& found, double factor, double offset) {
      const std::vector<double> expected = item[name];
      for (std::size_t i = 0; i < found.size(); ++i)
        EXPECT_NEAR(found[i], expected[i] * factor + offset, 1e-5 * std::max(1.0, std::abs(found[i]))) << name << i;
    };
    compare("mean", mean, is_number ? scale : 1, is_number ? shift : 0);
    compare("std", std, is_number ? scale : 1, 0);
    if (kind == "quantiles") compare("lower", lower, scale, shift), compare("upper", upper, scale, shift);
    else EXPECT_TRUE(std::isnan(lower[0]) && std::isnan(upper[0]));
    std::vector<double> means_alone(mean.size());
    for (std::size_t i = 0; i < rows; ++i)
      transform.apply(std::span(raw).subspan(i * width, width), OutputSpans(means_alone).part(i * outputs, outputs));
    EXPECT_EQ(means_alone, mean);
  }
}

/// Mean and standard deviation of sigmoid(N(m, v)) by the midpoint rule.
std::pair<double, double> integrate_sigmoid(double m, double v) {
  double sum = 0, squares = 0;
  constexpr int points = 4000;
  for (int i = 0; i < points; ++i) {
    const double z = -8 + 16 * (i + 0.5) / points, weight = 16.0 / points * std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
    const double p = 1 / (1 + std::exp(-(m + std::sqrt(v) * z)));
    sum += weight * p;
    squares += weight * p * p;
  }
  return {sum, std::sqrt(std::max(0.0, squares - sum * sum))};
}

TEST(OutputForm, OfAProcessOfClassesIsNearlyTheLogisticNormalDistribution) {
  const std::vector<data::Target> targets{{"y", data::TaskType::binary, ""}};
  const OutputTransform transform(
      targets, read_output_forms(make_member({{"kind", "gaussian_process"}, {"features", 16}}), targets));
  ASSERT_EQ(transform.num_raw_outputs(), 2U);
  for (const double m : {-3.0, -0.5, 0.0, 1.0, 4.0})
    for (const double v : {0.0, 0.1, 1.0, 5.0, 20.0}) {
      const std::vector<float> raw{static_cast<float>(m), static_cast<float>(v)};
      std::vector<double> mean(1), std(1);
      transform.apply(raw, OutputSpans(mean, std, {}, {}));
      const auto [expected, deviation] = integrate_sigmoid(m, v);
      EXPECT_NEAR(mean[0], expected, 0.02) << m << " " << v;
      EXPECT_NEAR(std[0], deviation, 0.04) << m << " " << v;
    }
}

TEST(OutputForm, OfAProcessOfSeveralClassesIsFlatterTheLessItKnows) {
  const std::vector<data::Target> targets{{"y", data::TaskType::multiclass, "", {"a", "b", "c"}}};
  const OutputTransform transform(
      targets, read_output_forms(make_member({{"kind", "gaussian_process"}, {"features", 16}}), targets));
  ASSERT_EQ(transform.num_raw_outputs(), 4U);
  std::vector<double> sure(3), unsure(3), std(3);
  transform.apply(std::vector<float>{2, 0, 0, 0}, OutputSpans(sure, std, {}, {}));
  EXPECT_NEAR(sure[0], std::exp(2.0) / (std::exp(2.0) + 2), 1e-6);
  EXPECT_EQ(std[0], 0);
  transform.apply(std::vector<float>{2, 0, 0, 50}, OutputSpans(unsure, std, {}, {}));
  EXPECT_NEAR(unsure[0] + unsure[1] + unsure[2], 1, 1e-9);
  EXPECT_LT(unsure[0], 0.6);
  EXPECT_GT(std[0], 0.2);
}

TEST(OutputForm, IsCheckedAgainstTheTask) {
  const std::vector<data::Target> targets{{"y", data::TaskType::regression, ""}};
  const auto find_code = [&](const json& form) {
    try {
      read_output_forms(make_member(form), targets);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  };
  EXPECT_EQ(find_code({{"kind", "dirichlet"}}), ErrorCode::corrupt);
  EXPECT_EQ(find_code({{"kind", "quantiles"}, {"coverage", 1}}), ErrorCode::corrupt);
  EXPECT_EQ(find_code({{"kind", "cauchy"}}), ErrorCode::unsupported);
  EXPECT_EQ(find_code({{"kind", "gaussian_process"}}), ErrorCode::corrupt);
  EXPECT_EQ(find_code({{"kind", "gaussian_process"}, {"features", 1'000'000}}), ErrorCode::corrupt);
  EXPECT_EQ(find_code({{"kind", "normal"}, {"features", 16}}), ErrorCode::corrupt);
  bundle::Member many;
  many.details = {{"dropout_samples", -1}};
  EXPECT_THROW(read_dropout_samples(many), Error);
}

}  // namespace
}  // namespace athanor::models

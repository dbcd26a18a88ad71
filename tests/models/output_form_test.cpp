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
  bundle::Member many;
  many.details = {{"dropout_samples", -1}};
  EXPECT_THROW(read_dropout_samples(many), Error);
}

}  // namespace
}  // namespace athanor::models

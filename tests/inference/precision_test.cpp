// Networks in bf16 and in int8 against themselves in f32.
#include <gtest/gtest.h>

#include <cmath>

#include "athanor/core/error.h"
#include "athanor/kernels/bf16.h"
#include "athanor/kernels/precision.h"
#include "random_member.h"

namespace athanor::inference {
namespace {
using nlohmann::json;
using suites::make_inputs;

/// Outputs that are not those of f32, close to them, and the same in any company.
void expect_close(const std::string& model, const json& options, const featurize::Inputs& inputs,
                  kernels::Precision precision) {
  const auto targets = make_targets();
  const bundle::Member member = make_random_member(model, options, inputs, 7);
  const auto exact = predict(*load_network(member, targets), inputs);
  const auto network = load_network(member, targets, precision);
  const auto found = predict(*network, inputs);
  double squares = 0, size = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_TRUE(std::isfinite(found[i]));
    squares += (found[i] - exact[i]) * (found[i] - exact[i]);
    size += exact[i] * exact[i];
  }
  EXPECT_GT(squares, 0) << model << " " << options.dump() << ": nothing was rounded";
  EXPECT_LT(std::sqrt(squares / size), 0.02) << model << " " << options.dump();
  EXPECT_EQ(predict(*network, inputs, 3), found) << "three threads";
  for (std::size_t row = 0; row < inputs.rows; row += 7) {
    const auto alone = predict(*network, suites::take_rows(inputs, {row}));
    for (std::size_t t = 0; t < alone.size(); ++t) EXPECT_EQ(alone[t], found[row * alone.size() + t]) << "row " << row;
  }
}

class RoundedNetwork : public ::testing::TestWithParam<kernels::Precision> {};

TEST_P(RoundedNetwork, IsCloseToF32ForMessagesReadoutsAndActivations) {
  for (const char* messages : {"bond", "atom"})
    for (const char* readout : {"norm", "mean", "attention"})
      for (const char* activation : {"relu", "leaky_relu", "gelu"})
        expect_close("dmpnn",
                     {{"messages", messages},
                      {"readout", readout},
                      {"readout_norm", 30},
                      {"activation", activation},
                      {"hidden", 41}},
                     make_inputs(40, 3, true, true), GetParam());
}

TEST_P(RoundedNetwork, IsCloseToF32ForDepthsAndWidths) {
  for (const int depth : {2, 5})
    for (const int hidden : {16, 32, 300})
      expect_close("dmpnn", {{"depth", depth}, {"hidden", hidden}}, make_inputs(20, 4, true, true), GetParam());
}

TEST_P(RoundedNetwork, IsCloseToF32ForPerceptrons) {
  for (const char* activation : {"relu", "maxout"})
    for (const char* norm : {"none", "layer"})
      expect_close("mlp", {{"activation", activation}, {"norm", norm}, {"hidden", 40}}, make_inputs(70, 8, false, true),
                   GetParam());
}

TEST_P(RoundedNetwork, TakesGraphsWithoutBondsOrAtoms) {
  featurize::Inputs inputs = make_inputs(0, 1, true, false);
  suites::append({{{{1, 5, 8}, 0.1F}}, {}}, inputs.graphs);
  suites::append({}, inputs.graphs);
  inputs.rows = 2;
  const bundle::Member member = make_random_member("dmpnn", json::object(), inputs, 7);
  for (const double value : predict(*load_network(member, make_targets(), GetParam()), inputs))
    EXPECT_TRUE(std::isfinite(value));
}

INSTANTIATE_TEST_SUITE_P(Precisions, RoundedNetwork,
                         ::testing::Values(kernels::Precision::bf16, kernels::Precision::int8),
                         [](const auto& one) { return kernels::format_precision(one.param); });

TEST(Precision, IsChosenByName) {
  EXPECT_EQ(kernels::choose_precision("f32"), kernels::Precision::f32);
  EXPECT_EQ(kernels::choose_precision("bf16"), kernels::Precision::bf16);
  EXPECT_EQ(kernels::choose_precision("int8"), kernels::Precision::int8);
  EXPECT_THROW(kernels::choose_precision("int8", "cuda"), Error);
  EXPECT_EQ(kernels::choose_precision("auto"),
            kernels::is_bf16_fast() ? kernels::Precision::bf16 : kernels::Precision::f32);
  try {
    kernels::choose_precision("bf61");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_options);
    EXPECT_NE(std::string(error.what()).find("did you mean \"bf16\""), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace athanor::inference

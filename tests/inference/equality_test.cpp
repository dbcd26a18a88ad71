// The networks of this room against libtorch's, over their options.
#include <gtest/gtest.h>

#include <cmath>

#include "athanor/kernels/activation.h"
#include "random_member.h"

namespace athanor::inference {
namespace {
using nlohmann::json;
using suites::make_inputs;

void expect_equal(const std::string& model, const json& options, const featurize::Inputs& inputs) {
  const auto targets = make_targets();
  const bundle::Member member = make_random_member(model, options, inputs, 7);
  const auto expected = predict(*athanor_network_library()->load(member, targets, "cpu"), inputs);
  const auto network = load_network(member, targets);
  const auto found = predict(*network, inputs);
  for (std::size_t i = 0; i < found.size(); ++i)
    ASSERT_NEAR(found[i], expected[i], 1e-5 * std::max(3.0, std::abs(expected[i])))
        << model << " " << options.dump() << ", row " << i / 5 << ", output " << i % 5;
  EXPECT_EQ(predict(*network, inputs, 3), found) << "three threads";
  for (std::size_t row = 0; row < inputs.rows; row += 7) {
    const auto alone = predict(*network, suites::take_rows(inputs, {row}));
    for (std::size_t t = 0; t < alone.size(); ++t) EXPECT_EQ(alone[t], found[row * alone.size() + t]) << "row " << row;
  }
}

TEST(Dmpnn, EqualsLibtorchForAllMessagesReadoutsAndNorms) {
  for (const char* messages : {"bond", "atom"})
    for (const char* readout : {"norm", "mean", "sum", "attention"})
      for (const bool batch_norm : {false, true})
        for (const bool vectors : {false, true})
          expect_equal("dmpnn",
                       {{"messages", messages},
                        {"readout", readout},
                        {"readout_norm", 30},
                        {"batch_norm", batch_norm},
                        {"hidden", 19},
                        {"ffn_hidden", 33}},
                       make_inputs(40, 3, true, vectors));
}

TEST(Dmpnn, EqualsLibtorchForAllDepthsAndWidths) {
  for (const int depth : {1, 2, 5})
    for (const int hidden : {1, 16, 40})
      for (const int layers : {0, 1, 3})
        for (const char* messages : {"bond", "atom"})
          expect_equal("dmpnn", {{"depth", depth}, {"hidden", hidden}, {"ffn_layers", layers}, {"messages", messages}},
                       make_inputs(20, 4, true, true));
}

TEST(Dmpnn, EqualsLibtorchForAllActivations) {
  for (const std::string& activation : kernels::activation_names())
    if (activation != "maxout")
      expect_equal("dmpnn", {{"activation", activation}, {"slope", 0.3}, {"hidden", 24}},
                   make_inputs(20, 5, true, true));
}

TEST(Dmpnn, EqualsLibtorchWithItsDefaults) { expect_equal("dmpnn", json::object(), make_inputs(50, 6, true, true)); }

TEST(Dmpnn, EqualsLibtorchWithColumnsThatAreNegative) {
  featurize::Inputs inputs = make_inputs(40, 9, true, true);
  inputs.graphs.node_signed = 3;
  inputs.graphs.edge_signed = 2;
  Rng rng(5);
  const auto negate = [&](featurize::PackedArray<std::uint8_t>& columns, std::size_t onehot, std::size_t with_sign) {
    for (std::uint8_t& column : columns)
      if (column != featurize::absent_column && column + with_sign >= onehot && rng.below(2) == 0)
        column = static_cast<std::uint8_t>(column + with_sign);
  };
  negate(inputs.graphs.node_columns, suites::node_onehot, 3);
  negate(inputs.graphs.edge_columns, suites::edge_onehot, 2);
  for (const char* messages : {"bond", "atom"}) expect_equal("dmpnn", {{"messages", messages}, {"hidden", 20}}, inputs);
}

TEST(Dmpnn, TakesGraphsWithoutBondsOrAtoms) {
  featurize::Inputs inputs = make_inputs(0, 1, true, false);
  suites::append({{{{1, 5, 8}, 0.1F}}, {}}, inputs.graphs);
  suites::append({}, inputs.graphs);
  inputs.rows = 2;
  for (const char* readout : {"mean", "attention"}) expect_equal("dmpnn", {{"readout", readout}}, inputs);
}

TEST(Mlp, EqualsLibtorchForAllActivationsAndNorms) {
  for (const std::string& activation : kernels::activation_names())
    for (const char* norm : {"none", "batch", "layer"})
      expect_equal("mlp", {{"activation", activation}, {"norm", norm}, {"hidden", 21}, {"slope", 0.2}},
                   make_inputs(70, 8, false, true));
}

TEST(Mlp, EqualsLibtorchForAllDepths) {
  for (const int layers : {0, 1, 4})
    for (const int hidden : {1, 32})
      expect_equal("mlp", {{"layers", layers}, {"hidden", hidden}}, make_inputs(70, 9, false, true));
}

/// Fingerprints: 600 columns, rows with none to all of them set.
featurize::Inputs make_fingerprints() {
  featurize::Inputs inputs;
  inputs.rows = 90;
  inputs.vectors = {90, 600, std::vector<float>(90 * 600)};
  Rng rng(3);
  for (std::size_t row = 0; row < inputs.rows; ++row)
    for (float& bit : inputs.vectors.row(row)) bit = rng.uniform() * 90 < static_cast<double>(row) ? 1.0F : 0.0F;
  return inputs;
}

TEST(Mlp, EqualsLibtorchOnFingerprintsFromSparseToDense) {
  for (const char* activation : {"relu", "maxout"})
    for (const char* norm : {"none", "layer"})
      for (const int layers : {0, 2})
        expect_equal("mlp", {{"activation", activation}, {"norm", norm}, {"layers", layers}}, make_fingerprints());
}

/// Means, standard deviations and quantiles.
struct Distributions {
  explicit Distributions(std::size_t size) : mean(size), std(size), lower(size), upper(size) {}
  models::OutputSpans spans() { return {mean, std, lower, upper}; }
  std::vector<double> mean, std, lower, upper;
};

void expect_near(const std::vector<double>& found, const std::vector<double>& expected) {
  for (std::size_t i = 0; i < found.size(); ++i)
    if (!std::isnan(expected[i])) ASSERT_NEAR(found[i], expected[i], 1e-5 * std::max(3.0, std::abs(expected[i])));
    else ASSERT_TRUE(std::isnan(found[i]));
}

TEST(Networks, TellDistributionsAsLibtorchDoes) {
  const auto targets = make_targets();
  const json classes = {{"kind", "dirichlet"}};
  for (const char* kind : {"normal", "evidential", "evidential_epistemic", "evidential_aleatoric", "quantiles"})
    for (const char* model : {"mlp", "dmpnn"}) {
      SCOPED_TRACE(std::string(kind) + " " + model);
      const auto inputs = make_inputs(23, 8, true, true);
      const auto member = make_random_member(model, {{"hidden", 20}}, inputs, 5, {{{"kind", kind}}, classes, classes});
      Distributions expected(inputs.rows * 5), found(inputs.rows * 5);
      athanor_network_library()->load(member, targets, "cpu")->predict(inputs, expected.spans(), 1);
      load_network(member, targets)->predict(inputs, found.spans(), 2);
      for (std::size_t i = 0; i < found.std.size(); ++i) ASSERT_GT(found.std[i], 0);
      expect_near(found.mean, expected.mean);
      expect_near(found.std, expected.std);
      expect_near(found.lower, expected.lower);
      expect_near(found.upper, expected.upper);
    }
}

TEST(Networks, SampleWithDropoutTheSameForEveryRow) {
  const auto targets = make_targets();
  for (const char* model : {"mlp", "dmpnn"}) {
    const auto inputs = make_inputs(40, 9, true, true);
    auto member = make_random_member(model, {{"hidden", 40}, {"dropout", 0.3}}, inputs, 5);
    member.details["dropout_samples"] = 9U;
    const auto network = athanor_network_library()->load(member, targets, "cpu");
    Distributions all(inputs.rows * 5);
    network->predict(inputs, all.spans(), 2);
    for (const std::size_t row : {0U, 17U, 39U}) {
      const auto one = suites::take_rows(inputs, {row});
      Distributions alone(5);
      network->predict(one, alone.spans(), 1);
      for (std::size_t o = 0; o < 5; ++o) {
        EXPECT_EQ(alone.mean[o], all.mean[row * 5 + o]) << model;
        EXPECT_EQ(alone.std[o], all.std[row * 5 + o]) << model;
      }
      EXPECT_GT(alone.std[0], 0) << model;
    }
  }
}

}  // namespace
}  // namespace athanor::inference

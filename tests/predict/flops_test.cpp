// Counted arithmetic against sums written out by hand.
#include "athanor/predict/flops.h"

#include <gtest/gtest.h>

#include "athanor/models/input_shape.h"

namespace athanor::predict {
namespace {

bundle::Bundle load(const std::string& name) {
  return bundle::load_bundle(std::string(ATHANOR_TEST_DIR) + "/data/bundles/" + name + ".athanor");
}

std::optional<double> count(const std::string& name, const std::vector<std::string>& smiles) {
  return count_flops(load(name), smiles);
}

double read_option(const bundle::Member& member, const char* name) { return member.options.at(name).get<double>(); }

/// Products from `in` numbers through the hidden layers to the outputs.
double count_layers(double in, double hidden, double layers, double outputs) {
  double products = 0;
  for (int i = 0; i < layers; ++i, in = hidden) products += in * hidden;
  return 2 * (products + in * outputs);
}

double count_vectors(const bundle::Member& member) {
  return static_cast<double>(models::parse_input_shape(member.details.at("inputs")).vector_columns);
}

TEST(Flops, OfAPerceptronAreThoseOfItsLayers) {
  const bundle::Bundle bundle = load("v1/mlp");
  const bundle::Member& member = bundle.members.front();
  const auto outputs = static_cast<double>(data::count_outputs(bundle.targets));
  const double one =
      count_layers(count_vectors(member), read_option(member, "hidden"), read_option(member, "layers"), outputs);
  EXPECT_EQ(count("v1/mlp", {"CCO", "c1ccccc1"}), one * static_cast<double>(bundle.members.size()));
}

TEST(Flops, OfADmpnnAreThoseOfItsRoundsAndLayers) {
  const bundle::Bundle bundle = load("v1/dmpnn");
  const bundle::Member& member = bundle.members.front();
  const double hidden = read_option(member, "hidden"), rounds = read_option(member, "depth") - 1,
               outputs = static_cast<double>(data::count_outputs(bundle.targets));
  const double head = count_layers(hidden + count_vectors(member), read_option(member, "ffn_hidden"),
                                   read_option(member, "ffn_layers"), outputs);
  const auto expect = [&](const std::vector<std::string>& smiles, double atoms, double edges) {
    const double one = 2 * hidden * hidden * (rounds * edges + atoms) + head;
    EXPECT_DOUBLE_EQ(count("v1/dmpnn", smiles).value(), one * static_cast<double>(bundle.members.size()));
  };
  expect({"CCO"}, 3, 4);
  expect({"CCO", "c1ccccc1"}, 4.5, 8);
}

TEST(Flops, AreCountedForOtherNetworksAndSeveralMolecules) {
  EXPECT_GT(count("v5/rnn_pair", {"CCO|CN"}).value(), 0);
  EXPECT_GT(count("v7/cnn", {"[CH3:1][OH:2]>>[CH2:1]=[O:2]"}).value(), 0);
  EXPECT_GT(count("v5/dmpnn_pair", {"CCO|CN"}).value(), count("v5/dmpnn_pair", {"CO|CN"}).value());
}

TEST(Flops, OfOtherModelsAreNotCounted) {
  for (const char* name : {"v1/forest", "v2/auto", "v8/dmpnn_atoms"}) EXPECT_FALSE(count(name, {"CCO"})) << name;
  EXPECT_FALSE(count("v1/dmpnn", {}));
}

}  // namespace
}  // namespace athanor::predict

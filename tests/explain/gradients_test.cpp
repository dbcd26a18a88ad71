// Gradients against differences of predictions, and the completeness of integrated gradients.
#include "athanor/explain/gradients.h"

#include "athanor/predict/networks.h"
#include "fitted_model.h"

namespace athanor::explain {
namespace {

bundle::Bundle load_test_bundle(const std::string& name) {
  return bundle::load_bundle(std::filesystem::path(ATHANOR_TEST_DIR) / "data" / "bundles" / "v1" / name);
}

constexpr const char* molecule = "CC(=O)Nc1ccc(O)cc1";

TEST(Gradients, EqualTheDifferencesOfPredictionsByStrength) {
  const bundle::Bundle bundle = load_test_bundle("dmpnn.athanor");
  const auto network = predict::network_library().load(bundle.members[0], bundle.targets, "cpu");
  std::vector<std::optional<Issue>> issues;
  const featurize::Inputs inputs =
      featurize::featurize(std::vector<std::string>{molecule}, {}, {"", bundle.members[0].graph_set}, 1, issues);
  std::vector<float> nodes(static_cast<std::size_t>(inputs.graphs.num_nodes(0)), 1),
      edges(static_cast<std::size_t>(inputs.graphs.num_edges(0)), 1);
  const models::Sensitivity at = network->differentiate(inputs, {nodes, edges}, 0);
  std::vector<double> out(bundle.targets.size());
  network->predict(inputs, out, 1);
  EXPECT_NEAR(at.values[0], out[0], 1e-5 * (1 + std::abs(out[0])));
  // Relu has kinks: what equals a difference is the mean of the gradient between its ends.
  constexpr float step = 0.02f;
  constexpr int points = 41;
  const auto value_with = [&](float& strength, float change, const float* read) {
    strength += change;
    const models::Sensitivity there = network->differentiate(inputs, {nodes, edges}, 0);
    strength -= change;
    if (!read) return there.values[0];
    return static_cast<double>(read >= nodes.data() && read < nodes.data() + nodes.size()
                                   ? there.nodes[static_cast<std::size_t>(read - nodes.data())]
                                   : there.edges[static_cast<std::size_t>(read - edges.data())]);
  };
  const auto expect_equal = [&](float& strength, double largest) {
    double mean = 0;
    for (int i = 0; i < points; ++i)
      mean += value_with(strength, step * static_cast<float>(2 * i + 1 - points) / points, &strength) / points;
    const double difference = (value_with(strength, step, nullptr) - value_with(strength, -step, nullptr)) / (2 * step);
    EXPECT_NEAR(mean, difference, 0.05 * largest);
  };
  double largest = 0;
  for (const float gradient : at.nodes) largest = std::max(largest, std::abs(double(gradient)));
  ASSERT_GT(largest, 0);
  for (float& strength : nodes) expect_equal(strength, largest);
  expect_equal(edges[3], largest);
}

TEST(Gradients, IntegratedOverThePathGiveTheDifferenceOfItsEnds) {
  for (const char* name : {"dmpnn.athanor", "dmpnn_joined.athanor", "mlp.athanor"}) {
    const Explained explained(load_test_bundle(name));
    const GradientModel gradients(explained.model, "cpu");
    MoleculeView view(explained.model, molecule,
                      std::vector<double>(explained.predictor.required_columns().size(), 1.0), 1);
    const Attribution found = gradients.compute_integrated_gradients(view);
    if (!gradients.has_graphs()) continue;
    EXPECT_NEAR(*found.baseline + sum(found.values) + found.rest, view.prediction(),
                1e-4 * (1 + std::abs(view.prediction())));
    double size = 0;
    for (const double value : found.values) size += std::abs(value);
    EXPECT_GT(size, 0) << name;
    if (std::string(name) == "dmpnn.athanor") {
      EXPECT_LT(std::abs(found.rest), 0.05 * size) << name;
    }
  }
}

TEST(Gradients, MaskOfAtomsIsAShareAndTheSameForTheSameSeed) {
  const Explained explained(load_test_bundle("dmpnn.athanor"));
  const GradientModel gradients(explained.model, "cpu");
  MoleculeView view = explained.view(molecule);
  const Attribution one = gradients.compute_explainer_mask(view, 4), two = gradients.compute_explainer_mask(view, 4);
  EXPECT_EQ(one.values, two.values);
  for (const double value : one.values) EXPECT_TRUE(value > 0 && value < 1) << value;
}

TEST(Gradients, AreRefusedWhereThereIsNoNetwork) {
  const Explained explained(fit_bundle("ridge", "maccs"));
  EXPECT_THROW(GradientModel(explained.model, "cpu"), Error);
}

}  // namespace
}  // namespace athanor::explain

// Gradients against differences of predictions, and the completeness of integrated gradients.
#include "athanor/explain/gradients.h"

#include "athanor/core/rng.h"
#include "athanor/explain/inside.h"

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
    if (!gradients.has_parts()) continue;
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

/// The same network with weights that know nothing: each tensor as a normal sample of its own size.
bundle::Bundle randomize(bundle::Bundle bundle, std::uint64_t seed) {
  Rng rng(seed);
  for (auto& [name, tensor] : bundle.members[0].tensors) {
    if (!name.starts_with("encoder") && !name.starts_with("head")) continue;
    const std::span<const float> values = tensor.as<float>();
    double squares = 0;
    for (const float value : values) squares += double(value) * value / static_cast<double>(values.size());
    std::vector<float> fresh;
    for (std::size_t i = 0; i < values.size(); ++i)
      fresh.push_back(static_cast<float>(rng.normal() * std::sqrt(squares)));
    tensor = Tensor::from<float>(tensor.shape, fresh);
  }
  return bundle;
}

double correlate(const std::vector<double>& a, const std::vector<double>& b) {
  const double n = static_cast<double>(a.size()), mean_a = sum(a) / n, mean_b = sum(b) / n;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return ab / std::sqrt(aa * bb);
}

// Adebayo et al. 2018 (arXiv:1810.03292): what is the same for random weights says nothing of the network.
TEST(Gradients, OfRandomWeightsSaySomethingElse) {
  const std::vector<std::string> molecules{molecule, "CCOC(=O)c1ccncc1N", "O=C(O)CCc1c[nH]c2ccccc12",
                                           "CS(=O)(=O)NCC#N"};
  const auto explain_all = [&](const bundle::Bundle& bundle, const auto& method) {
    const Explained explained(bundle);
    const GradientModel gradients(explained.model, "cpu");
    std::vector<double> values;
    for (const std::string& smiles : molecules) {
      MoleculeView view = explained.view(smiles);
      const Attribution found = method(gradients, view);
      values.insert(values.end(), found.values.begin(), found.values.end());
    }
    return values;
  };
  const auto integrate = [](const GradientModel& model, MoleculeView& view) {
    return model.compute_integrated_gradients(view);
  };
  const auto grad_cam = [](const GradientModel& model, MoleculeView& view) { return compute_grad_cam(model, view); };
  const bundle::Bundle trained = load_test_bundle("dmpnn.athanor");
  const auto compare = [&](const auto& method) {
    const std::vector<double> own = explain_all(trained, method);
    double mean = 0;
    for (const std::uint64_t seed : {1, 2, 3, 4})
      mean += correlate(own, explain_all(randomize(trained, seed), method)) / 4;
    return mean;
  };
  EXPECT_LT(std::abs(compare(integrate)), 0.4);
  EXPECT_LT(std::abs(compare(grad_cam)), 0.4);
  EXPECT_GT(correlate(explain_all(trained, integrate),
                      explain_all(trained, [](const GradientModel& model,
                                              MoleculeView& view) { return model.compute_gradient_input(view); })),
            0.6);
}

TEST(RollOut, IsTheProductOfTheLayersWithTheirResiduals) {
  // numpy: A1 = [[.9, .1], [.4, .6]], A2 = [[.5, .5], [1, 0]]; ((A2 + I) / 2) @ ((A1 + I) / 2)
  const models::AttentionMap first{1, {0, 0, 1, 1}, {0, 1, 0, 1}, {0.9f, 0.1f, 0.4f, 0.6f}};
  const models::AttentionMap second{2, {0, 0, 1}, {0, 1, 0}, {0.6f, 0.4f, 0.4f, 0.6f, 1, 1}};  // two heads
  const std::vector<models::AttentionMap> layers{first, second};
  const auto expect_near = [](const std::vector<double>& found, double a, double b) {
    EXPECT_NEAR(found[0], a, 1e-6);
    EXPECT_NEAR(found[1], b, 1e-6);
  };
  expect_near(roll_out(layers, 2, 0), 0.7625, 0.2375);
  expect_near(roll_out(layers, 2, 1), 0.575, 0.425);
  expect_near(roll_out(layers, 2, std::nullopt), 0.66875, 0.33125);
  expect_near(roll_out({}, 2, 1), 0, 1);
}

TEST(Gradients, AreRefusedWhereThereIsNoNetwork) {
  const Explained explained(fit_bundle("ridge", "maccs"));
  EXPECT_THROW(GradientModel(explained.model, "cpu"), Error);
}

}  // namespace
}  // namespace athanor::explain

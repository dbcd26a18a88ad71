// The conformance suite on every catalogue entry.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "athanor/core/hash.h"
#include "athanor/models/catalog.h"
#include "athanor/models/collate.h"
#include "athanor/models/model.h"
#include "athanor/nn/batch_rows.h"
#include "athanor/nn/without_kernels.h"
#include "suites/made_up_inputs.h"
#include "suites/network_suite.h"

extern "C" athanor::train::TrainingLibrary* athanor_training_library();

namespace athanor::suites {
namespace {

TEST(NetworkCases, CoverTheCatalogue) {
  std::set<std::string> covered;
  for (const NetworkCase& network : list_network_cases()) covered.insert(network.model);
  for (const CatalogEntry& entry : models::network_catalog()) EXPECT_TRUE(covered.contains(entry.name)) << entry.name;
}

class NetworkSuite : public ::testing::TestWithParam<NetworkCase> {
 protected:
  bundle::Member fit(std::size_t threads, std::uint64_t seed = 5) const {
    auto request = problem_.make_request();
    request.threads = threads;
    request.seed = seed;
    return make_member(GetParam(), athanor_training_library()->fit(request));
  }

  FitProblem problem_{GetParam(), 130};
};

class GraphNetworkSuite : public NetworkSuite {};
class TokenNetworkSuite : public NetworkSuite {};
class PointNetworkSuite : public NetworkSuite {};
class InvariantNetworkSuite : public NetworkSuite {};

TEST_P(NetworkSuite, GivesTheSameBitsAtAnyNumberOfThreads) {
  const std::string one = bundle::compute_weights_sha256(fit(1));
  EXPECT_EQ(bundle::compute_weights_sha256(fit(2)), one);
  EXPECT_EQ(bundle::compute_weights_sha256(fit(3)), one);
}

TEST_P(NetworkSuite, GivesOtherBitsForAnotherSeed) {
  EXPECT_NE(bundle::compute_weights_sha256(fit(1, 6)), bundle::compute_weights_sha256(fit(1, 5)));
}

TEST_P(NetworkSuite, PredictsTheSameBitsInAnyCompany) {
  const bundle::Member member = fit(1);
  const auto all = predict(member, problem_.inputs, 3);
  for (std::size_t row = 0; row < problem_.inputs.rows; row += 9) {
    const auto alone = predict(member, take_rows(problem_.inputs, {row}), 1);
    for (std::size_t t = 0; t < 3; ++t) EXPECT_EQ(alone[t], all[3 * row + t]) << "row " << row << " target " << t;
  }
}

void expect_equal(const torch::Tensor& a, const torch::Tensor& b) {
  ASSERT_EQ(a.defined(), b.defined());
  if (!a.defined()) return;
  EXPECT_TRUE(a.scalar_type() == b.scalar_type() && torch::equal(a, b));
}

void expect_equal(const nn::GraphBatch& a, const nn::GraphBatch& b) {
  EXPECT_EQ(a.num_graphs, b.num_graphs);
  EXPECT_EQ(a.num_nodes, b.num_nodes);
  EXPECT_EQ(a.num_edges, b.num_edges);
  EXPECT_EQ(a.nodes.onehot, b.nodes.onehot);
  for (const auto part : {&nn::GraphBatch::graph_offsets, &nn::GraphBatch::in_offsets, &nn::GraphBatch::source,
                          &nn::GraphBatch::target, &nn::GraphBatch::reverse})
    expect_equal(a.*part, b.*part);
  for (const auto part : {&nn::SparseRows::columns, &nn::SparseRows::scalars}) {
    expect_equal(a.nodes.*part, b.nodes.*part);
    expect_equal(a.edges.*part, b.edges.*part);
  }
}

// How batches come together in the memory of a GPU.
TEST_P(NetworkSuite, BatchesByIndexAreThoseThatAreCollated) {
  const auto shape = models::find_input_shape(problem_.inputs, GetParam().input());
  std::vector<std::size_t> all(problem_.inputs.rows);
  std::iota(all.begin(), all.end(), 0);
  const auto collate = [&](std::span<const std::size_t> rows) {
    nn::Batch batch = models::collate(problem_.inputs, rows, shape, {});
    batch.targets = torch::tensor(std::vector<std::int64_t>(rows.begin(), rows.end())).unsqueeze(1);
    return batch;
  };
  const nn::BatchRows resident(collate(all), torch::kCPU);
  for (const std::vector<std::size_t>& rows :
       {std::vector<std::size_t>{5, 129, 0, 5}, std::vector<std::size_t>{77}, all}) {
    const nn::Batch expected = collate(rows), found = resident.select(rows);
    EXPECT_EQ(found.rows, expected.rows);
    expect_equal(found.graphs, expected.graphs);
    ASSERT_EQ(found.partners.size(), expected.partners.size());
    for (std::size_t m = 0; m < found.partners.size(); ++m) expect_equal(found.partners[m], expected.partners[m]);
    EXPECT_EQ(found.tokens.num_tokens, expected.tokens.num_tokens);
    EXPECT_EQ(found.points.num_points, expected.points.num_points);
    expect_equal(found.tokens.ids, expected.tokens.ids);
    expect_equal(found.tokens.offsets, expected.tokens.offsets);
    for (const auto part :
         {&nn::PointBatch::offsets, &nn::PointBatch::kinds, &nn::PointBatch::positions, &nn::PointBatch::values})
      expect_equal(found.points.*part, expected.points.*part);
    for (const auto part : {&nn::Batch::vectors, &nn::Batch::shares, &nn::Batch::targets, &nn::Batch::mask})
      expect_equal(found.*part, expected.*part);
  }
}

// What a GPU does where there are no kernels for it.
TEST_P(NetworkSuite, LearnsAndPredictsTheSameByTorchOperators) {
  const bundle::Member member = fit(1);
  const auto expected = predict(member, problem_.inputs, 1);
  const nn::WithoutKernels without;
  const auto found = predict(member, problem_.inputs, 1), learned = predict(fit(1), problem_.inputs, 1);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], 1e-4 * (1 + std::abs(expected[i]))) << i;
    EXPECT_NEAR(learned[i], expected[i], 1e-2 * (1 + std::abs(expected[i]))) << i;
  }
}

TEST_P(NetworkSuite, PredictsInOriginalUnitsAndProbabilities) {
  const auto out = predict(fit(1), problem_.inputs, 1);
  double mean = 0;
  for (std::size_t i = 0; i < out.size(); i += 3) {
    mean += 3 * out[i] / static_cast<double>(out.size());
    EXPECT_GT(out[i + 1], 0);
    EXPECT_LT(out[i + 1], 1);
  }
  EXPECT_GT(mean, 25);  // the targets lie between 20 and 60
  EXPECT_LT(mean, 60);
}

TEST_P(GraphNetworkSuite, DoesNotDependOnTheOrderOfAtoms) {
  Rng rng(3);
  const bundle::Member member = fit(1);
  for (int round = 0; round < 5; ++round) {
    const LooseGraph graph = make_graph(9, rng);
    std::vector<std::int32_t> place(graph.nodes.size());
    std::iota(place.begin(), place.end(), 0);
    rng.shuffle(place);
    LooseGraph other = graph;
    for (std::size_t i = 0; i < place.size(); ++i) other.nodes[static_cast<std::size_t>(place[i])] = graph.nodes[i];
    for (auto& bond : other.bonds)
      bond = {place[static_cast<std::size_t>(bond.b)], place[static_cast<std::size_t>(bond.a)], bond.columns};
    rng.shuffle(other.bonds);
    featurize::Inputs inputs = take_rows(problem_.inputs, {0, 0});
    inputs.graphs = make_empty_graphs();
    for (const LooseGraph* one : std::initializer_list<const LooseGraph*>{&graph, &other})
      for (std::size_t m = 0; m < inputs.molecules; ++m) append(*one, inputs.graphs);
    const auto out = predict(member, inputs, 1);
    for (std::size_t t = 0; t < 3; ++t) EXPECT_NEAR(out[t], out[3 + t], 1e-4 * (1 + std::abs(out[t])));
  }
}

TEST_P(GraphNetworkSuite, TakesSingleAtomsAndGraphsWithoutAtoms) {
  Rng rng(4);
  featurize::Inputs inputs = take_rows(problem_.inputs, {0, 1});
  inputs.graphs = make_empty_graphs();
  const LooseGraph single = make_graph(1, rng);
  for (std::size_t m = 0; m < inputs.molecules; ++m) append(single, inputs.graphs);
  for (std::size_t m = 0; m < inputs.molecules; ++m) append({}, inputs.graphs);
  for (const double value : predict(fit(1), inputs, 1)) EXPECT_TRUE(std::isfinite(value));
}

TEST_P(TokenNetworkSuite, TakesSequencesOfOneTokenAndWithoutTokens) {
  Rng rng(4);
  featurize::Inputs inputs = take_rows(problem_.inputs, {0, 1, 2});
  inputs.tokens = make_empty_tokens();
  for (const std::size_t length : {std::size_t{1}, std::size_t{0}, longest_sequence})
    append_sequence(length, rng, inputs.tokens);
  for (const double value : predict(fit(1), inputs, 1)) EXPECT_TRUE(std::isfinite(value));
}

TEST_P(TokenNetworkSuite, DependsOnTheOrderOfTokensAndOnNothingThatItHasNotLearned) {
  featurize::Inputs given = take_rows(problem_.inputs, {0, 0, 0, 0});
  given.tokens = {vocabulary, longest_sequence, {0, 4, 8, 12, 16}, {2, 3, 4, 5, 4, 3, 2, 5, 2, 1, 4, 5, 2, 10, 4, 5}};
  auto request = problem_.make_request();
  featurize::Inputs learned = problem_.inputs;  // tokens 1 and 10 are not among those that are trained on
  for (std::uint16_t& id : learned.tokens.ids) id = id == 1 || id == 10 ? 7 : id;
  request.inputs = &learned;
  const auto out = predict(make_member(GetParam(), athanor_training_library()->fit(request)), given, 1);
  EXPECT_NE(out[0], out[3]);
  for (std::size_t t = 0; t < 3; ++t) EXPECT_EQ(out[6 + t], out[9 + t]);
}

TEST_P(TokenNetworkSuite, LearnsFromTheWritingsOfEachEpoch) {
  auto request = problem_.make_request();
  request.training.augment = 2;
  std::vector<std::uint64_t> writings;
  request.write_tokens = [&](std::uint64_t writing) {
    writings.push_back(writing);
    featurize::PackedTokens tokens = problem_.inputs.tokens;
    for (std::uint16_t& id : tokens.ids) id = static_cast<std::uint16_t>((id + writing) % vocabulary);
    return tokens;
  };
  const auto first = make_member(GetParam(), athanor_training_library()->fit(request));
  const std::set<std::uint64_t> distinct(writings.begin(), writings.end());
  EXPECT_EQ(distinct.size(), 6U);
  EXPECT_FALSE(distinct.contains(0));
  request.threads = 3;
  const auto again = make_member(GetParam(), athanor_training_library()->fit(request));
  EXPECT_EQ(bundle::compute_weights_sha256(again), bundle::compute_weights_sha256(first));
  EXPECT_NE(bundle::compute_weights_sha256(fit(1)), bundle::compute_weights_sha256(first));
}

TEST_P(PointNetworkSuite, TakesSinglePointsAndCloudsWithoutPoints) {
  Rng rng(4);
  featurize::Inputs inputs = take_rows(problem_.inputs, {0, 1, 2});
  inputs.points = make_empty_points();
  for (const std::size_t count : {1, 0, 40}) append_points(count, rng, inputs.points);
  for (const double value : predict(fit(1), inputs, 1)) EXPECT_TRUE(std::isfinite(value));
}

/// The points in another order, each at another place.
template <class Place>
featurize::PackedPoints rearrange(const featurize::PackedPoints& points, const std::vector<std::size_t>& order,
                                  const Place& place) {
  featurize::PackedPoints other = make_empty_points();
  for (const std::size_t i : order) {
    other.kinds.push_back(points.kinds[i]);
    const std::array<double, 3> moved =
        place(points.positions[3 * i], points.positions[3 * i + 1], points.positions[3 * i + 2]);
    for (const double x : moved) other.positions.push_back(static_cast<float>(x));
    for (std::size_t v = 0; v < point_width; ++v) other.values.push_back(points.values[i * point_width + v]);
  }
  other.offsets.push_back(static_cast<std::int64_t>(order.size()));
  return other;
}

TEST_P(InvariantNetworkSuite, DependsNeitherOnPlaceNorOrientationNorOrderOfPoints) {
  Rng rng(3);
  const bundle::Member member = fit(1);
  featurize::Inputs inputs = take_rows(problem_.inputs, {0});
  inputs.points = make_empty_points();
  append_points(9, rng, inputs.points);
  const auto out = predict(member, inputs, 1);
  std::vector<std::size_t> order(9);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const double c = std::cos(0.7), s = std::sin(0.7);
  for (int round = 0; round < 5; ++round) {
    rng.shuffle(order);
    featurize::Inputs moved = inputs;
    moved.points = rearrange(inputs.points, order, [&](double x, double y, double z) {
      const std::array<double, 3> turned{c * x - s * y, c * (s * x + c * y) - s * z, s * (s * x + c * y) + c * z};
      return std::array<double, 3>{turned[0] + round, turned[1] - 2, turned[2] + 0.5 * round};
    });
    const auto found = predict(member, moved, 1);
    for (std::size_t t = 0; t < 3; ++t) EXPECT_NEAR(found[t], out[t], 1e-4 * (1 + std::abs(out[t])));
  }
  featurize::Inputs stretched = inputs;
  stretched.points = rearrange(inputs.points, order, [](double x, double y, double z) {
    return std::array{1.1 * x, y, z};
  });
  EXPECT_NE(predict(member, stretched, 1)[0], out[0]);
}

TEST(GridNetworks, AreTrainedOnTurnedMolecules) {
  NetworkCase network{"", "image_cnn", {{"side", 9}, {"resolution", 1.5}, {"blocks", 1}}, false, false, false, true};
  const auto fit = [&](bool rotate) {
    network.options["rotate"] = rotate;
    const FitProblem problem(network, 40);
    return bundle::compute_weights_sha256(
        make_member(network, athanor_training_library()->fit(problem.make_request())));
  };
  EXPECT_NE(fit(true), fit(false));
}

TEST_P(NetworkSuite, HasTheGradientOfItsLoss) {
  const models::InputShape shape = models::find_input_shape(problem_.inputs, GetParam().input());
  nlohmann::json options = GetParam().options;
  options["dropout"] = 0;
  const std::int64_t heads = GetParam().model == "transformer" ? 3 : options.value("heads", 1);
  if (GetParam().model == "transformer") options["heads"] = heads;
  options["hidden"] = (GetParam().model == "transformer" ? 2 : 5) * heads;
  nn::LossOptions losses;
  losses.kinds = {nn::LossKind::mse, nn::LossKind::bce, nn::LossKind::huber};
  const auto model = models::make_model(GetParam().model, options, shape, losses);
  nn::Weights weights = nn::make_views(model->parameters(), nn::initialize(model->parameters(), 2), false);
  for (auto& weight : weights) weight = weight.to(torch::kDouble).clone();
  const std::vector<std::size_t> rows{0, 1, 2, 3, 4, 5};
  nn::Batch batch = models::collate(problem_.inputs, rows, shape, {}, torch::kCPU, torch::kDouble);
  batch.targets = torch::sin(torch::arange(18, torch::kDouble)).view({6, 3});
  batch.targets.select(1, 1).copy_((batch.targets.select(1, 1) > 0).to(torch::kDouble));
  batch.mask = (torch::arange(18, torch::kDouble).view({6, 3}).remainder(7) > 0).to(torch::kDouble);
  const auto compute_loss = [&] { return model->loss({weights, true}, batch).sum; };
  const auto& list = model->parameters().items();
  torch::autograd::variable_list leaves;
  for (std::size_t slot = 0; slot < weights.size(); ++slot)
    if (list[slot].trainable) leaves.push_back(weights[slot].requires_grad_());
  const auto gradients = torch::autograd::grad({compute_loss()}, leaves, {}, false, false, true);
  const torch::NoGradGuard no_gradients;
  for (std::size_t leaf = 0; leaf < leaves.size(); ++leaf)
    for (std::int64_t i = 0; i < leaves[leaf].numel(); i += 1 + leaves[leaf].numel() / 7) {
      double* value = leaves[leaf].data_ptr<double>() + i;
      const double kept = *value, step = 1e-6;
      *value = kept + step;
      const double above = compute_loss().item<double>();
      *value = kept - step;
      const double below = compute_loss().item<double>();
      *value = kept;
      const double exact = gradients[leaf].defined() ? gradients[leaf].contiguous().data_ptr<double>()[i] : 0;
      EXPECT_NEAR((above - below) / (2 * step), exact, 1e-5 * (1 + std::abs(exact)))
          << "parameter " << leaf << " value " << i;
    }
}

TEST_P(NetworkSuite, KeepsItsBitsThroughAFile) {
  const bundle::Member member = fit(1);
  const SafetensorsFile file = parse_safetensors(format_safetensors({member.tensors, {}}), "file");
  bundle::Member again = member;
  again.tensors = file.tensors;
  again.options = nlohmann::json::parse(member.options.dump());
  again.details = nlohmann::json::parse(member.details.dump());
  EXPECT_EQ(predict(again, problem_.inputs, 2), predict(member, problem_.inputs, 1));
}

std::vector<NetworkCase> list_graph_cases() {
  auto cases = list_network_cases();
  std::erase_if(cases, [](const NetworkCase& network) { return !network.with_graphs; });
  return cases;
}

std::vector<NetworkCase> list_token_cases() {
  auto cases = list_network_cases();
  std::erase_if(cases, [](const NetworkCase& network) { return !network.with_tokens; });
  return cases;
}

std::vector<NetworkCase> list_point_cases() {
  auto cases = list_network_cases();
  std::erase_if(cases, [](const NetworkCase& network) { return !network.with_points; });
  return cases;
}

/// Networks on grids see where things are.
std::vector<NetworkCase> list_invariant_cases() {
  auto cases = list_point_cases();
  std::erase_if(cases, [](const NetworkCase& network) { return network.model != "schnet"; });
  return cases;
}

std::string format_name(const ::testing::TestParamInfo<NetworkCase>& test) { return test.param.name; }

INSTANTIATE_TEST_SUITE_P(Catalogue, NetworkSuite, ::testing::ValuesIn(list_network_cases()), format_name);
INSTANTIATE_TEST_SUITE_P(Catalogue, TokenNetworkSuite, ::testing::ValuesIn(list_token_cases()), format_name);
INSTANTIATE_TEST_SUITE_P(Catalogue, PointNetworkSuite, ::testing::ValuesIn(list_point_cases()), format_name);
INSTANTIATE_TEST_SUITE_P(Catalogue, InvariantNetworkSuite, ::testing::ValuesIn(list_invariant_cases()), format_name);
INSTANTIATE_TEST_SUITE_P(Catalogue, GraphNetworkSuite, ::testing::ValuesIn(list_graph_cases()), format_name);

}  // namespace
}  // namespace athanor::suites

// What networks tell explanations: gradients by strength, states before the readout, attention.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

#include "athanor/models/network.h"
#include "suites/made_up_inputs.h"
#include "suites/network_suite.h"

extern "C" athanor::train::TrainingLibrary* athanor_training_library();
extern "C" athanor::models::NetworkLibrary* athanor_network_library();

namespace athanor::suites {
namespace {

class ExplanationSuite : public ::testing::TestWithParam<NetworkCase> {
 protected:
  static std::unique_ptr<models::Network> fit(const FitProblem& problem) {
    const auto result = athanor_training_library()->fit(problem.make_request());
    return athanor_network_library()->load(make_member(problem.network, result), problem.targets, "cpu");
  }
  static std::size_t count_parts(const featurize::Inputs& inputs, std::size_t row) {
    return static_cast<std::size_t>(inputs.graphs.size() > 0 ? inputs.graphs.num_nodes(row)
                                                             : inputs.tokens.length(row));
  }
};

double sum(std::span<const float> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// The difference that a way of strengths makes, and the integral of the gradients along it, by 60 midpoints.
struct Way {
  double difference = 0, integral = 0;
};
Way walk(models::Network& network, const featurize::Inputs& molecule, bool nodes_move, bool edges_move) {
  constexpr std::size_t points = 60;
  constexpr float begin = 0.5f;
  const std::size_t nodes = molecule.graphs.node_columns.size() / node_slots,
                    edges = molecule.graphs.edge_columns.size() / edge_slots, tokens = molecule.tokens.ids.size();
  const featurize::Inputs copies = take_rows(molecule, std::vector<std::size_t>(points + 2, 0));
  std::vector<float> at_nodes, at_edges, at_tokens;
  for (std::size_t p = 0; p < points + 2; ++p) {
    const float place = p == points  ? begin
                        : p > points ? 1
                                     : begin + (1 - begin) * (static_cast<float>(p) + 0.5f) / float{points};
    at_nodes.insert(at_nodes.end(), nodes, nodes_move ? place : 1);
    at_edges.insert(at_edges.end(), edges, edges_move ? place : 1);
    at_tokens.insert(at_tokens.end(), tokens, nodes_move ? place : 1);
  }
  const models::Sensitivity found = network.differentiate(copies, {at_nodes, at_edges, at_tokens}, 0);
  Way way{found.values[points + 1] - found.values[points], 0};
  for (std::size_t p = 0; p < points; ++p) {
    const auto part = [&](const std::vector<float>& all, std::size_t count) {
      return all.empty() ? 0.0 : sum(std::span(all).subspan(p * count, count));
    };
    if (nodes_move) way.integral += part(found.nodes, nodes) + part(found.tokens, tokens);
    if (edges_move) way.integral += part(found.edges, edges);
  }
  way.integral *= double{1 - begin} / points;
  return way;
}

TEST_P(ExplanationSuite, GradientsByStrengthAddUpToTheDifferenceTheyMake) {
  const FitProblem problem(GetParam(), 130);
  const auto network = fit(problem);
  const std::set<std::string> read_bonds{"dmpnn", "gat", "gatv2", "gine", "mpnn", "attentivefp", "graphormer", "gps"};
  double by_bonds = 0;
  for (const std::size_t row : {3, 17, 40}) {
    const featurize::Inputs molecule = take_rows(problem.inputs, {row});
    if (count_parts(molecule, 0) < 2) continue;
    for (const bool edges_move : {false, true}) {
      const Way way = walk(*network, molecule, !edges_move, edges_move);
      EXPECT_NEAR(way.integral, way.difference, 0.05 * std::abs(way.difference) + 1e-4) << row << " " << edges_move;
      if (edges_move) by_bonds += std::abs(way.difference);
    }
  }
  if (read_bonds.contains(GetParam().model)) {
    EXPECT_GT(by_bonds, 1e-6);
  }
}

TEST_P(ExplanationSuite, ShowsAValuePerPartAndSharesThatAddUp) {
  const FitProblem problem(GetParam(), 130);
  const auto network = fit(problem);
  const std::set<std::string> have_attention{"gat", "gatv2", "attentivefp", "graphormer", "gps", "transformer"};
  for (const std::size_t row : {3, 17}) {
    const featurize::Inputs molecule = take_rows(problem.inputs, {row});
    const std::size_t parts = count_parts(molecule, 0);
    const models::InnerView inner = network->look_inside(molecule, 0);
    EXPECT_EQ(inner.relevance.size(), parts);
    for (const double value : inner.relevance) EXPECT_TRUE(std::isfinite(value));
    EXPECT_EQ(!inner.attention.empty(), have_attention.contains(GetParam().model));
    for (const models::AttentionMap& map : inner.attention) {
      ASSERT_EQ(map.to.size(), map.from.size());
      ASSERT_EQ(map.shares.size(), map.to.size() * map.heads);
      std::vector<double> sums(parts * map.heads);
      for (std::size_t pair = 0; pair < map.to.size(); ++pair) {
        ASSERT_LT(map.to[pair], parts);
        ASSERT_LT(map.from[pair], parts);
        for (std::size_t head = 0; head < map.heads; ++head)
          sums[map.to[pair] * map.heads + head] += map.shares[pair * map.heads + head];
      }
      for (std::size_t i = 0; i < sums.size(); ++i)
        if (sums[i] != 0) {
          EXPECT_NEAR(sums[i], 1, 1e-5);
        }
    }
  }
}

TEST(Relevance, OfALinearHeadAddsUpToWhatItMakesOfTheMolecule) {
  const FitProblem problem({"", "gcn", {{"hidden", 12}, {"readout", "mean"}, {"ffn_layers", 0}}, true}, 130);
  const auto result = athanor_training_library()->fit(problem.make_request());
  const auto network = athanor_network_library()->load(make_member(problem.network, result), problem.targets, "cpu");
  const std::vector<double> values = predict(make_member(problem.network, result), problem.inputs, 1);
  std::vector<double> rests;  // the bias of the head and the mean of the targets
  for (const std::size_t row : {3, 17, 40}) {
    const models::InnerView inner = network->look_inside(take_rows(problem.inputs, {row}), 0);
    rests.push_back(values[3 * row] - std::accumulate(inner.relevance.begin(), inner.relevance.end(), 0.0));
  }
  EXPECT_NEAR(rests[1], rests[0], 1e-4 * std::abs(rests[0]));
  EXPECT_NEAR(rests[2], rests[0], 1e-4 * std::abs(rests[0]));
}

std::vector<NetworkCase> list_part_cases() {
  std::vector<NetworkCase> cases;
  for (const NetworkCase& network : list_network_cases())
    if ((network.with_graphs || network.with_tokens) && network.molecules == 1) cases.push_back(network);
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Catalogue, ExplanationSuite, ::testing::ValuesIn(list_part_cases()),
                         [](const auto& which) { return which.param.name; });

}  // namespace
}  // namespace athanor::suites

// Networks on graphs some of whose columns are -1, as changes in a reaction are.
#include <gtest/gtest.h>

#include <cmath>

#include "suites/made_up_inputs.h"
#include "suites/network_suite.h"

extern "C" athanor::train::TrainingLibrary* athanor_training_library();

namespace athanor::suites {
namespace {

/// The last two columns of nodes and of edges have a sign.
void give_signs(featurize::PackedGraphs& graphs) { graphs.node_signed = graphs.edge_signed = 2; }

constexpr std::uint8_t none = featurize::absent_column;
constexpr std::uint8_t node_column = node_onehot - 2, edge_column = edge_onehot - 2;
constexpr std::uint8_t minus_node_column = node_onehot, minus_edge_column = edge_onehot;

/// Three atoms in a row; the middle one and both bonds have these columns.
LooseGraph make_chain(std::uint8_t node, std::uint8_t other_node, std::uint8_t edge, std::uint8_t other_edge) {
  const LooseGraph::Node end{{1, 5, none}, 0.3F};
  return {{end, {{2, node, other_node}, 0.7F}, end}, {{0, 1, {edge, other_edge}}, {1, 2, {edge, other_edge}}}};
}

class SignedColumns : public ::testing::TestWithParam<NetworkCase> {};

TEST_P(SignedColumns, AreTheNegativesOfTheirColumns) {
  FitProblem problem(GetParam(), 60);
  give_signs(problem.inputs.graphs);
  const bundle::Member member = make_member(GetParam(), athanor_training_library()->fit(problem.make_request()));
  featurize::Inputs inputs = take_rows(problem.inputs, {0, 0, 0, 0});
  inputs.graphs = make_empty_graphs();
  give_signs(inputs.graphs);
  for (const LooseGraph& graph :
       {make_chain(none, none, none, none), make_chain(node_column, minus_node_column, edge_column, minus_edge_column),
        make_chain(minus_node_column, none, none, none), make_chain(none, none, minus_edge_column, none)})
    for (std::size_t m = 0; m < inputs.molecules; ++m) append(graph, inputs.graphs);
  const auto out = predict(member, inputs, 1);
  EXPECT_NEAR(out[0], out[3], 1e-4 * (1 + std::abs(out[0]))) << "a column and its negative cancel";
  EXPECT_NE(out[0], out[6]) << "a node";
  EXPECT_TRUE(std::isfinite(out[9])) << "an edge";
}

std::vector<NetworkCase> list_cases() {
  std::vector<NetworkCase> cases = list_network_cases();
  std::erase_if(cases, [](const NetworkCase& network) { return !network.with_graphs; });
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Graphs, SignedColumns, ::testing::ValuesIn(list_cases()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace athanor::suites

// Made-up graphs, tokens, points and vectors for tests of networks: no chemistry, any seed.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include "athanor/core/rng.h"
#include "athanor/featurize/inputs.h"

namespace athanor::suites {

inline constexpr std::size_t vocabulary = 11, longest_sequence = 14;
inline constexpr std::size_t point_width = 2;
inline constexpr std::size_t node_slots = 3, node_onehot = 9, edge_slots = 2, edge_onehot = 5, vector_columns = 6;

inline featurize::PackedGraphs make_empty_graphs() {
  featurize::PackedGraphs graphs;
  graphs.node_slots = node_slots;
  graphs.node_onehot = node_onehot;
  graphs.node_scalar_count = 1;
  graphs.edge_slots = edge_slots;
  graphs.edge_onehot = edge_onehot;
  return graphs;
}

/// A graph as lists: nodes with their columns, undirected bonds.
struct LooseGraph {
  struct Node {
    std::vector<std::uint8_t> columns;
    float scalar;
  };
  struct Bond {
    std::int32_t a, b;
    std::vector<std::uint8_t> columns;
  };
  std::vector<Node> nodes;
  std::vector<Bond> bonds;
};

/// Appends a graph in packed form: edges sorted by target, then by bond.
inline void append(const LooseGraph& loose, featurize::PackedGraphs& graphs) {
  struct Edge {
    std::int32_t source, target, bond, number;
  };
  std::vector<Edge> edges;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(loose.bonds.size()); ++i) {
    const auto& bond = loose.bonds[static_cast<std::size_t>(i)];
    edges.push_back({bond.a, bond.b, i, 2 * i});
    edges.push_back({bond.b, bond.a, i, 2 * i + 1});
  }
  std::stable_sort(edges.begin(), edges.end(), [](const Edge& x, const Edge& y) { return x.target < y.target; });
  std::vector<std::int32_t> place(edges.size());
  for (std::size_t i = 0; i < edges.size(); ++i)
    place[static_cast<std::size_t>(edges[i].number)] = static_cast<std::int32_t>(i);
  for (const auto& node : loose.nodes) {
    graphs.node_columns.insert(graphs.node_columns.end(), node.columns.begin(), node.columns.end());
    graphs.node_scalars.push_back(node.scalar);
  }
  std::vector<std::int32_t> in_offsets(loose.nodes.size() + 1, 0);
  for (const Edge& edge : edges) {
    graphs.edge_source.push_back(edge.source);
    graphs.edge_target.push_back(edge.target);
    graphs.edge_reverse.push_back(place[static_cast<std::size_t>(edge.number ^ 1)]);
    const auto& columns = loose.bonds[static_cast<std::size_t>(edge.bond)].columns;
    graphs.edge_columns.insert(graphs.edge_columns.end(), columns.begin(), columns.end());
    ++in_offsets[static_cast<std::size_t>(edge.target) + 1];
  }
  std::partial_sum(in_offsets.begin(), in_offsets.end(), in_offsets.begin());
  graphs.in_offsets.insert(graphs.in_offsets.end(), in_offsets.begin(), in_offsets.end());
  graphs.node_offsets.push_back(graphs.node_offsets.back() + static_cast<std::int64_t>(loose.nodes.size()));
  graphs.edge_offsets.push_back(graphs.edge_offsets.back() + static_cast<std::int64_t>(edges.size()));
}

/// A tree of `nodes` nodes with one extra bond that closes a ring when there are more than 4.
inline LooseGraph make_graph(std::size_t nodes, Rng& rng) {
  LooseGraph graph;
  const auto column = [&](std::size_t begin, std::size_t end) {
    return static_cast<std::uint8_t>(begin + rng.below(end - begin));
  };
  const auto bond_columns = [&] {
    return std::vector<std::uint8_t>{column(0, 3),
                                     rng.below(2) == 0 ? featurize::absent_column : column(3, edge_onehot)};
  };
  for (std::size_t i = 0; i < nodes; ++i) {
    graph.nodes.push_back({{column(0, 4), column(4, 8), rng.below(2) == 0 ? featurize::absent_column : std::uint8_t{8}},
                           static_cast<float>(rng.uniform())});
    if (i > 0)
      graph.bonds.push_back({static_cast<std::int32_t>(rng.below(i)), static_cast<std::int32_t>(i), bond_columns()});
  }
  if (nodes > 4 && graph.bonds.back().a != 0)
    graph.bonds.push_back({0, static_cast<std::int32_t>(nodes - 1), bond_columns()});
  return graph;
}

inline featurize::PackedTokens make_empty_tokens() { return {vocabulary, longest_sequence, {0}, {}}; }

/// Appends a sequence of `length` tokens, the unknown one among them.
inline void append_sequence(std::size_t length, Rng& rng, featurize::PackedTokens& tokens) {
  for (std::size_t t = 0; t < length; ++t) tokens.ids.push_back(static_cast<std::uint16_t>(rng.below(vocabulary)));
  tokens.offsets.push_back(tokens.offsets.back() + static_cast<std::int64_t>(length));
}

inline featurize::PackedPoints make_empty_points() { return {.width = point_width}; }

/// Appends `count` points of five kinds some Å around the origin, with numbers between 1 and 2.
inline void append_points(std::size_t count, Rng& rng, featurize::PackedPoints& points) {
  for (std::size_t i = 0; i < count; ++i) {
    points.kinds.push_back(static_cast<std::uint8_t>(5 + rng.below(5)));
    for (int k = 0; k < 3; ++k) points.positions.push_back(static_cast<float>(2 * rng.normal()));
    for (std::size_t v = 0; v < point_width; ++v) points.values.push_back(static_cast<float>(1 + rng.uniform()));
  }
  points.offsets.push_back(points.offsets.back() + static_cast<std::int64_t>(count));
}

/// `rows` rows: graphs of 1 to 12 nodes, sequences of 1 to 12 tokens, 1 to 12 points and vectors (the last two columns
/// hold 0 and 1 only).
inline featurize::Inputs make_inputs(std::size_t rows, std::uint64_t seed, bool with_graphs, bool with_vectors,
                                     bool with_tokens = false, bool with_points = false) {
  Rng rng(seed);
  featurize::Inputs inputs;
  inputs.rows = rows;
  if (with_graphs) {
    inputs.graphs = make_empty_graphs();
    for (std::size_t i = 0; i < rows; ++i) append(make_graph(1 + rng.below(12), rng), inputs.graphs);
  }
  if (with_tokens) {
    inputs.tokens = make_empty_tokens();
    for (std::size_t i = 0; i < rows; ++i) append_sequence(1 + rng.below(12), rng, inputs.tokens);
  }
  if (with_points) {
    inputs.points = make_empty_points();
    for (std::size_t i = 0; i < rows; ++i) append_points(1 + rng.below(12), rng, inputs.points);
  }
  if (with_vectors) {
    inputs.vectors = {rows, vector_columns, {}};
    for (std::size_t i = 0; i < rows * vector_columns; ++i)
      inputs.vectors.values.push_back(i % vector_columns < 4 ? static_cast<float>(5 + 3 * rng.normal())
                                                             : static_cast<float>(rng.below(2)));
  }
  return inputs;
}

/// Makes rows of several molecules of rows of one.
inline void add_molecules(std::size_t molecules, bool is_mixture, featurize::Inputs& inputs) {
  inputs.molecules = molecules;
  Rng rng(13);
  for (std::size_t i = 0; i < inputs.rows * (molecules - 1); ++i)
    append(make_graph(1 + rng.below(6), rng), inputs.graphs);
  if (!is_mixture) return;
  inputs.shares = {inputs.rows, molecules, {}};
  for (std::size_t i = 0; i < inputs.rows; ++i)
    for (std::size_t m = 0; m < molecules; ++m) inputs.shares.values.push_back(1.0f / static_cast<float>(1 + m));
}

/// The given rows, in that order.
inline featurize::Inputs take_rows(const featurize::Inputs& inputs, const std::vector<std::size_t>& rows) {
  featurize::Inputs taken;
  taken.rows = rows.size();
  taken.molecules = inputs.molecules;
  std::vector<std::size_t> numbers;
  for (const std::size_t row : rows)
    for (std::size_t m = 0; m < inputs.molecules; ++m) numbers.push_back(row * inputs.molecules + m);
  if (inputs.shares.rows > 0) {
    taken.shares = {rows.size(), inputs.molecules, {}};
    for (const std::size_t row : rows)
      for (const float share : inputs.shares.row(row)) taken.shares.values.push_back(share);
  }
  if (inputs.graphs.size() > 0) {
    taken.graphs = make_empty_graphs();
    const auto& g = inputs.graphs;
    taken.graphs.node_signed = g.node_signed;
    taken.graphs.edge_signed = g.edge_signed;
    const auto copy = [](const auto& from, std::int64_t begin, std::int64_t count, auto& to) {
      to.insert(to.end(), from.begin() + begin, from.begin() + begin + count);
    };
    for (const std::size_t row : numbers) {
      const std::int64_t nodes = g.num_nodes(row), edges = g.num_edges(row), n = g.node_offsets[row],
                         e = g.edge_offsets[row];
      copy(g.node_columns, n * static_cast<std::int64_t>(node_slots), nodes * static_cast<std::int64_t>(node_slots),
           taken.graphs.node_columns);
      copy(g.node_scalars, n, nodes, taken.graphs.node_scalars);
      copy(g.in_offsets, static_cast<std::int64_t>(g.in_offsets_begin(row)), nodes + 1, taken.graphs.in_offsets);
      copy(g.edge_source, e, edges, taken.graphs.edge_source);
      copy(g.edge_target, e, edges, taken.graphs.edge_target);
      copy(g.edge_reverse, e, edges, taken.graphs.edge_reverse);
      copy(g.edge_columns, e * static_cast<std::int64_t>(edge_slots), edges * static_cast<std::int64_t>(edge_slots),
           taken.graphs.edge_columns);
      taken.graphs.node_offsets.push_back(taken.graphs.node_offsets.back() + nodes);
      taken.graphs.edge_offsets.push_back(taken.graphs.edge_offsets.back() + edges);
    }
  }
  if (inputs.tokens.vocabulary > 0) taken.tokens = featurize::select(inputs.tokens, rows);
  if (inputs.points.width > 0) taken.points = featurize::select(inputs.points, rows);
  if (inputs.vectors.rows > 0) {
    taken.vectors = {rows.size(), inputs.vectors.columns, {}};
    for (const std::size_t row : rows) {
      const auto values = inputs.vectors.row(row);
      taken.vectors.values.insert(taken.vectors.values.end(), values.begin(), values.end());
    }
  }
  return taken;
}

}  // namespace athanor::suites

// What objectives hide: the right parts, of the right share, and nothing else changes.
#include <gtest/gtest.h>

#include "athanor/models/collate.h"
#include "athanor/models/objective/context_prediction.h"
#include "athanor/models/objective/graph_indices.h"
#include "athanor/models/objective/graph_parts.h"
#include "athanor/models/objective/graph_views.h"
#include "athanor/models/objective/masked_atoms.h"
#include "athanor/models/objective/masked_tokens.h"
#include "suites/made_up_inputs.h"

namespace athanor::models {
namespace {
using torch::Tensor;

nn::Batch make_batch(bool with_tokens) {
  const auto inputs = suites::make_inputs(40, 3, !with_tokens, false, with_tokens);
  std::vector<std::size_t> rows(inputs.rows);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return collate(inputs, rows, find_input_shape(inputs, with_tokens ? "tokens" : "graphs"), {});
}

template <class T>
std::vector<T> list_values(const Tensor& tensor) {
  const Tensor flat = tensor.contiguous();
  return {flat.data_ptr<T>(), flat.data_ptr<T>() + flat.numel()};
}

bool is_hidden(const Tensor& columns, std::int64_t row) {
  return (columns[row] == featurize::absent_column).all().item<bool>();
}

/// Bonds between all pairs of atoms of a batch (Floyd and Warshall).
std::vector<std::vector<int>> compute_distances(const nn::GraphBatch& graphs) {
  const auto size = static_cast<std::size_t>(graphs.num_nodes);
  std::vector<std::vector<int>> distances(size, std::vector<int>(size, 1000));
  for (std::size_t i = 0; i < size; ++i) distances[i][i] = 0;
  const auto source = list_values<std::int32_t>(graphs.source), target = list_values<std::int32_t>(graphs.target);
  for (std::size_t e = 0; e < source.size(); ++e)
    distances[static_cast<std::size_t>(source[e])][static_cast<std::size_t>(target[e])] = 1;
  for (std::size_t k = 0; k < size; ++k)
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = 0; j < size; ++j)
        distances[i][j] = std::min(distances[i][j], distances[i][k] + distances[k][j]);
  return distances;
}

TEST(GraphParts, OfAllAtomsAreTheGraphs) {
  const nn::GraphBatch graphs = make_batch(false).graphs;
  const auto ends = list_values<std::int32_t>(graphs.graph_offsets);
  std::vector<std::vector<std::int32_t>> parts;
  for (std::size_t g = 0; g + 1 < ends.size(); ++g) {
    parts.emplace_back(static_cast<std::size_t>(ends[g + 1] - ends[g]));
    std::iota(parts.back().begin(), parts.back().end(), ends[g]);
  }
  const nn::GraphBatch same = take_parts(graphs, parts);
  EXPECT_EQ(same.num_graphs, graphs.num_graphs);
  EXPECT_TRUE(torch::equal(same.source, graphs.source));
  EXPECT_TRUE(torch::equal(same.target, graphs.target));
  EXPECT_TRUE(torch::equal(same.reverse, graphs.reverse));
  EXPECT_TRUE(torch::equal(same.in_offsets, graphs.in_offsets));
  EXPECT_TRUE(torch::equal(same.graph_offsets, graphs.graph_offsets));
  EXPECT_TRUE(torch::equal(same.nodes.columns, graphs.nodes.columns));
  EXPECT_TRUE(torch::equal(same.edges.columns, graphs.edges.columns));
}

TEST(ContextPrediction, CutsMiddlesAndSurroundingsAtTheirRadii) {
  const nn::GraphBatch graphs = make_batch(false).graphs;
  Rng rng(3);
  const ContextViews views = draw_contexts(graphs, rng);
  const auto distances = compute_distances(views.middles);
  const auto outer = compute_distances(views.surroundings);
  const auto all = compute_distances(graphs);
  const auto centers = list_values<std::int32_t>(views.centers), anchors = list_values<std::int32_t>(views.anchors),
             anchor_ends = list_values<std::int32_t>(views.anchor_offsets),
             ends = list_values<std::int32_t>(views.middles.graph_offsets),
             outer_ends = list_values<std::int32_t>(views.surroundings.graph_offsets);
  ASSERT_GT(centers.size(), 10U);
  ASSERT_EQ(static_cast<std::int64_t>(centers.size()), views.middles.num_graphs);
  ASSERT_EQ(views.surroundings.num_graphs, views.middles.num_graphs);
  std::size_t reached_by_middle = 0;
  for (std::size_t g = 0; g < centers.size(); ++g) {
    int farthest = 0;
    for (std::int32_t atom = ends[g]; atom < ends[g + 1]; ++atom)
      farthest = std::max(farthest, distances[static_cast<std::size_t>(centers[g])][static_cast<std::size_t>(atom)]);
    EXPECT_GE(farthest, inner_radius);
    EXPECT_LE(farthest, middle_radius);
    EXPECT_GT(anchor_ends[g + 1], anchor_ends[g]);
    for (std::int32_t a = anchor_ends[g]; a < anchor_ends[g + 1]; ++a) {
      EXPECT_GE(anchors[static_cast<std::size_t>(a)], outer_ends[g]);
      EXPECT_LT(anchors[static_cast<std::size_t>(a)], outer_ends[g + 1]);
    }
    reached_by_middle += static_cast<std::size_t>(ends[g + 1] - ends[g]);
  }
  EXPECT_EQ(reached_by_middle, distances.size());
  // Anchors are as many as the atoms of the middles that are that far from their centre.
  std::size_t expected = 0;
  for (std::size_t g = 0; g < centers.size(); ++g)
    for (std::int32_t atom = ends[g]; atom < ends[g + 1]; ++atom)
      expected += distances[static_cast<std::size_t>(centers[g])][static_cast<std::size_t>(atom)] >= inner_radius;
  EXPECT_EQ(anchors.size(), expected);
  EXPECT_LE(outer.size(), all.size());
}

TEST(MaskedAtoms, HidesAShareOfTheAtomsWithAllTheirBonds) {
  const nn::GraphBatch graphs = make_batch(false).graphs;
  Rng rng(1);
  const MaskedGraphs masked = mask_atoms(graphs, 0.15, rng);
  const auto atoms = list_values<std::int32_t>(masked.atoms);
  const auto labels = list_values<std::int64_t>(masked.atom_labels);
  const auto ends = list_values<std::int32_t>(graphs.graph_offsets);
  std::size_t place = 0;
  for (std::int64_t g = 0; g < graphs.num_graphs; ++g) {
    const auto count = 1 + static_cast<std::size_t>(0.15 * (ends[g + 1] - ends[g]));
    for (std::size_t i = 0; i < count; ++i, ++place) {
      ASSERT_GE(atoms[place], ends[g]);
      ASSERT_LT(atoms[place], ends[g + 1]);
      EXPECT_EQ(labels[place], graphs.nodes.columns[atoms[place]][0].item<std::uint8_t>());
      EXPECT_EQ(masked.graphs.nodes.scalars[atoms[place]].item<float>(), 0);
    }
  }
  EXPECT_EQ(place, atoms.size());
  for (std::int64_t node = 0; node < graphs.num_nodes; ++node) {
    const bool chosen = std::count(atoms.begin(), atoms.end(), node) > 0;
    EXPECT_EQ(is_hidden(masked.graphs.nodes.columns, node), chosen);
    EXPECT_TRUE(chosen || torch::equal(masked.graphs.nodes.columns[node], graphs.nodes.columns[node]));
  }
  for (std::int64_t edge = 0; edge < graphs.num_edges; ++edge) {
    const bool at_masked = std::count(atoms.begin(), atoms.end(), graphs.source[edge].item<std::int32_t>()) +
                               std::count(atoms.begin(), atoms.end(), graphs.target[edge].item<std::int32_t>()) >
                           0;
    EXPECT_EQ(is_hidden(masked.graphs.edges.columns, edge), at_masked);
  }
  EXPECT_NEAR(masked.atom_weights.sum().item<double>(), 40, 1e-4);
  EXPECT_TRUE(torch::equal(graphs.nodes.columns, make_batch(false).graphs.nodes.columns)) << "the batch was changed";
}

TEST(MaskedAtoms, AsksForEachBondOnceWithItsType) {
  const nn::GraphBatch graphs = make_batch(false).graphs;
  Rng rng(2);
  const MaskedGraphs masked = mask_atoms(graphs, 1, rng);
  EXPECT_EQ(masked.bond_labels.size(0), graphs.num_edges / 2);
  const auto begins = list_values<std::int32_t>(masked.begins), ends = list_values<std::int32_t>(masked.ends);
  const auto labels = list_values<std::int64_t>(masked.bond_labels);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Tensor edge = ((graphs.target == begins[i]) & (graphs.source == ends[i])).nonzero();
    ASSERT_EQ(edge.numel(), 1);
    EXPECT_EQ(graphs.edges.columns[edge.item<std::int64_t>()][0].item<std::uint8_t>(), labels[i]);
  }
}

TEST(MaskedTokens, HidesMostReplacesSomeAndKeepsSome) {
  nn::Batch batch = make_batch(true);
  Rng rng(3);
  std::size_t hidden = 0, kept = 0, replaced = 0;
  for (int round = 0; round < 40; ++round) {
    const MaskedSequences masked = mask_tokens(batch.tokens, 0.15, {9}, rng);
    const auto before = list_values<std::int32_t>(batch.tokens.ids),
               after = list_values<std::int32_t>(masked.tokens.ids);
    const auto places = list_values<std::int32_t>(masked.places);
    const auto labels = list_values<std::int64_t>(masked.labels);
    for (std::size_t i = 0; i < places.size(); ++i) {
      const std::int32_t token = after[static_cast<std::size_t>(places[i])];
      EXPECT_EQ(labels[i], before[static_cast<std::size_t>(places[i])]);
      EXPECT_GT(labels[i], 3) << "a start, end or unknown token was hidden";
      ++(token == 3 ? hidden : token == labels[i] ? kept : replaced);
      EXPECT_TRUE(token == 3 || token == labels[i] || token == 9) << token;
    }
    std::size_t changed = 0;
    for (std::size_t t = 0; t < before.size(); ++t) changed += before[t] != after[t] ? 1 : 0;
    EXPECT_LE(changed, places.size());
  }
  const auto all = static_cast<double>(hidden + kept + replaced);
  EXPECT_NEAR(static_cast<double>(hidden) / all, 0.8, 0.04);
  EXPECT_NEAR(static_cast<double>(replaced) / all, 0.1 * 6 / 7, 0.04);  // one of seven tokens is the 9 itself
}

TEST(GraphViews, LeaveOutBondsInBothDirectionsAndKeepTheRest) {
  const nn::GraphBatch graphs = make_batch(false).graphs;
  Rng rng(4);
  const Damage damage = draw_damage(graphs, 0.25, rng);
  const nn::GraphBatch view = apply_damage(graphs, damage);
  EXPECT_EQ(view.num_nodes, graphs.num_nodes);
  EXPECT_LT(view.num_edges, graphs.num_edges);
  EXPECT_EQ(view.num_edges, std::count(damage.bonds.begin(), damage.bonds.end(), false));
  const auto in_offsets = list_values<std::int32_t>(view.in_offsets);
  ASSERT_EQ(in_offsets.size(), static_cast<std::size_t>(graphs.num_nodes) + 1);
  EXPECT_EQ(in_offsets.back(), view.num_edges);
  for (std::int64_t node = 0; node < view.num_nodes; ++node)
    for (std::int64_t edge = in_offsets[node]; edge < in_offsets[node + 1]; ++edge) {
      const auto reverse = view.reverse[edge].item<std::int64_t>();
      EXPECT_EQ(view.target[edge].item<std::int64_t>(), node);
      EXPECT_EQ(view.source[reverse].item<std::int64_t>(), node);
      EXPECT_EQ(view.reverse[reverse].item<std::int64_t>(), edge);
      EXPECT_TRUE(torch::equal(view.edges.columns[edge], view.edges.columns[reverse]));
    }
  for (std::int64_t node = 0; node < view.num_nodes; ++node)
    EXPECT_EQ(is_hidden(view.nodes.columns, node), damage.atoms[static_cast<std::size_t>(node)]);
}

TEST(GraphViews, DamageThatShareOfEachGraph) {
  const nn::GraphBatch graphs = make_batch(false).graphs;
  const auto ends = list_values<std::int32_t>(graphs.graph_offsets), in = list_values<std::int32_t>(graphs.in_offsets);
  Rng rng(5);
  std::size_t masked_only = 0, bonds_only = 0, both = 0;
  for (int round = 0; round < 10; ++round) {
    const Damage damage = draw_damage(graphs, 0.25, rng);
    for (std::int64_t g = 0; g < graphs.num_graphs; ++g) {
      const auto count = [](const std::vector<bool>& flags, std::int32_t begin, std::int32_t end) {
        return std::count(flags.begin() + begin, flags.begin() + end, true);
      };
      const auto nodes = ends[g + 1] - ends[g], edges = in[ends[g + 1]] - in[ends[g]];
      const auto atoms = count(damage.atoms, ends[g], ends[g + 1]),
                 bonds = count(damage.bonds, in[ends[g]], in[ends[g + 1]]);
      const auto share = [](double all) { return static_cast<std::int64_t>(std::ceil(0.25 * all)); };
      EXPECT_EQ(atoms > 0 ? atoms : bonds, atoms > 0 ? share(nodes) : 2 * share(edges / 2));
      ++(atoms == 0 ? bonds_only : bonds > 0 ? both : masked_only);
    }
  }
  EXPECT_GT(masked_only, 80U);
  EXPECT_GT(bonds_only, 80U);
  EXPECT_GT(both, 40U);  // small graphs lose single atoms, which have no bonds between them
}

}  // namespace
}  // namespace athanor::models

#include "athanor/models/objective/graph_views.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/featurize/inputs.h"
#include "athanor/models/objective/graph_indices.h"

namespace athanor::models {
namespace {
using torch::Tensor;

std::size_t count_share(double share, std::size_t all) {
  return std::min(all, static_cast<std::size_t>(std::ceil(share * static_cast<double>(all))));
}

class DamageDrawer {
 public:
  DamageDrawer(const nn::GraphBatch& graphs, double share, Rng& rng) : indices_(graphs), share_(share), rng_(rng) {
    damage_.atoms.resize(static_cast<std::size_t>(graphs.num_nodes));
    damage_.bonds.resize(static_cast<std::size_t>(graphs.num_edges));
    for (std::int64_t g = 0; g < graphs.num_graphs; ++g) {
      begin_ = indices_.graph_offsets()[g];
      end_ = indices_.graph_offsets()[g + 1];
      if (begin_ == end_) continue;
      switch (rng.below(3)) {
        case 0: mask_atoms(); break;
        case 1: delete_bonds(); break;
        default: remove_subgraph();
      }
    }
  }

  Damage take() { return std::move(damage_); }

 private:
  std::size_t num_atoms() const { return static_cast<std::size_t>(end_ - begin_); }

  void mask_atoms() {
    std::vector<std::int32_t> atoms(num_atoms());
    std::iota(atoms.begin(), atoms.end(), begin_);
    rng_.shuffle(atoms);
    atoms.resize(count_share(share_, atoms.size()));
    for (const std::int32_t atom : atoms) damage_.atoms[static_cast<std::size_t>(atom)] = true;
  }

  void delete_bonds() {
    std::vector<std::int32_t> bonds;
    for (std::int32_t edge = indices_.in_offsets()[begin_]; edge < indices_.in_offsets()[end_]; ++edge)
      if (edge < indices_.reverse()[edge]) bonds.push_back(edge);
    rng_.shuffle(bonds);
    bonds.resize(count_share(share_, bonds.size()));
    for (const std::int32_t edge : bonds) delete_bond(edge);
  }

  void delete_bond(std::int32_t edge) {
    damage_.bonds[static_cast<std::size_t>(edge)] = true;
    damage_.bonds[static_cast<std::size_t>(indices_.reverse()[edge])] = true;
  }

  void remove_subgraph() {
    const std::size_t wanted = count_share(share_, num_atoms());
    std::vector<std::int32_t> reached{begin_ + static_cast<std::int32_t>(rng_.below(num_atoms()))};
    damage_.atoms[static_cast<std::size_t>(reached.front())] = true;
    for (std::size_t i = 0; i < reached.size() && reached.size() < wanted; ++i)
      for (std::int32_t edge = indices_.in_offsets()[reached[i]]; edge < indices_.in_offsets()[reached[i] + 1];
           ++edge) {
        const std::int32_t neighbour = indices_.source()[edge];
        if (damage_.atoms[static_cast<std::size_t>(neighbour)] || reached.size() == wanted) continue;
        damage_.atoms[static_cast<std::size_t>(neighbour)] = true;
        reached.push_back(neighbour);
      }
    for (const std::int32_t atom : reached)
      for (std::int32_t edge = indices_.in_offsets()[atom]; edge < indices_.in_offsets()[atom + 1]; ++edge)
        if (damage_.atoms[static_cast<std::size_t>(indices_.source()[edge])]) delete_bond(edge);
  }

  const GraphIndices indices_;
  double share_;
  Rng& rng_;
  Damage damage_;
  std::int32_t begin_ = 0, end_ = 0;  ///< atoms of the graph
};

/// Rows of x that are asked for, i64.
Tensor list_kept(const std::vector<bool>& left_out) {
  std::vector<std::int64_t> kept;
  for (std::size_t i = 0; i < left_out.size(); ++i)
    if (!left_out[i]) kept.push_back(static_cast<std::int64_t>(i));
  return torch::tensor(kept, torch::kLong);
}

}  // namespace

Damage draw_damage(const nn::GraphBatch& graphs, double share, Rng& rng) {
  return DamageDrawer(graphs, share, rng).take();
}

nn::GraphBatch apply_damage(const nn::GraphBatch& graphs, const Damage& damage) {
  const torch::Device device = graphs.source.device();
  const GraphIndices indices(graphs);
  nn::GraphBatch view = graphs;
  std::vector<std::int32_t> number(damage.bonds.size());  // of each edge that stays
  std::vector<std::int32_t> in_offsets{0}, reverse;
  std::int32_t count = 0;
  for (std::size_t node = 0; node < damage.atoms.size(); ++node) {
    for (auto edge = static_cast<std::size_t>(indices.in_offsets()[node]);
         edge < static_cast<std::size_t>(indices.in_offsets()[node + 1]); ++edge)
      if (!damage.bonds[edge]) number[edge] = count++;
    in_offsets.push_back(count);
  }
  for (std::size_t edge = 0; edge < damage.bonds.size(); ++edge)
    if (!damage.bonds[edge]) reverse.push_back(number[static_cast<std::size_t>(indices.reverse()[edge])]);
  const Tensor kept = list_kept(damage.bonds).to(device);
  view.num_edges = count;
  view.edges.columns = graphs.edges.columns.index_select(0, kept);
  view.edges.scalars = graphs.edges.scalars.index_select(0, kept);
  view.source = graphs.source.index_select(0, kept);
  view.target = graphs.target.index_select(0, kept);
  view.in_offsets = torch::tensor(in_offsets, torch::kInt).to(device);
  view.reverse = torch::tensor(reverse, torch::kInt).to(device);
  view.nodes.columns = graphs.nodes.columns.clone();
  view.nodes.scalars = graphs.nodes.scalars.clone();
  std::vector<std::int64_t> masked;
  for (std::size_t node = 0; node < damage.atoms.size(); ++node)
    if (damage.atoms[node]) masked.push_back(static_cast<std::int64_t>(node));
  const Tensor rows = torch::tensor(masked, torch::kLong).to(device);
  view.nodes.columns.index_fill_(0, rows, featurize::absent_column);
  view.nodes.scalars.index_fill_(0, rows, 0);
  return view;
}

}  // namespace athanor::models

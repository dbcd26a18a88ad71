#include "athanor/models/gnn/shortest_paths.h"

#include <algorithm>
#include <vector>

namespace athanor::models {
namespace {
using torch::Tensor;

constexpr std::int32_t unknown = -1;

/// One molecule: atoms from 0, and for each the edges into it.
struct Molecule {
  std::int32_t first, size;
  const std::int32_t *in_offsets, *source;  ///< of the whole batch

  template <class Visit>
  void for_each_edge_into(std::int32_t atom, const Visit& visit) const {
    for (std::int32_t edge = in_offsets[first + atom]; edge < in_offsets[first + atom + 1]; ++edge)
      visit(edge, source[edge] - first);
  }
};

/// Distances and numbers of shortest paths between all atoms of one molecule.
class PathTable {
 public:
  explicit PathTable(const Molecule& molecule)
      : size_(molecule.size), distance_(static_cast<std::size_t>(size_ * size_), unknown), paths_(distance_.size(), 0) {
    for (std::int32_t from = 0; from < size_; ++from) search(molecule, from);
  }

  std::int32_t distance(std::int32_t from, std::int32_t to) const { return distance_[place(from, to)]; }
  double paths(std::int32_t from, std::int32_t to) const { return paths_[place(from, to)]; }

 private:
  std::size_t place(std::int32_t from, std::int32_t to) const {
    return static_cast<std::size_t>(from) * static_cast<std::size_t>(size_) + static_cast<std::size_t>(to);
  }

  /// Breadth first; every bond is an edge in both directions, so that edges into an atom lead to its neighbours.
  void search(const Molecule& molecule, std::int32_t from) {
    std::vector<std::int32_t> reached{from};
    distance_[place(from, from)] = 0;
    paths_[place(from, from)] = 1;
    for (std::size_t next = 0; next < reached.size(); ++next) {
      const std::int32_t atom = reached[next], beyond = distance(from, atom) + 1;
      molecule.for_each_edge_into(atom, [&](std::int32_t, std::int32_t neighbour) {
        std::int32_t& known = distance_[place(from, neighbour)];
        if (known == unknown) {
          known = beyond;
          reached.push_back(neighbour);
        }
        if (known == beyond) paths_[place(from, neighbour)] += paths(from, atom);
      });
    }
  }

  std::int32_t size_;
  std::vector<std::int32_t> distance_;
  std::vector<double> paths_;
};

/// The arrays of ShortestPaths as they grow.
struct Lists {
  std::vector<std::int32_t> distance, offsets{0}, step;
  std::vector<double> share;
};

void append_pair(const Molecule& molecule, const PathTable& table, std::int32_t from, std::int32_t to,
                 std::int32_t edges, Lists& lists) {
  const std::int32_t distance = table.distance(from, to);
  lists.distance.push_back(distance == unknown ? not_connected : std::min(distance, most_distance));
  const double each = 1 / (table.paths(from, to) * std::max(1, std::min(distance, most_hops)));
  for (std::int32_t atom = 0; atom < molecule.size && distance > 0; ++atom) {
    const std::int32_t before = table.distance(from, atom);
    if (before < 1 || before > most_hops || before + table.distance(atom, to) != distance) continue;
    molecule.for_each_edge_into(atom, [&](std::int32_t edge, std::int32_t neighbour) {
      if (table.distance(from, neighbour) + 1 != before) return;
      lists.step.push_back((before - 1) * edges + edge);
      lists.share.push_back(each * table.paths(from, neighbour) * table.paths(atom, to));
    });
  }
  lists.offsets.push_back(static_cast<std::int32_t>(lists.step.size()));
}

}  // namespace

ShortestPaths find_shortest_paths(const nn::GraphBatch& graph, const Tensor& like) {
  const Tensor graphs = graph.graph_offsets.cpu(), in_offsets = graph.in_offsets.cpu(), source = graph.source.cpu();
  const auto* begin = graphs.data_ptr<std::int32_t>();
  Lists lists;
  for (std::int64_t i = 0; i < graph.num_graphs; ++i) {
    const Molecule molecule{begin[i], begin[i + 1] - begin[i], in_offsets.data_ptr<std::int32_t>(),
                            source.data_ptr<std::int32_t>()};
    const PathTable table(molecule);
    for (std::int32_t from = 0; from < molecule.size; ++from)
      for (std::int32_t to = 0; to < molecule.size; ++to)
        append_pair(molecule, table, from, to, static_cast<std::int32_t>(graph.num_edges), lists);
  }
  const auto ints = [&](const std::vector<std::int32_t>& values) {
    return torch::tensor(values, torch::kInt).to(like.device());
  };
  return {ints(lists.distance), ints(lists.offsets), ints(lists.step),
          torch::tensor(lists.share, torch::kDouble).to(like.options()).unsqueeze(1)};
}

}  // namespace athanor::models

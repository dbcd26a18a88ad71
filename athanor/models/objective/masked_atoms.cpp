#include "athanor/models/objective/masked_atoms.h"

#include <algorithm>
#include <numeric>

#include "athanor/models/objective/objective_catalog.h"
#include "athanor/nn/functions.h"
#include "athanor/nn/losses.h"

namespace athanor::models {
namespace {
using torch::Tensor;

/// Labels with the weight that each has in its graph.
struct Questions {
  std::vector<std::int64_t> labels;
  std::vector<float> weights;

  void add(std::uint8_t column) { labels.push_back(column); }
  /// All since the last call share the weight 1.
  void close_graph() {
    const std::size_t count = labels.size() - weights.size();
    weights.resize(labels.size(), count > 0 ? 1 / static_cast<float>(count) : 0);
  }
};

template <class T>
Tensor place_on(const std::vector<T>& values, torch::Device device) {
  return torch::tensor(values, torch::dtype(c10::CppTypeToScalarType<T>::value)).to(device);
}

void hide_row(Tensor& columns, std::int64_t row) {
  const std::int64_t slots = columns.size(1);
  std::fill_n(columns.data_ptr<std::uint8_t>() + row * slots, slots, featurize::absent_column);
}

/// `count` of the numbers from `begin` to `end`, ascending.
std::vector<std::int32_t> draw(std::int32_t begin, std::int32_t end, std::size_t count, Rng& rng) {
  std::vector<std::int32_t> numbers(static_cast<std::size_t>(end - begin));
  std::iota(numbers.begin(), numbers.end(), begin);
  rng.shuffle(numbers);
  numbers.resize(std::min(count, numbers.size()));
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

MaskedGraphs mask_atoms(const nn::GraphBatch& given, double share, Rng& rng) {
  const torch::Device device = given.source.device();
  MaskedGraphs masked{given, {}, {}, {}, {}, {}, {}, {}};
  Tensor node_columns = given.nodes.columns.cpu().clone(), edge_columns = given.edges.columns.cpu().clone();
  Tensor scalars = given.nodes.scalars.cpu().clone();
  const Tensor graph_offsets = given.graph_offsets.cpu(), in_offsets = given.in_offsets.cpu(),
               source = given.source.cpu(), reverse = given.reverse.cpu();
  const auto* graph_ends = graph_offsets.data_ptr<std::int32_t>();
  const auto* edge_ends = in_offsets.data_ptr<std::int32_t>();
  const auto* sources = source.data_ptr<std::int32_t>();
  const auto* reverses = reverse.data_ptr<std::int32_t>();
  const std::int64_t node_slots = node_columns.size(1), edge_slots = edge_columns.size(1);
  std::vector<bool> is_hidden(static_cast<std::size_t>(given.num_edges));
  std::vector<std::int32_t> atoms, begins, ends;
  Questions of_atoms, of_bonds;
  for (std::int64_t g = 0; g < given.num_graphs; ++g) {
    const std::int32_t begin = graph_ends[g], end = graph_ends[g + 1];
    const auto count = 1 + static_cast<std::size_t>(share * (end - begin));
    for (const std::int32_t atom : draw(begin, end, count, rng)) {
      const std::uint8_t element = node_columns.data_ptr<std::uint8_t>()[atom * node_slots];
      if (element != featurize::absent_column) {
        atoms.push_back(atom);
        of_atoms.add(element);
      }
      hide_row(node_columns, atom);
      scalars[atom].zero_();
      for (std::int32_t edge = edge_ends[atom]; edge < edge_ends[atom + 1]; ++edge) {
        if (is_hidden[static_cast<std::size_t>(edge)]) continue;
        const std::uint8_t type = edge_columns.data_ptr<std::uint8_t>()[edge * edge_slots];
        if (type != featurize::absent_column) {
          begins.push_back(atom);
          ends.push_back(sources[edge]);
          of_bonds.add(type);
        }
        for (const std::int32_t direction : {edge, reverses[edge]}) {
          hide_row(edge_columns, direction);
          is_hidden[static_cast<std::size_t>(direction)] = true;
        }
      }
    }
    of_atoms.close_graph();
    of_bonds.close_graph();
  }
  masked.graphs.nodes.columns = node_columns.to(device);
  masked.graphs.nodes.scalars = scalars.to(device);
  masked.graphs.edges.columns = edge_columns.to(device);
  masked.atoms = place_on(atoms, device);
  masked.atom_labels = place_on(of_atoms.labels, device);
  masked.atom_weights = place_on(of_atoms.weights, device);
  masked.begins = place_on(begins, device);
  masked.ends = place_on(ends, device);
  masked.bond_labels = place_on(of_bonds.labels, device);
  masked.bond_weights = place_on(of_bonds.weights, device);
  return masked;
}

MaskedAtoms::MaskedAtoms(std::unique_ptr<Model> network, const InputShape& shape)
    : Objective(std::move(network)),
      atoms_(parameters_, "objective.atoms", network_->encoded_width(), shape.node_onehot),
      bonds_(parameters_, "objective.bonds", network_->encoded_width(), shape.edge_onehot) {}

Tensor MaskedAtoms::compute_loss(const nn::Context& context, const nn::Batch& batch, Rng& rng) const {
  const MaskedGraphs masked = mask_atoms(batch.graphs, hidden_share, rng);
  nn::Batch hidden;
  hidden.rows = batch.rows;
  hidden.graphs = masked.graphs;
  const Tensor states = network_->encode(context, hidden);
  const Tensor atoms = atoms_(context, nn::gather_rows(states, masked.atoms));
  const Tensor sums = nn::gather_rows(states, masked.begins) + nn::gather_rows(states, masked.ends);
  return nn::cross_entropy_sum(atoms, masked.atom_labels, masked.atom_weights) +
         nn::cross_entropy_sum(bonds_(context, sums), masked.bond_labels, masked.bond_weights);
}

}  // namespace athanor::models

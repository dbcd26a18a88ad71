#include "athanor/models/objective/masked_atoms.h"

#include <algorithm>
#include <numeric>

#include "athanor/models/objective/graph_indices.h"
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

template <class T>
void fill_row(const Tensor& matrix, std::int64_t row, T value) {
  std::fill_n(matrix.data_ptr<T>() + row * matrix.size(1), matrix.size(1), value);
}

std::uint8_t get_first(const Tensor& columns, std::int64_t row) {
  return columns.data_ptr<std::uint8_t>()[row * columns.size(1)];
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

/// Hides atoms of a batch, one graph after another, and keeps what was there.
class AtomMasker {
 public:
  explicit AtomMasker(const nn::GraphBatch& given)
      : given_(given),
        indices_(given),
        node_columns_(given.nodes.columns.cpu().clone()),
        node_scalars_(given.nodes.scalars.cpu().clone()),
        edge_columns_(given.edges.columns.cpu().clone()),
        is_hidden_(static_cast<std::size_t>(given.num_edges)) {}

  void mask_graph(std::int64_t graph, double share, Rng& rng) {
    const std::int32_t begin = indices_.graph_offsets()[graph], end = indices_.graph_offsets()[graph + 1];
    for (const std::int32_t atom : draw(begin, end, 1 + static_cast<std::size_t>(share * (end - begin)), rng))
      hide_atom(atom);
    of_atoms_.close_graph();
    of_bonds_.close_graph();
  }

  MaskedGraphs finish() const {
    const torch::Device device = given_.source.device();
    MaskedGraphs masked{given_,
                        place_on(atoms_, device),
                        place_on(of_atoms_.labels, device),
                        place_on(of_atoms_.weights, device),
                        place_on(begins_, device),
                        place_on(ends_, device),
                        place_on(of_bonds_.labels, device),
                        place_on(of_bonds_.weights, device)};
    masked.graphs.nodes.columns = node_columns_.to(device);
    masked.graphs.nodes.scalars = node_scalars_.to(device);
    masked.graphs.edges.columns = edge_columns_.to(device);
    return masked;
  }

 private:
  void hide_atom(std::int32_t atom) {
    if (const std::uint8_t element = get_first(node_columns_, atom); element != featurize::absent_column) {
      atoms_.push_back(atom);
      of_atoms_.add(element);
    }
    fill_row(node_columns_, atom, featurize::absent_column);
    fill_row(node_scalars_, atom, 0.0f);
    for (std::int32_t edge = indices_.in_offsets()[atom]; edge < indices_.in_offsets()[atom + 1]; ++edge)
      if (!is_hidden_[static_cast<std::size_t>(edge)]) hide_bond(atom, edge);
  }

  /// `edge` goes to `atom`.
  void hide_bond(std::int32_t atom, std::int32_t edge) {
    if (const std::uint8_t type = get_first(edge_columns_, edge); type != featurize::absent_column) {
      begins_.push_back(atom);
      ends_.push_back(indices_.source()[edge]);
      of_bonds_.add(type);
    }
    for (const std::int32_t direction : {edge, indices_.reverse()[edge]}) {
      fill_row(edge_columns_, direction, featurize::absent_column);
      is_hidden_[static_cast<std::size_t>(direction)] = true;
    }
  }

  const nn::GraphBatch& given_;
  const GraphIndices indices_;
  Tensor node_columns_, node_scalars_, edge_columns_;
  std::vector<bool> is_hidden_;  ///< [edges]
  std::vector<std::int32_t> atoms_, begins_, ends_;
  Questions of_atoms_, of_bonds_;
};

}  // namespace

MaskedGraphs mask_atoms(const nn::GraphBatch& graphs, double share, Rng& rng) {
  AtomMasker masker(graphs);
  for (std::int64_t graph = 0; graph < graphs.num_graphs; ++graph) masker.mask_graph(graph, share, rng);
  return masker.finish();
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

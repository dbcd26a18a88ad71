#include "athanor/models/gnn/positions.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "athanor/models/gnn/symmetric_eigen.h"

namespace athanor::models {
namespace {
using torch::Tensor;

/// Eigenvalues closer than this are one: rounding is far below, and what differs is far above.
constexpr double same_eigenvalue = 1e-5;

/// The bonds of the batch on the CPU.
struct Bonds {
  explicit Bonds(const nn::GraphBatch& batch)
      : graphs(batch.graph_offsets.cpu()), in_offsets(batch.in_offsets.cpu()), source(batch.source.cpu()) {}
  std::int32_t begin(std::int64_t graph) const { return graphs.data_ptr<std::int32_t>()[graph]; }
  std::int32_t first_edge(std::int32_t node) const { return in_offsets.data_ptr<std::int32_t>()[node]; }
  std::int32_t neighbour(std::int32_t edge) const { return source.data_ptr<std::int32_t>()[edge]; }
  std::int32_t degree(std::int32_t node) const { return first_edge(node + 1) - first_edge(node); }

  Tensor graphs, in_offsets, source;
};

/// Atoms of one molecule: [first, end) in the batch.
struct Atoms {
  std::int32_t first, end;
  std::size_t size() const { return static_cast<std::size_t>(end - first); }
};

void write_returns(const Bonds& bonds, Atoms atoms, std::int32_t from, std::int64_t steps, double* out) {
  std::vector<double> here(atoms.size(), 0), next(atoms.size());
  const auto at = [&](std::vector<double>& values, std::int32_t node) -> double& {
    return values[static_cast<std::size_t>(node - atoms.first)];
  };
  at(here, from) = 1;
  for (std::int64_t step = 0; step < steps; ++step) {
    for (std::int32_t node = atoms.first; node < atoms.end; ++node) {
      double sum = 0;
      for (std::int32_t edge = bonds.first_edge(node); edge < bonds.first_edge(node + 1); ++edge)
        sum += at(here, bonds.neighbour(edge)) / bonds.degree(bonds.neighbour(edge));
      at(next, node) = sum;
    }
    here.swap(next);
    out[step] = at(here, from);
  }
}

std::vector<double> make_laplacian(const Bonds& bonds, Atoms atoms) {
  std::vector<double> matrix(atoms.size() * atoms.size(), 0);
  const auto at = [&](std::int32_t row, std::int32_t column) -> double& {
    return matrix[static_cast<std::size_t>(row - atoms.first) * atoms.size() +
                  static_cast<std::size_t>(column - atoms.first)];
  };
  for (std::int32_t node = atoms.first; node < atoms.end; ++node) {
    at(node, node) = 1;
    for (std::int32_t edge = bonds.first_edge(node); edge < bonds.first_edge(node + 1); ++edge) {
      const std::int32_t other = bonds.neighbour(edge);
      at(node, other) = -1 / std::sqrt(static_cast<double>(bonds.degree(node)) * bonds.degree(other));
    }
  }
  return matrix;
}

/// out [atoms, 2 * count], zeros so far.
void write_positions(const Eigensystem& eigen, std::size_t count, double* out) {
  const std::size_t size = eigen.values.size(), width = 2 * count;
  std::size_t groups = 0;
  for (std::size_t k = 0; k < size; ++k) {
    if (eigen.values[k] < same_eigenvalue) continue;
    const bool is_new = groups == 0 || eigen.values[k] - eigen.values[k - 1] > same_eigenvalue;
    if (is_new && groups++ == count) break;
    for (std::size_t atom = 0; atom < size; ++atom) {
      double* place = out + atom * width + 2 * (groups - 1);
      place[0] = std::hypot(place[0], eigen.vectors[k * size + atom]);
      if (is_new) place[1] = eigen.values[k];
    }
  }
}

}  // namespace

Tensor compute_return_probabilities(const nn::GraphBatch& graph, std::int64_t steps, const Tensor& like) {
  const Bonds bonds(graph);
  const Tensor out = torch::zeros({graph.num_nodes, steps}, torch::kDouble);
  for (std::int64_t i = 0; i < graph.num_graphs; ++i)
    for (std::int32_t node = bonds.begin(i); node < bonds.begin(i + 1); ++node)
      write_returns(bonds, {bonds.begin(i), bonds.begin(i + 1)}, node, steps, out.data_ptr<double>() + node * steps);
  return out.to(like.options());
}

Tensor compute_laplacian_positions(const nn::GraphBatch& graph, std::int64_t count, const Tensor& like) {
  const Bonds bonds(graph);
  const Tensor out = torch::zeros({graph.num_nodes, 2 * count}, torch::kDouble);
  for (std::int64_t i = 0; i < graph.num_graphs; ++i) {
    const Atoms atoms{bonds.begin(i), bonds.begin(i + 1)};
    write_positions(compute_symmetric_eigen(make_laplacian(bonds, atoms), atoms.size()),
                    static_cast<std::size_t>(count), out.data_ptr<double>() + atoms.first * 2 * count);
  }
  return out.to(like.options());
}

}  // namespace athanor::models

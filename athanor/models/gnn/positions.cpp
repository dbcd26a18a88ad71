#include "athanor/models/gnn/positions.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace athanor::models {
namespace {
using torch::Tensor;

/// Eigenvalues closer than this are one; those of different molecules' orbits are far apart.
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

Tensor make_laplacian(const Bonds& bonds, Atoms atoms) {
  const auto size = static_cast<std::int64_t>(atoms.size());
  const Tensor matrix = torch::eye(size, torch::kDouble);
  auto entry = matrix.accessor<double, 2>();
  for (std::int32_t node = atoms.first; node < atoms.end; ++node)
    for (std::int32_t edge = bonds.first_edge(node); edge < bonds.first_edge(node + 1); ++edge) {
      const std::int32_t other = bonds.neighbour(edge);
      const double degrees = static_cast<double>(bonds.degree(node)) * bonds.degree(other);
      entry[node - atoms.first][other - atoms.first] -= 1 / std::sqrt(degrees);
    }
  return matrix;
}

void write_positions(const Tensor& laplacian, std::int64_t count, double* out) {
  const auto [values, vectors] = torch::linalg_eigh(laplacian);
  const auto value = values.accessor<double, 1>();
  const auto vector = vectors.accessor<double, 2>();
  const std::int64_t size = values.size(0);
  std::int64_t group = -1;
  double current = 0;
  for (std::int64_t k = 0; k < size; ++k) {
    if (value[k] < same_eigenvalue) continue;
    if (group < 0 || value[k] - current > same_eigenvalue) {
      if (++group == count) break;
      for (std::int64_t node = 0; node < size; ++node) out[node * 2 * count + 2 * group + 1] = value[k];
    }
    current = value[k];
    for (std::int64_t node = 0; node < size; ++node)
      out[node * 2 * count + 2 * group] += vector[node][k] * vector[node][k];
  }
  for (std::int64_t node = 0; node < size; ++node)
    for (std::int64_t k = 0; k < count; ++k) {
      double& part = out[node * 2 * count + 2 * k];
      part = std::sqrt(part);
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
  const torch::NoGradGuard no_gradients;
  const Tensor out = torch::zeros({graph.num_nodes, 2 * count}, torch::kDouble);
  for (std::int64_t i = 0; i < graph.num_graphs; ++i) {
    const Atoms atoms{bonds.begin(i), bonds.begin(i + 1)};
    if (atoms.size() == 0) continue;
    write_positions(make_laplacian(bonds, atoms), count, out.data_ptr<double>() + atoms.first * 2 * count);
  }
  return out.to(like.options());
}

}  // namespace athanor::models

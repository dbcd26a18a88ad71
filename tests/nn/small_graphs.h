// Two small graphs for layer tests: a path of three nodes and a single node without edges.
#pragma once

#include "athanor/nn/batch.h"

namespace athanor::nn::testing {

/// Edges sorted by target: 1->0, 0->1, 2->1, 1->2; node 3 is alone.
inline GraphBatch make_small_graphs() {
  const auto ints = [](std::vector<std::int32_t> values) { return torch::tensor(values, torch::kInt); };
  GraphBatch graph;
  graph.num_graphs = 2;
  graph.num_nodes = 4;
  graph.num_edges = 4;
  graph.graph_offsets = ints({0, 3, 4});
  graph.in_offsets = ints({0, 1, 3, 4, 4});
  graph.source = ints({1, 0, 2, 1});
  graph.target = ints({0, 1, 1, 2});
  graph.reverse = ints({1, 0, 3, 2});
  return graph;
}

inline torch::Tensor to_long(const torch::Tensor& index) { return index.to(torch::kLong); }

/// Largest difference between the gradient of sum(f(x) * weights) and central differences, x in float64.
template <class Function>
double compare_gradient(const torch::Tensor& x, const Function& function) {
  const torch::Tensor leaf = x.detach().clone().requires_grad_();
  const torch::Tensor out = function(leaf);
  const torch::Tensor weights = torch::linspace(-1, 2, out.numel(), torch::kDouble).reshape(out.sizes());
  const torch::Tensor gradient = torch::autograd::grad({(out * weights).sum()}, {leaf})[0].reshape({-1});
  const torch::NoGradGuard no_gradients;
  double worst = 0;
  for (std::int64_t i = 0; i < leaf.numel(); ++i) {
    const auto value_at = [&](double step) {
      torch::Tensor moved = x.detach().clone();
      moved.reshape({-1})[i] += step;
      return (function(moved) * weights).sum().template item<double>();
    };
    constexpr double step = 1e-5;
    const double numeric = (value_at(step) - value_at(-step)) / (2 * step);
    worst = std::max(worst, std::abs(numeric - gradient[i].template item<double>()));
  }
  return worst;
}

}  // namespace athanor::nn::testing

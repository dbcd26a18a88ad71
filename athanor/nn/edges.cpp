// What goes along the edges of graphs, and rows by an index.
#include "athanor/nn/functions.h"
#include "athanor/nn/segment_sums.h"

namespace athanor::nn {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// a[index_a] - b[index_b]; without gradient.
Tensor difference(const Tensor& a, const Tensor& index_a, const Tensor& b, const Tensor& index_b) {
  const Tensor out = torch::empty({index_a.size(0), a.size(1)}, a.options());
  const bool done = dispatch_rows(a, [&](auto type, const auto& table) {
    using T = decltype(type);
    table.gather_difference(int_data(index_a), a.data_ptr<T>(), int_data(index_b), b.data_ptr<T>(), index_a.size(0),
                            a.size(1), out.data_ptr<T>());
  });
  return done ? out : a.index_select(0, index_a) - b.index_select(0, index_b);
}

/// The messages along the edges, or (`index` = reverse, `node` = target) their transpose; without gradient.
Tensor exchange_messages(const Tensor& h, const Tensor& in_offsets, const Tensor& index, const Tensor& node,
                         const Tensor& reverse) {
  if (!h.is_cuda() || !has_row_kernels(h)) return difference(sum_segments(h, in_offsets, index), node, h, reverse);
  const Tensor out = torch::empty_like(h);
  const c10::DeviceGuard guard(h.device());
  dispatch(h, [&](auto type) {
    using T = decltype(type);
    kernels::cuda_kernels<T>()->edge_messages(int_data(in_offsets), index.defined() ? int_data(index) : nullptr,
                                              int_data(node), int_data(reverse), h.size(0), h.data_ptr<T>(), h.size(1),
                                              out.data_ptr<T>());
  });
  return out;
}

/// Edge lists in the order in which the functions below save them.
struct AddSourceFunction : torch::autograd::Function<AddSourceFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& edges, const Tensor& nodes, const Tensor& source,
                        const Tensor& in_offsets, const Tensor& reverse) {
    context->save_for_backward({in_offsets, reverse});
    const Tensor out = edges.clone();
    const bool done = dispatch_rows(edges, [&](auto type, const auto& table) {
      using T = decltype(type);
      table.gather_add(int_data(source), edges.size(0), nodes.data_ptr<T>(), edges.size(1), out.data_ptr<T>());
    });
    return done ? out : out.add_(nodes.index_select(0, source));
  }

  // The edges out of a node are the reverses of the edges into it.
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor g = gradients[0].contiguous();
    return {g, sum_segments(g, saved[0], saved[1]), {}, {}, {}};
  }
};

struct EdgeMessageFunction : torch::autograd::Function<EdgeMessageFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& h, const Tensor& in_offsets, const Tensor& source,
                        const Tensor& target, const Tensor& reverse) {
    context->save_for_backward({in_offsets, target, reverse});
    return exchange_messages(h, in_offsets, {}, source, reverse);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor g = gradients[0].contiguous();
    return {exchange_messages(g, saved[0], saved[2], saved[1], saved[2]), {}, {}, {}, {}};
  }
};

struct NeighbourSumFunction : torch::autograd::Function<NeighbourSumFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& h, const Tensor& in_offsets, const Tensor& source) {
    context->save_for_backward({in_offsets, source});
    return sum_segments(h, in_offsets, source);
  }

  // Every edge has its reverse, so that the sum over neighbours is its own transpose.
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    return {sum_segments(gradients[0].contiguous(), saved[0], saved[1]), {}, {}};
  }
};

/// out[index[i]] += x[i] in the order of i, on a GPU: rows of one index are a segment once they are sorted.
Tensor add_up(const Tensor& x, const Tensor& index, std::int64_t rows) {
  const auto [sorted, order] = torch::sort(index, /*stable=*/true, 0, false);
  const Tensor offsets = torch::searchsorted(sorted, torch::arange(rows + 1, sorted.options()));
  return sum_segments(x, offsets.to(torch::kInt), order.to(torch::kInt));
}

struct GatherFunction : torch::autograd::Function<GatherFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& index) {
    context->save_for_backward({index});
    context->saved_data["rows"] = x.size(0);
    return x.index_select(0, index);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const Tensor index = context->get_saved_variables()[0], g = gradients[0].contiguous();
    const std::int64_t rows = context->saved_data["rows"].toInt();
    if (!takes_host_kernels(g)) return {add_up(g, index, rows), {}};
    const Tensor out = torch::zeros({rows, g.size(1)}, g.options());
    dispatch(g, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().scatter_add(int_data(index), g.size(0), g.data_ptr<T>(), g.size(1), out.data_ptr<T>());
    });
    return {out, {}};
  }
};

}  // namespace

Tensor add_source(const Tensor& edges, const Tensor& nodes, const GraphBatch& graph) {
  return AddSourceFunction::apply(edges.contiguous(), nodes.contiguous(), graph.source, graph.in_offsets,
                                  graph.reverse);
}

Tensor edge_message(const Tensor& h, const GraphBatch& graph) {
  return EdgeMessageFunction::apply(h.contiguous(), graph.in_offsets, graph.source, graph.target, graph.reverse);
}

Tensor incoming_sum(const Tensor& h, const GraphBatch& graph) { return segment_sum(h, graph.in_offsets); }

Tensor neighbour_sum(const Tensor& h, const GraphBatch& graph) {
  return NeighbourSumFunction::apply(h.contiguous(), graph.in_offsets, graph.source);
}

Tensor gather_rows(const Tensor& x, const Tensor& index) { return GatherFunction::apply(x.contiguous(), index); }

}  // namespace athanor::nn

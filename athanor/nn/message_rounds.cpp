#include "athanor/nn/message_rounds.h"

#include "athanor/nn/kept_forms.h"
#include "athanor/nn/tensor_views.h"

namespace athanor::nn {
namespace {

using kernels::EdgeClasses;
using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

kernels::ByteRows byte_rows(const Tensor& x) {
  return {x.data_ptr(), static_cast<std::size_t>(x.size(1)) * x.element_size()};
}

Tensor make_index(const std::vector<std::int32_t>& values) { return torch::tensor(values, torch::kInt); }

SparseRows choose_rows(const SparseRows& x, const std::vector<std::int32_t>& rows) {
  const Tensor index = make_index(rows);
  SparseRows chosen = x;
  chosen.columns = x.columns.index_select(0, index);
  chosen.scalars = x.scalars.index_select(0, index);
  return chosen;
}

Tensor rectify(const Tensor& x) {
  const Tensor out = torch::empty_like(x);
  dispatch(x, [&](auto type) {
    using T = decltype(type);
    kernels::kernels<T>().activate(kernels::ActivationKind::relu, 0, x.numel(), x.data_ptr<T>(), out.data_ptr<T>());
  });
  return out;
}

/// relu of the sums of the products of the round before, and of h0.
Tensor sum_round(const EdgeClasses::Round& round, const Tensor& products, const Tensor& h0) {
  const std::int64_t width = h0.size(1);
  const Tensor state = torch::empty({round.count(), width}, h0.options());
  dispatch(h0, [&](auto type) {
    using T = decltype(type);
    const auto& table = kernels::kernels<T>();
    T* rows = state.data_ptr<T>();
    table.segment_sum(round.offsets.data(), round.count(), round.from.data(), products.data_ptr<T>(), width, rows);
    table.gather_add(round.start.data(), round.count(), h0.data_ptr<T>(), width, rows);
    table.activate(kernels::ActivationKind::relu, 0, state.numel(), rows, rows);
  });
  return state;
}

/// The transpose of a sum over segments of x[index[j]], x of `rows` rows.
Tensor scatter_segments(const std::int32_t* offsets, std::int64_t segments, const std::vector<std::int32_t>& index,
                        const Tensor& g, std::int64_t rows) {
  const Tensor out = torch::zeros({rows, g.size(1)}, g.options());
  dispatch(g, [&](auto type) {
    using T = decltype(type);
    kernels::kernels<T>().segment_scatter(offsets, segments, index.data(), g.data_ptr<T>(), g.size(1),
                                          out.data_ptr<T>());
  });
  return out;
}

/// out[index[i]] += g[i].
void scatter_add(const std::vector<std::int32_t>& index, const Tensor& g, const Tensor& out) {
  dispatch(g, [&](auto type) {
    using T = decltype(type);
    kernels::kernels<T>().scatter_add(index.data(), g.size(0), g.data_ptr<T>(), g.size(1), out.data_ptr<T>());
  });
}

/// What the gradient g of relu's result is before it.
Tensor rectify_gradient(const Tensor& g, const Tensor& state) { return torch::threshold_backward(g, state, 0); }

struct MessageSumsFunction : torch::autograd::Function<MessageSumsFunction> {
  using Holder = c10::intrusive_ptr<EdgeClassesHolder>;

  static Tensor forward(AutogradContext* context, const Tensor& h0, const Tensor& weight, const Tensor& in_offsets,
                        const Holder& holder, bool rounds_factors) {
    const EdgeClasses& classes = holder->classes;
    std::vector<Tensor> states{rectify(h0)};
    if (classes.num_rounds() > 0) {
      const PackedFactor factor = pack_weight(weight.t(), rounds_factors);
      for (std::size_t i = 0; i < classes.num_rounds(); ++i)
        states.push_back(sum_round(classes.round(i), factor.multiply(states.back()), h0));
    }
    const std::int64_t nodes = in_offsets.size(0) - 1, width = h0.size(1);
    const Tensor out = torch::empty({nodes, width}, h0.options());
    dispatch(h0, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().segment_sum(int_data(in_offsets), nodes, classes.edge_classes().data(),
                                        states.back().data_ptr<T>(), width, out.data_ptr<T>());
    });
    context->save_for_backward({weight, in_offsets});
    context->saved_data["states"] = states;
    context->saved_data["classes"] = c10::IValue::make_capsule(holder);
    context->saved_data["rounds_factors"] = rounds_factors;
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &weight = saved[0], &in_offsets = saved[1];
    const std::vector<Tensor> states = context->saved_data["states"].toTensorVector();
    const auto holder =
        c10::static_intrusive_pointer_cast<EdgeClassesHolder>(context->saved_data["classes"].toCapsule());
    const bool rounds_factors = context->saved_data["rounds_factors"].toBool();
    const EdgeClasses& classes = holder->classes;
    Tensor g = scatter_segments(int_data(in_offsets), in_offsets.size(0) - 1, classes.edge_classes(),
                                gradients[0].contiguous(), states.back().size(0));
    const Tensor h0_gradient = torch::zeros_like(states.front()), weight_gradient = make_gradient(weight);
    if (classes.num_rounds() == 0) weight_gradient.zero_();
    else {
      const PackedFactor factor = pack_weight(weight, rounds_factors);
      for (std::size_t i = classes.num_rounds(); i-- > 0;) {
        const EdgeClasses::Round& round = classes.round(i);
        g = rectify_gradient(g, states[i + 1]);
        scatter_add(round.start, g, h0_gradient);
        const Tensor products = scatter_segments(round.offsets.data(), round.count(), round.from, g, states[i].size(0));
        multiply_transposed(products, states[i], rounds_factors, i + 1 < classes.num_rounds(), weight_gradient);
        g = factor.multiply(products);
      }
    }
    h0_gradient.add_(rectify_gradient(g, states.front()));
    return {h0_gradient, weight_gradient, {}, {}, {}};
  }
};

}  // namespace

bool has_distinct_edges(const GraphBatch& graph) {
  return takes_host_kernels(graph.nodes.columns) && !graph.nodes.strength.defined() &&
         !graph.edges.strength.defined() && graph.edges.scalars.size(1) == 0;
}

DistinctEdges find_distinct_edges(const GraphBatch& graph, std::int64_t rounds) {
  const auto holder = c10::make_intrusive<EdgeClassesHolder>();
  EdgeClasses& classes = holder->classes;
  classes.assign(
      {graph.num_nodes, graph.num_edges, int_data(graph.in_offsets), int_data(graph.source), int_data(graph.reverse),
       byte_rows(graph.nodes.columns), byte_rows(graph.nodes.scalars), byte_rows(graph.edges.columns)},
      rounds);
  return {choose_rows(graph.nodes, classes.kinds()), choose_rows(graph.edges, classes.starts()),
          make_index(classes.start_kinds()), holder};
}

Tensor relu_message_sums(const Tensor& h0, const Tensor& weight, const DistinctEdges& edges, const GraphBatch& graph,
                         kernels::Precision precision) {
  const bool rounds_factors = precision == kernels::Precision::bf16 && h0.scalar_type() == torch::kFloat;
  return MessageSumsFunction::apply(h0.contiguous(), weight.contiguous(), graph.in_offsets, edges.classes,
                                    rounds_factors);
}

}  // namespace athanor::nn

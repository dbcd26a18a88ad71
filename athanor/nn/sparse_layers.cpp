#include "athanor/nn/sparse_layers.h"

#include "athanor/nn/kept_forms.h"

namespace athanor::nn {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

std::int64_t count_columns(const Tensor& scalars, std::int64_t onehot) { return onehot + scalars.size(1); }

/// Writes a table [count, out] into columns [0, count) of a weight [out, columns].
void write_table(const Tensor& table, const Tensor& weight) {
  dispatch(weight, [&](auto type) {
    using T = decltype(type);
    transpose(table.data_ptr<T>(), table.size(1), table.size(0), table.size(1), weight.data_ptr<T>(), weight.size(1));
  });
}

struct EmbedEdgesFunction : torch::autograd::Function<EmbedEdgesFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& weight, const Tensor& node_columns,
                        const Tensor& node_scalars, std::int64_t node_onehot, const Tensor& node_of_edge,
                        const Tensor& edge_columns, const Tensor& edge_scalars, std::int64_t edge_onehot) {
    context->save_for_backward({weight, node_columns, node_scalars, node_of_edge, edge_columns, edge_scalars});
    context->saved_data["node_onehot"] = node_onehot;
    context->saved_data["edge_onehot"] = edge_onehot;
    const std::int64_t out_width = weight.size(0), nodes = node_columns.size(0), edges = edge_columns.size(0);
    const Tensor table = make_table(weight, weight.size(1)),
                 from_nodes = torch::empty({nodes, out_width}, weight.options()),
                 out = torch::empty({edges, out_width}, weight.options());
    dispatch(weight, [&](auto type) {
      using T = decltype(type);
      const auto& functions = kernels::kernels<T>();
      const T* rows = table.data_ptr<T>();
      functions.embedding_sum(sparse_view<T>(node_columns, node_scalars, node_onehot), rows, out_width,
                              from_nodes.data_ptr<T>());
      functions.embedding_sum(sparse_view<T>(edge_columns, edge_scalars, edge_onehot),
                              rows + count_columns(node_scalars, node_onehot) * out_width, out_width,
                              out.data_ptr<T>());
      functions.gather_add(int_data(node_of_edge), edges, from_nodes.data_ptr<T>(), out_width, out.data_ptr<T>());
    });
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &weight = saved[0], &node_columns = saved[1], &node_scalars = saved[2], &node_of_edge = saved[3],
                 &edge_columns = saved[4], &edge_scalars = saved[5];
    const std::int64_t node_onehot = context->saved_data["node_onehot"].toInt(),
                       edge_onehot = context->saved_data["edge_onehot"].toInt(),
                       node_width = count_columns(node_scalars, node_onehot),
                       width = node_width + count_columns(edge_scalars, edge_onehot);
    const Tensor g = gradients[0].contiguous();
    const std::int64_t out_width = g.size(1);
    const Tensor table_gradient = torch::zeros({width, out_width}, g.options()),
                 node_gradient = torch::zeros({node_columns.size(0), out_width}, g.options()),
                 weight_gradient = make_gradient(weight);
    dispatch(g, [&](auto type) {
      using T = decltype(type);
      const auto& functions = kernels::kernels<T>();
      T* rows = table_gradient.data_ptr<T>();
      functions.scatter_add(int_data(node_of_edge), g.size(0), g.data_ptr<T>(), out_width, node_gradient.data_ptr<T>());
      functions.embedding_sum_backward(sparse_view<T>(node_columns, node_scalars, node_onehot),
                                       node_gradient.data_ptr<T>(), out_width, rows);
      functions.embedding_sum_backward(sparse_view<T>(edge_columns, edge_scalars, edge_onehot), g.data_ptr<T>(),
                                       out_width, rows + node_width * out_width);
    });
    write_table(table_gradient, weight_gradient);
    return {weight_gradient, {}, {}, {}, {}, {}, {}, {}};
  }
};

template <class T>
void add_row(const T* row, std::int64_t rows, std::int64_t width, T* out) {
  for (std::int64_t i = 0; i < rows; ++i, out += width)
    for (std::int64_t c = 0; c < width; ++c) out[c] += row[c];
}

struct DenseWithSparseFunction : torch::autograd::Function<DenseWithSparseFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& columns, const Tensor& scalars, std::int64_t onehot,
                        const Tensor& rest, const Tensor& weight, const Tensor& bias, bool rectify,
                        bool rounds_factors) {
    const std::int64_t sparse_width = count_columns(scalars, onehot), rows = rest.size(0), out_width = weight.size(0);
    const Tensor table = make_table(weight, sparse_width), base = torch::empty({rows, out_width}, weight.options());
    dispatch(weight, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().embedding_sum(sparse_view<T>(columns, scalars, onehot), table.data_ptr<T>(), out_width,
                                          base.data_ptr<T>());
      add_row(bias.data_ptr<T>(), rows, out_width, base.data_ptr<T>());
    });
    pack_weight(weight.narrow(1, sparse_width, rest.size(1)).t(), rounds_factors).multiply(rest, base, rectify, base);
    context->save_for_backward({columns, scalars, rest, weight, rectify ? base : Tensor()});
    context->saved_data["onehot"] = onehot;
    context->saved_data["rounds_factors"] = rounds_factors;
    return base;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &columns = saved[0], &scalars = saved[1], &rest = saved[2], &weight = saved[3], &out = saved[4];
    const std::int64_t onehot = context->saved_data["onehot"].toInt(), sparse_width = count_columns(scalars, onehot),
                       out_width = weight.size(0), rest_width = rest.size(1);
    const bool rounds_factors = context->saved_data["rounds_factors"].toBool();
    Tensor g = gradients[0].contiguous();
    if (out.defined()) g = torch::threshold_backward(g, out, 0);
    const Tensor table_gradient = torch::zeros({sparse_width, out_width}, g.options()),
                 rest_weight_gradient = torch::empty({out_width, rest_width}, g.options()),
                 weight_gradient = make_gradient(weight);
    dispatch(g, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().embedding_sum_backward(sparse_view<T>(columns, scalars, onehot), g.data_ptr<T>(), out_width,
                                                   table_gradient.data_ptr<T>());
    });
    multiply_transposed(g, rest, rounds_factors, false, rest_weight_gradient);
    write_table(table_gradient, weight_gradient);
    weight_gradient.narrow(1, sparse_width, rest_width).copy_(rest_weight_gradient);
    const Tensor rest_gradient = pack_weight(weight.narrow(1, sparse_width, rest_width), rounds_factors).multiply(g);
    return {{}, {}, {}, rest_gradient, weight_gradient, sum_rows(g), {}, {}};
  }
};

}  // namespace

bool takes_sparse_layers(const SparseRows& x) {
  return takes_host_kernels(x.columns) && !x.strength.defined() && x.with_sign == 0;
}

Tensor embed_edges(const SparseRows& nodes, const Tensor& node_of_edge, const SparseRows& edges, const Tensor& weight) {
  return EmbedEdgesFunction::apply(weight.contiguous(), nodes.columns, nodes.scalars, nodes.onehot, node_of_edge,
                                   edges.columns, edges.scalars, edges.onehot);
}

Tensor dense_with_sparse(const SparseRows& x, const Tensor& rest, const Tensor& weight, const Tensor& bias,
                         bool rectify, kernels::Precision precision) {
  return DenseWithSparseFunction::apply(x.columns, x.scalars, x.onehot, rest.contiguous(), weight.contiguous(),
                                        bias.contiguous(), rectify,
                                        rounds_factors(precision, rest, rest.size(1), weight.size(0)));
}

}  // namespace athanor::nn

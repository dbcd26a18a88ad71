#include "athanor/nn/functions.h"

#include "athanor/kernels/kernels.h"
#include "athanor/nn/bf16_products.h"
#include "athanor/nn/tensor_views.h"

namespace athanor::nn {
namespace {

/// Below it a variance is rounding, and its root has no useful gradient.
constexpr double least_variance = 1e-5;

/// Products of narrower matrices stay exact: there is nothing to gain.
constexpr std::int64_t least_bf16_width = 16;

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

template <class T>
kernels::SparseRows<T> sparse_view(const Tensor& columns, const Tensor& scalars, std::int64_t onehot) {
  return {columns.size(0),      columns.size(1), onehot, scalars.size(1), columns.data_ptr<std::uint8_t>(),
          scalars.data_ptr<T>()};
}

/// Sum over segments of (indexed) rows; without gradient.
Tensor sum_segments(const Tensor& x, const Tensor& offsets, const Tensor& index) {
  const std::int64_t segments = offsets.size(0) - 1, width = x.size(1);
  if (!x.is_cpu()) {
    const Tensor rows = index.defined() ? x.index_select(0, index) : x;
    return torch::zeros({segments, width}, x.options()).index_add_(0, expand_offsets(offsets), rows);
  }
  const Tensor out = torch::empty({segments, width}, x.options());
  dispatch(x, [&](auto type) {
    using T = decltype(type);
    kernels::kernels<T>().segment_sum(int_data(offsets), segments, index.defined() ? int_data(index) : nullptr,
                                      x.data_ptr<T>(), width, out.data_ptr<T>());
  });
  return out;
}

/// a[index_a] - b[index_b]; without gradient.
Tensor difference(const Tensor& a, const Tensor& index_a, const Tensor& b, const Tensor& index_b) {
  if (!a.is_cpu()) return a.index_select(0, index_a) - b.index_select(0, index_b);
  const Tensor out = torch::empty({index_a.size(0), a.size(1)}, a.options());
  dispatch(a, [&](auto type) {
    using T = decltype(type);
    kernels::kernels<T>().gather_difference(int_data(index_a), a.data_ptr<T>(), int_data(index_b), b.data_ptr<T>(),
                                            index_a.size(0), a.size(1), out.data_ptr<T>());
  });
  return out;
}

/// Row s of x for each row of segment s; without gradient.
Tensor broadcast_segments(const Tensor& x, const Tensor& offsets, std::int64_t rows) {
  if (!x.is_cpu()) return x.index_select(0, expand_offsets(offsets));
  const Tensor out = torch::empty({rows, x.size(1)}, x.options());
  dispatch(x, [&](auto type) {
    using T = decltype(type);
    kernels::kernels<T>().segment_broadcast(int_data(offsets), offsets.size(0) - 1, x.data_ptr<T>(), x.size(1),
                                            out.data_ptr<T>());
  });
  return out;
}

/// No base is an empty vector here, since libtorch's functions take no undefined tensors.
struct DenseFunction : torch::autograd::Function<DenseFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& base,
                        bool rounds_factors) {
    const bool has_base = base.dim() == 2 || base.size(0) > 0;
    context->save_for_backward({x, weight});
    context->saved_data["rounds_factors"] = rounds_factors;
    context->saved_data["base_dimensions"] = has_base ? base.dim() : std::int64_t{0};
    const std::int64_t rows = x.size(0), out_width = weight.size(0);
    const Tensor out = torch::empty({rows, out_width}, x.options());
    if (has_base) out.copy_(base);
    if (rounds_factors) {
      const PackedBf16 packed(out_width, x.size(1), transposed_view<float>(weight));
      multiply_bf16(x.size(1), round_rows(x), packed, has_base, out);
      return out;
    }
    dispatch(x, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().multiply(rows, out_width, x.size(1), view<T>(x), transposed_view<T>(weight),
                                     out.data_ptr<T>(), has_base);
    });
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor& x = saved[0];
    const Tensor& weight = saved[1];
    const Tensor g = gradients[0].contiguous();
    const std::int64_t rows = g.size(0), out_width = g.size(1), in_width = x.size(1);
    Tensor x_gradient, weight_gradient, base_gradient;
    if (context->needs_input_grad(0)) x_gradient = torch::empty({rows, in_width}, g.options());
    if (context->needs_input_grad(1)) weight_gradient = torch::empty({out_width, in_width}, g.options());
    if (context->saved_data["rounds_factors"].toBool()) multiply_rounded(x, weight, g, x_gradient, weight_gradient);
    else multiply_exactly(x, weight, g, x_gradient, weight_gradient);
    const std::int64_t base_dimensions = context->saved_data["base_dimensions"].toInt();
    if (base_dimensions == 2) base_gradient = g;
    if (base_dimensions == 1) {
      const Tensor offsets = torch::tensor({std::int32_t{0}, static_cast<std::int32_t>(rows)}, torch::kInt);
      base_gradient = sum_segments(g, offsets, {}).view({out_width});
    }
    return {x_gradient, weight_gradient, base_gradient, {}};
  }

 private:
  /// The gradients that are defined: g * weight and g^T * x.
  static void multiply_exactly(const Tensor& x, const Tensor& weight, const Tensor& g, const Tensor& x_gradient,
                               const Tensor& weight_gradient) {
    const std::int64_t rows = g.size(0), out_width = g.size(1), in_width = x.size(1);
    dispatch(g, [&](auto type) {
      using T = decltype(type);
      const auto& table = kernels::kernels<T>();
      if (x_gradient.defined())
        table.multiply(rows, in_width, out_width, view<T>(g), view<T>(weight), x_gradient.data_ptr<T>(), false);
      if (weight_gradient.defined())
        table.multiply(out_width, in_width, rows, transposed_view<T>(g), view<T>(x), weight_gradient.data_ptr<T>(),
                       false);
    });
  }

  static void multiply_rounded(const Tensor& x, const Tensor& weight, const Tensor& g, const Tensor& x_gradient,
                               const Tensor& weight_gradient) {
    const std::int64_t rows = g.size(0), out_width = g.size(1), in_width = x.size(1);
    if (x_gradient.defined())
      multiply_bf16(out_width, round_rows(g), PackedBf16(in_width, out_width, view<float>(weight)), false, x_gradient);
    if (weight_gradient.defined())
      multiply_bf16(rows, round_transposed(g), PackedBf16(in_width, rows, view<float>(x)), false, weight_gradient);
  }
};

struct EmbeddingSumFunction : torch::autograd::Function<EmbeddingSumFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& table, const Tensor& columns, const Tensor& scalars,
                        std::int64_t onehot) {
    context->save_for_backward({columns, scalars});
    context->saved_data["onehot"] = onehot;
    context->saved_data["table_rows"] = table.size(0);
    const Tensor out = torch::empty({columns.size(0), table.size(1)}, table.options());
    dispatch(table, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().embedding_sum(sparse_view<T>(columns, scalars, onehot), table.data_ptr<T>(), table.size(1),
                                          out.data_ptr<T>());
    });
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor g = gradients[0].contiguous();
    const Tensor table_gradient = torch::zeros({context->saved_data["table_rows"].toInt(), g.size(1)}, g.options());
    dispatch(g, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().embedding_sum_backward(
          sparse_view<T>(saved[0], saved[1], context->saved_data["onehot"].toInt()), g.data_ptr<T>(), g.size(1),
          table_gradient.data_ptr<T>());
    });
    return {table_gradient, {}, {}, {}};
  }
};

/// Edge lists in the order in which the functions below save them.
struct AddSourceFunction : torch::autograd::Function<AddSourceFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& edges, const Tensor& nodes, const Tensor& source,
                        const Tensor& in_offsets, const Tensor& reverse) {
    context->save_for_backward({in_offsets, reverse});
    if (!edges.is_cpu()) return edges + nodes.index_select(0, source);
    const Tensor out = edges.clone();
    dispatch(edges, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().gather_add(int_data(source), edges.size(0), nodes.data_ptr<T>(), edges.size(1),
                                       out.data_ptr<T>());
    });
    return out;
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
    return difference(sum_segments(h, in_offsets, {}), source, h, reverse);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor g = gradients[0].contiguous();
    return {difference(sum_segments(g, saved[0], saved[2]), saved[1], g, saved[2]), {}, {}, {}, {}};
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

struct SegmentSumFunction : torch::autograd::Function<SegmentSumFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& offsets) {
    context->save_for_backward({offsets});
    context->saved_data["rows"] = x.size(0);
    return sum_segments(x, offsets, {});
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    return {broadcast_segments(gradients[0].contiguous(), context->get_saved_variables()[0],
                               context->saved_data["rows"].toInt()),
            {}};
  }
};

struct SegmentBroadcastFunction : torch::autograd::Function<SegmentBroadcastFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& offsets, std::int64_t rows) {
    context->save_for_backward({offsets});
    return broadcast_segments(x, offsets, rows);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    return {sum_segments(gradients[0].contiguous(), context->get_saved_variables()[0], {}), {}, {}};
  }
};

struct GatherFunction : torch::autograd::Function<GatherFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& index) {
    context->save_for_backward({index});
    context->saved_data["rows"] = x.size(0);
    return x.index_select(0, index);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const Tensor index = context->get_saved_variables()[0], g = gradients[0].contiguous();
    const Tensor out = torch::zeros({context->saved_data["rows"].toInt(), g.size(1)}, g.options());
    if (!g.is_cpu()) return {out.index_add_(0, index, g), {}};
    dispatch(g, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().scatter_add(int_data(index), g.size(0), g.data_ptr<T>(), g.size(1), out.data_ptr<T>());
    });
    return {out, {}};
  }
};

struct SegmentMaxFunction : torch::autograd::Function<SegmentMaxFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& offsets) {
    const std::int64_t segments = offsets.size(0) - 1, width = x.size(1);
    const Tensor out = torch::empty({segments, width}, x.options());
    const Tensor where = torch::empty({segments, width}, torch::kInt);
    dispatch(x, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().segment_max(int_data(offsets), segments, x.data_ptr<T>(), width, out.data_ptr<T>(),
                                        where.data_ptr<std::int32_t>());
    });
    context->save_for_backward({where});
    context->saved_data["rows"] = x.size(0);
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const Tensor where = context->get_saved_variables()[0], g = gradients[0].contiguous();
    const Tensor out = torch::zeros({context->saved_data["rows"].toInt(), g.size(1)}, g.options());
    dispatch(g, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().segment_max_backward(int_data(where), g.size(0), g.data_ptr<T>(), g.size(1),
                                                 out.data_ptr<T>());
    });
    return {out, {}};
  }
};

struct SegmentSoftmaxFunction : torch::autograd::Function<SegmentSoftmaxFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& offsets) {
    const Tensor out = torch::empty_like(x);
    dispatch(x, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().segment_softmax(int_data(offsets), offsets.size(0) - 1, x.data_ptr<T>(), x.size(1),
                                            out.data_ptr<T>());
    });
    context->save_for_backward({out, offsets});
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor g = gradients[0].contiguous();
    const Tensor out = torch::empty_like(g);
    dispatch(g, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().segment_softmax_backward(int_data(saved[1]), saved[1].size(0) - 1, saved[0].data_ptr<T>(),
                                                     g.data_ptr<T>(), g.size(1), out.data_ptr<T>());
    });
    return {out, {}};
  }
};

/// The dense one-hot matrix, for devices without kernels.
Tensor to_dense(const SparseRows& x, std::int64_t width, const Tensor& like) {
  Tensor out = torch::zeros({x.columns.size(0), 256}, like.options());
  out.scatter_(1, x.columns.to(torch::kLong), 1.0);
  out = out.narrow(1, 0, x.onehot);
  return x.scalars.size(1) == 0 ? out : torch::cat({out, x.scalars}, 1).narrow(1, 0, width);
}

}  // namespace

Tensor dense(const Tensor& x, const Tensor& weight, const Tensor& base, kernels::Precision precision) {
  if (x.is_cpu()) {
    const bool rounds_factors = precision == kernels::Precision::bf16 && x.scalar_type() == torch::kFloat &&
                                std::min(weight.size(0), weight.size(1)) >= least_bf16_width;
    return DenseFunction::apply(x.contiguous(), weight, base.defined() ? base : torch::empty({0}, x.options()),
                                rounds_factors);
  }
  const Tensor product = torch::matmul(x, weight.t());
  return base.defined() ? product + base : product;
}

Tensor embedding_sum(const Tensor& given, const SparseRows& given_x) {
  // A column that is -1 is one more column, whose row of the table is the negative one.
  SparseRows x = given_x;
  Tensor table = given;
  if (x.with_sign > 0) {
    const Tensor negative = -table.narrow(0, x.onehot - x.with_sign, x.with_sign);
    table = torch::cat({table.narrow(0, 0, x.onehot), negative, table.slice(0, x.onehot)});
    x.onehot += x.with_sign;
  }
  const Tensor sum = table.is_cpu() ? EmbeddingSumFunction::apply(table.contiguous(), x.columns, x.scalars, x.onehot)
                                    : torch::matmul(to_dense(x, table.size(0), table), table);
  return x.strength.defined() ? sum * x.strength : sum;
}

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

Tensor segment_sum(const Tensor& x, const Tensor& offsets) {
  return SegmentSumFunction::apply(x.contiguous(), offsets);
}

Tensor segment_mean(const Tensor& x, const Tensor& offsets) {
  return segment_sum(x, offsets) / count_rows(offsets, x).clamp_min(1);
}

Tensor segment_max(const Tensor& x, const Tensor& offsets) {
  if (x.is_cpu()) return SegmentMaxFunction::apply(x.contiguous(), offsets);
  const Tensor segment = expand_offsets(offsets).unsqueeze(1).expand_as(x);
  const Tensor zeros = torch::zeros({offsets.size(0) - 1, x.size(1)}, x.options());
  return zeros.scatter_reduce(0, segment, x, "amax", false);
}

Tensor segment_std(const Tensor& x, const Tensor& offsets) {
  const Tensor mean = segment_mean(x, offsets);
  const Tensor variance = segment_mean(x * x, offsets) - mean * mean;
  return torch::where(variance > least_variance, variance.clamp_min(least_variance).sqrt(), torch::zeros_like(mean));
}

Tensor segment_broadcast(const Tensor& x, const Tensor& offsets, std::int64_t rows) {
  return SegmentBroadcastFunction::apply(x.contiguous(), offsets, rows);
}

Tensor gather_rows(const Tensor& x, const Tensor& index) { return GatherFunction::apply(x.contiguous(), index); }

Tensor count_rows(const Tensor& offsets, const Tensor& like) {
  return (offsets.slice(0, 1) - offsets.slice(0, 0, -1)).to(like.scalar_type()).unsqueeze(1);
}

Tensor segment_softmax(const Tensor& x, const Tensor& offsets) {
  if (x.is_cpu()) return SegmentSoftmaxFunction::apply(x.contiguous(), offsets);
  const Tensor segment = expand_offsets(offsets);
  if (x.size(0) == 0) return x;
  const Tensor powers = (x - std::get<0>(x.max(0, true)).detach()).exp();
  return powers / segment_sum(powers, offsets).index_select(0, segment);
}

Tensor expand_offsets(const Tensor& offsets) {
  return torch::repeat_interleave((offsets.slice(0, 1) - offsets.slice(0, 0, -1)).to(torch::kLong));
}

}  // namespace athanor::nn

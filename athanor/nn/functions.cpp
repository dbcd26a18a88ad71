#include "athanor/nn/functions.h"

#include "athanor/nn/kept_forms.h"
#include "athanor/nn/product_counter.h"
#include "athanor/nn/segment_sums.h"

namespace athanor::nn {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The dense matrix of sparse rows; columns that no row has are left out behind `width`.
Tensor to_dense(const Tensor& columns, const Tensor& scalars, std::int64_t onehot, std::int64_t width) {
  Tensor out = torch::zeros({columns.size(0), 256}, scalars.options());
  out.scatter_(1, columns.to(torch::kLong), 1.0);
  out = out.narrow(1, 0, onehot);
  return scalars.size(1) == 0 ? out : torch::cat({out, scalars}, 1).narrow(1, 0, width);
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
    if (x.size(1) == 0) return has_base ? out.copy_(base) : out.zero_();
    pack_weight(weight.t(), rounds_factors).multiply(x, has_base ? base : Tensor(), false, out);
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor& x = saved[0];
    const Tensor& weight = saved[1];
    const Tensor g = gradients[0].contiguous();
    const std::int64_t rows = g.size(0), out_width = g.size(1), in_width = x.size(1);
    Tensor x_gradient, weight_gradient, base_gradient;
    const bool rounds_factors = context->saved_data["rounds_factors"].toBool();
    if (context->needs_input_grad(0)) {
      x_gradient = torch::empty({rows, in_width}, g.options());
      if (out_width > 0) pack_weight(weight, rounds_factors).multiply(g, {}, false, x_gradient);
      else x_gradient.zero_();
    }
    if (context->needs_input_grad(1)) {
      weight_gradient = make_gradient(weight);
      multiply_transposed(g, x, rounds_factors, false, weight_gradient);
    }
    const std::int64_t base_dimensions = context->saved_data["base_dimensions"].toInt();
    if (base_dimensions == 2) base_gradient = g;
    if (base_dimensions == 1) base_gradient = sum_rows(g);
    return {x_gradient, weight_gradient, base_gradient, {}};
  }
};

struct EmbeddingSumFunction : torch::autograd::Function<EmbeddingSumFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& table, const Tensor& columns, const Tensor& scalars,
                        std::int64_t onehot) {
    context->save_for_backward({columns, scalars});
    context->saved_data["onehot"] = onehot;
    context->saved_data["table_rows"] = table.size(0);
    const Tensor out = torch::empty({columns.size(0), table.size(1)}, table.options());
    const bool done = dispatch_rows(table, [&](auto type, const auto& functions) {
      using T = decltype(type);
      functions.embedding_sum(sparse_view<T>(columns, scalars, onehot), table.data_ptr<T>(), table.size(1),
                              out.data_ptr<T>());
    });
    if (done) return out;
    const ProductCounter::Pause adds_rows_alone;
    return torch::matmul(to_dense(columns, scalars, onehot, table.size(0)), table);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &columns = saved[0], &scalars = saved[1];
    const Tensor g = gradients[0].contiguous();
    const std::int64_t onehot = context->saved_data["onehot"].toInt(), rows = context->saved_data["table_rows"].toInt();
    // A GPU adds up in a fixed order by a product; threads that add to one row of the table do not.
    if (!takes_host_kernels(g)) return {torch::matmul(to_dense(columns, scalars, onehot, rows).t(), g), {}, {}, {}};
    const Tensor table_gradient = torch::zeros({rows, g.size(1)}, g.options());
    dispatch(g, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().embedding_sum_backward(sparse_view<T>(columns, scalars, onehot), g.data_ptr<T>(), g.size(1),
                                                   table_gradient.data_ptr<T>());
    });
    return {table_gradient, {}, {}, {}};
  }
};

}  // namespace

Tensor dense(const Tensor& x, const Tensor& weight, const Tensor& base, kernels::Precision precision) {
  const bool rounds = rounds_factors(precision, x, weight.size(1), weight.size(0));
  if (takes_host_kernels(x))
    return DenseFunction::apply(x.contiguous(), weight,
                                base.defined() ? base.contiguous() : torch::empty({0}, x.options()), rounds);
  if (!rounds && base.defined()) return torch::addmm(base, x, weight.t());
  const Tensor product = rounds
                             ? torch::matmul(x.to(torch::kBFloat16), weight.t().to(torch::kBFloat16)).to(torch::kFloat)
                             : torch::matmul(x, weight.t());
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
  const Tensor sum = EmbeddingSumFunction::apply(table.contiguous(), x.columns, x.scalars, x.onehot);
  return x.strength.defined() ? sum * x.strength : sum;
}

}  // namespace athanor::nn

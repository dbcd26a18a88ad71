// Functions of the rows of each segment.
#include "athanor/nn/functions.h"
#include "athanor/nn/segment_sums.h"

namespace athanor::nn {

torch::Tensor sum_segments(const torch::Tensor& x, const torch::Tensor& offsets, const torch::Tensor& index) {
  const std::int64_t segments = offsets.size(0) - 1, width = x.size(1);
  const torch::Tensor out = torch::empty({segments, width}, x.options());
  const bool done = dispatch_rows(x, [&](auto type, const auto& table) {
    using T = decltype(type);
    table.segment_sum(int_data(offsets), segments, index.defined() ? int_data(index) : nullptr, x.data_ptr<T>(), width,
                      out.data_ptr<T>());
  });
  if (done) return out;
  const torch::Tensor rows = index.defined() ? x.index_select(0, index) : x;
  return out.zero_().index_add_(0, expand_offsets(offsets, rows.size(0)), rows);
}

namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Below it a variance is rounding, and its root has no useful gradient.
constexpr double least_variance = 1e-5;

/// Row s of x for each row of segment s; without gradient.
Tensor broadcast_segments(const Tensor& x, const Tensor& offsets, std::int64_t rows) {
  const Tensor out = torch::empty({rows, x.size(1)}, x.options());
  const bool done = dispatch_rows(x, [&](auto type, const auto& table) {
    using T = decltype(type);
    table.segment_broadcast(int_data(offsets), offsets.size(0) - 1, x.data_ptr<T>(), x.size(1), out.data_ptr<T>());
  });
  return done ? out : x.index_select(0, expand_offsets(offsets, rows));
}

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

struct SegmentMaxFunction : torch::autograd::Function<SegmentMaxFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& offsets) {
    const std::int64_t segments = offsets.size(0) - 1, width = x.size(1);
    const Tensor out = torch::empty({segments, width}, x.options());
    const Tensor where = torch::empty({segments, width}, offsets.options());
    dispatch_rows(x, [&](auto type, const auto& table) {
      using T = decltype(type);
      table.segment_max(int_data(offsets), segments, x.data_ptr<T>(), width, out.data_ptr<T>(),
                        where.data_ptr<std::int32_t>());
    });
    context->save_for_backward({where});
    context->saved_data["rows"] = x.size(0);
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const Tensor where = context->get_saved_variables()[0], g = gradients[0].contiguous();
    const Tensor out = torch::zeros({context->saved_data["rows"].toInt(), g.size(1)}, g.options());
    dispatch_rows(g, [&](auto type, const auto& table) {
      using T = decltype(type);
      table.segment_max_backward(int_data(where), g.size(0), g.data_ptr<T>(), g.size(1), out.data_ptr<T>());
    });
    return {out, {}};
  }
};

struct SegmentSoftmaxFunction : torch::autograd::Function<SegmentSoftmaxFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& offsets) {
    const Tensor out = torch::empty_like(x);
    dispatch_rows(x, [&](auto type, const auto& table) {
      using T = decltype(type);
      table.segment_softmax(int_data(offsets), offsets.size(0) - 1, x.data_ptr<T>(), x.size(1), out.data_ptr<T>());
    });
    context->save_for_backward({out, offsets});
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor g = gradients[0].contiguous();
    const Tensor out = torch::empty_like(g);
    dispatch_rows(g, [&](auto type, const auto& table) {
      using T = decltype(type);
      table.segment_softmax_backward(int_data(saved[1]), saved[1].size(0) - 1, saved[0].data_ptr<T>(), g.data_ptr<T>(),
                                     g.size(1), out.data_ptr<T>());
    });
    return {out, {}};
  }
};

}  // namespace

Tensor segment_sum(const Tensor& x, const Tensor& offsets) {
  return SegmentSumFunction::apply(x.contiguous(), offsets);
}

Tensor segment_mean(const Tensor& x, const Tensor& offsets) {
  return segment_sum(x, offsets) / count_rows(offsets, x).clamp_min(1);
}

Tensor segment_max(const Tensor& x, const Tensor& offsets) {
  if (has_row_kernels(x)) return SegmentMaxFunction::apply(x.contiguous(), offsets);
  const Tensor segment = expand_offsets(offsets, x.size(0)).unsqueeze(1).expand_as(x);
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

Tensor count_rows(const Tensor& offsets, const Tensor& like) {
  return (offsets.slice(0, 1) - offsets.slice(0, 0, -1)).to(like.scalar_type()).unsqueeze(1);
}

Tensor segment_softmax(const Tensor& x, const Tensor& offsets) {
  if (has_row_kernels(x)) return SegmentSoftmaxFunction::apply(x.contiguous(), offsets);
  const Tensor segment = expand_offsets(offsets, x.size(0));
  const Tensor powers = (x - segment_max(x.detach(), offsets).index_select(0, segment)).exp();
  return powers / segment_sum(powers, offsets).index_select(0, segment);
}

Tensor expand_offsets(const Tensor& offsets, std::int64_t rows) {
  const Tensor counts = (offsets.slice(0, 1) - offsets.slice(0, 0, -1)).to(torch::kLong);
  return torch::repeat_interleave(torch::arange(counts.size(0), counts.options()), counts, 0, rows);
}

}  // namespace athanor::nn

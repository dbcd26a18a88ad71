#include "athanor/nn/sequences.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "athanor/nn/padded_sequences.h"
#include "athanor/nn/tensor_views.h"

namespace athanor::nn {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Calls body(begin, length) for each sequence.
template <class Body>
void for_each_sequence(const Tensor& offsets, const Body& body) {
  const std::int32_t* ends = int_data(offsets);
  for (std::int64_t s = 0; s + 1 < offsets.size(0); ++s)
    if (ends[s + 1] > ends[s])
      body(static_cast<std::int64_t>(ends[s]), static_cast<std::int64_t>(ends[s + 1] - ends[s]));
}

struct EmbedFunction : torch::autograd::Function<EmbedFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& table, const Tensor& ids) {
    context->save_for_backward({ids});
    context->saved_data["vocabulary"] = table.size(0);
    const std::int64_t width = table.size(1);
    const Tensor out = torch::empty({ids.size(0), width}, table.options());
    dispatch(table, [&](auto type) {
      using T = decltype(type);
      const T* rows = table.data_ptr<T>();
      T* to = out.data_ptr<T>();
      for (std::int64_t t = 0; t < ids.size(0); ++t, to += width) {
        const std::int32_t id = int_data(ids)[t];
        if (id < 0) std::fill_n(to, width, T{0});
        else std::copy_n(rows + id * width, width, to);
      }
    });
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const Tensor ids = context->get_saved_variables()[0], g = gradients[0].contiguous();
    const std::int64_t width = g.size(1);
    const Tensor out = torch::zeros({context->saved_data["vocabulary"].toInt(), width}, g.options());
    dispatch(g, [&](auto type) {
      using T = decltype(type);
      const T* from = g.data_ptr<T>();
      for (std::int64_t t = 0; t < ids.size(0); ++t, from += width) {
        const std::int32_t id = int_data(ids)[t];
        if (id < 0) continue;
        T* to = out.data_ptr<T>() + id * width;
        for (std::int64_t c = 0; c < width; ++c) to[c] += from[c];
      }
    });
    return {out, {}};
  }
};

/// A sequence with `margin` rows of zeros at both ends, in which each window of the kernel is a contiguous row.
template <class T>
const T* copy_with_margins(const T* x, std::int64_t length, std::int64_t width, std::int64_t margin,
                           std::vector<T>& out) {
  out.assign(static_cast<std::size_t>((length + 2 * margin) * width), T{0});
  std::copy_n(x, length * width, out.data() + margin * width);
  return out.data();
}

/// `matrix` [outputs, kernel * inputs] is the weight with the taps one after another.
struct ConvolveFunction : torch::autograd::Function<ConvolveFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& matrix, const Tensor& bias,
                        const Tensor& offsets) {
    context->save_for_backward({x, matrix, offsets});
    const std::int64_t inputs = x.size(1), outputs = matrix.size(0), window = matrix.size(1);
    const Tensor out = torch::empty({x.size(0), outputs}, x.options());
    dispatch(x, [&](auto type) {
      using T = decltype(type);
      const std::vector<T> packed = pack_matrix<T>(outputs, window, transposed_view<T>(matrix));
      std::vector<T> rows;
      for_each_sequence(offsets, [&](std::int64_t begin, std::int64_t length) {
        const T* own = copy_with_margins(x.data_ptr<T>() + begin * inputs, length, inputs, window / inputs / 2, rows);
        kernels::kernels<T>().multiply_packed(length, outputs, window, {own, inputs, 1}, packed.data(),
                                              {bias.data_ptr<T>(), 0, false}, out.data_ptr<T>() + begin * outputs);
      });
    });
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &matrix = saved[1], &offsets = saved[2];
    const Tensor g = gradients[0].contiguous();
    const Tensor x_gradient = torch::empty_like(x), matrix_gradient = torch::zeros_like(matrix);
    dispatch(g, [&](auto type) { run_backward<decltype(type)>(x, matrix, offsets, g, x_gradient, matrix_gradient); });
    return {x_gradient, matrix_gradient, g.sum(0), {}};
  }

  template <class T>
  static void run_backward(const Tensor& x, const Tensor& matrix, const Tensor& offsets, const Tensor& g,
                           const Tensor& x_gradient, const Tensor& matrix_gradient) {
    const auto& table = kernels::kernels<T>();
    const std::int64_t inputs = x.size(1), outputs = matrix.size(0), window = matrix.size(1),
                       margin = window / inputs / 2;
    const std::vector<T> packed = pack_matrix<T>(window, outputs, view<T>(matrix));
    std::vector<T> rows, windows, sums;
    for_each_sequence(offsets, [&](std::int64_t begin, std::int64_t length) {
      const T* own_g = g.data_ptr<T>() + begin * outputs;
      const T* own = copy_with_margins(x.data_ptr<T>() + begin * inputs, length, inputs, margin, rows);
      table.multiply(outputs, window, length, {own_g, 1, outputs}, {own, inputs, 1}, matrix_gradient.data_ptr<T>(),
                     true);
      windows.resize(static_cast<std::size_t>(length * window));
      table.multiply_packed(length, window, outputs, {own_g, outputs, 1}, packed.data(), {}, windows.data());
      sums.assign(rows.size(), T{0});
      for (std::int64_t t = 0; t < length; ++t) {
        T* to = sums.data() + t * inputs;
        const T* from = windows.data() + t * window;
        for (std::int64_t c = 0; c < window; ++c) to[c] += from[c];
      }
      std::copy_n(sums.data() + margin * inputs, length * inputs, x_gradient.data_ptr<T>() + begin * inputs);
    });
  }
};

/// The sequences of one attention: where their shares begin among all, head after head.
struct Attention {
  const Tensor &q, &k, &v, &offsets;
  std::int64_t heads;

  std::int64_t width() const { return q.size(1); }
  std::int64_t own_width() const { return width() / heads; }
  std::int64_t count_shares() const {
    std::int64_t count = 0;
    for_each_sequence(offsets, [&](std::int64_t, std::int64_t length) { count += heads * length * length; });
    return count;
  }
  /// Calls body(place, length, shares): place = first number of the head in a [tokens, width] array.
  template <class Body>
  void for_each_head(const Body& body) const {
    std::int64_t shares = 0;
    for_each_sequence(offsets, [&](std::int64_t begin, std::int64_t length) {
      for (std::int64_t head = 0; head < heads; ++head, shares += length * length)
        body(begin * width() + head * own_width(), length, shares);
    });
  }
};

/// 0, length, 2 length …: the rows of a square as segments.
std::vector<std::int32_t> list_row_offsets(std::int64_t length) {
  std::vector<std::int32_t> offsets;
  for (std::int64_t i = 0; i <= length; ++i) offsets.push_back(static_cast<std::int32_t>(i * length));
  return offsets;
}

template <class T>
void copy_columns(const std::vector<T>& from, std::int64_t length, std::int64_t own, std::int64_t width, T* to) {
  for (std::int64_t t = 0; t < length; ++t) std::copy_n(from.data() + t * own, own, to + t * width);
}

struct AttendFunction : torch::autograd::Function<AttendFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& q, const Tensor& k, const Tensor& v, std::int64_t heads,
                        const Tensor& offsets) {
    const Attention attention{q, k, v, offsets, heads};
    const Tensor out = torch::empty_like(q), shares = torch::empty({attention.count_shares()}, q.options());
    dispatch(q, [&](auto type) { run<decltype(type)>(attention, shares, out); });
    context->save_for_backward({q, k, v, offsets, shares});
    context->saved_data["heads"] = heads;
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Attention attention{saved[0], saved[1], saved[2], saved[3], context->saved_data["heads"].toInt()};
    const Tensor g = gradients[0].contiguous();
    const Tensor q = torch::empty_like(g), k = torch::empty_like(g), v = torch::empty_like(g);
    dispatch(g, [&](auto type) { run_backward<decltype(type)>(attention, saved[4], g, q, k, v); });
    return {q, k, v, {}, {}};
  }

  template <class T>
  static void run(const Attention& attention, const Tensor& shares, const Tensor& out) {
    const auto& table = kernels::kernels<T>();
    const std::int64_t width = attention.width(), own = attention.own_width();
    const T scale = static_cast<T>(1 / std::sqrt(static_cast<double>(own)));
    std::vector<T> scores, mixed;
    attention.for_each_head([&](std::int64_t place, std::int64_t length, std::int64_t share) {
      scores.resize(static_cast<std::size_t>(length * length));
      mixed.resize(static_cast<std::size_t>(length * own));
      table.multiply(length, length, own, {attention.q.data_ptr<T>() + place, width, 1},
                     {attention.k.data_ptr<T>() + place, 1, width}, scores.data(), false);
      for (T& score : scores) score *= scale;
      T* weights = shares.data_ptr<T>() + share;
      table.segment_softmax(list_row_offsets(length).data(), length, scores.data(), 1, weights);
      table.multiply(length, own, length, {weights, length, 1}, {attention.v.data_ptr<T>() + place, width, 1},
                     mixed.data(), false);
      copy_columns(mixed, length, own, width, out.data_ptr<T>() + place);
    });
  }

  template <class T>
  static void run_backward(const Attention& attention, const Tensor& shares, const Tensor& g, const Tensor& q,
                           const Tensor& k, const Tensor& v) {
    const auto& table = kernels::kernels<T>();
    const std::int64_t width = attention.width(), own = attention.own_width();
    const T scale = static_cast<T>(1 / std::sqrt(static_cast<double>(own)));
    std::vector<T> by_share, by_score, part;
    attention.for_each_head([&](std::int64_t place, std::int64_t length, std::int64_t share) {
      by_share.resize(static_cast<std::size_t>(length * length));
      by_score.resize(by_share.size());
      part.resize(static_cast<std::size_t>(length * own));
      const T* weights = shares.data_ptr<T>() + share;
      const T* own_g = g.data_ptr<T>() + place;
      const auto multiply = [&](kernels::MatrixView<T> a, const T* b, const Tensor& out) {
        table.multiply(length, own, length, a, {b, width, 1}, part.data(), false);
        copy_columns(part, length, own, width, out.data_ptr<T>() + place);
      };
      multiply({weights, 1, length}, own_g, v);
      table.multiply(length, length, own, {own_g, width, 1}, {attention.v.data_ptr<T>() + place, 1, width},
                     by_share.data(), false);
      table.segment_softmax_backward(list_row_offsets(length).data(), length, weights, by_share.data(), 1,
                                     by_score.data());
      for (T& value : by_score) value *= scale;
      multiply({by_score.data(), length, 1}, attention.k.data_ptr<T>() + place, q);
      multiply({by_score.data(), 1, length}, attention.q.data_ptr<T>() + place, k);
    });
  }
};

}  // namespace

Tensor embed(const Tensor& table, const Tensor& ids) {
  if (takes_host_kernels(table)) return EmbedFunction::apply(table.contiguous(), ids);
  const Tensor known = ids.ge(0).unsqueeze(1);
  return table.index_select(0, ids.clamp_min(0).to(torch::kLong)) * known.to(table.scalar_type());
}

Tensor convolve(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& offsets) {
  if (!takes_host_kernels(x)) return convolve_padded(x, weight, bias, offsets);
  const Tensor matrix = weight.permute({0, 2, 1}).reshape({weight.size(0), -1});
  return ConvolveFunction::apply(x.contiguous(), matrix, bias, offsets);
}

Tensor attend(const Tensor& q, const Tensor& k, const Tensor& v, std::int64_t heads, const Tensor& offsets) {
  if (!takes_host_kernels(q)) return attend_padded(q, k, v, heads, offsets);
  return AttendFunction::apply(q.contiguous(), k.contiguous(), v.contiguous(), heads, offsets);
}

Tensor find_positions(const Tensor& offsets) {
  const Tensor begins = offsets.slice(0, 0, -1).to(torch::kLong), ends = offsets.slice(0, 1).to(torch::kLong);
  const Tensor first = torch::repeat_interleave(begins, ends - begins, 0);
  return torch::arange(first.size(0), first.options()) - first;
}

// Not by torch::sin, whose bits depend on where in an array a number stands.
Tensor make_waves(std::int64_t length, std::int64_t width) {
  const Tensor waves = torch::empty({length, width}, torch::kDouble);
  auto* out = waves.data_ptr<double>();
  for (std::int64_t p = 0; p < length; ++p)
    for (std::int64_t c = 0; c < width; ++c) {
      const double angle =
          static_cast<double>(p) * std::pow(10000.0, -static_cast<double>(c - c % 2) / static_cast<double>(width));
      *out++ = c % 2 == 0 ? std::sin(angle) : std::cos(angle);
    }
  return waves;
}

Tensor rotate(const Tensor& x, const Tensor& waves, std::int64_t heads) {
  const std::int64_t own = x.size(1) / heads, half = own / 2;
  const Tensor pairs = waves.view({x.size(0), 1, half, 2}), sin = pairs.select(3, 0), cos = pairs.select(3, 1);
  const Tensor all = x.view({x.size(0), heads, own}), a = all.narrow(2, 0, half), b = all.narrow(2, half, half);
  return torch::cat({a * cos - b * sin, b * cos + a * sin}, 2).view(x.sizes());
}

}  // namespace athanor::nn

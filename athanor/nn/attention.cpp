#include "athanor/nn/attention.h"

#include <cmath>
#include <vector>

#include "athanor/nn/functions.h"
#include "athanor/nn/tensor_views.h"
#include "athanor/nn/trace.h"

namespace athanor::nn {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// One head of the attention inside one graph, on arrays. Shares are kept as [pairs, heads].
template <class T>
class HeadOfGraph {
 public:
  HeadOfGraph(std::int64_t nodes, std::int64_t columns, std::int64_t width, std::int64_t heads)
      : n_(nodes), columns_(columns), width_(width), heads_(heads), factor_(1 / std::sqrt(static_cast<T>(columns))) {
    for (std::int64_t i = 0; i <= n_; ++i) offsets_.push_back(static_cast<std::int32_t>(i * n_));
    matrix_.resize(static_cast<std::size_t>(n_ * n_));
    rows_.resize(static_cast<std::size_t>(n_ * columns_));
  }

  /// `bias` may be null.
  void forward(const T* q, const T* k, const T* v, const T* bias, T* shares, T* out) {
    table_.multiply(n_, n_, columns_, {q, width_, 1}, {k, 1, width_}, matrix_.data(), false);
    for (std::int64_t p = 0; p < n_ * n_; ++p) at(p) = at(p) * factor_ + (bias ? bias[p * heads_] : 0);
    table_.segment_softmax(offsets_.data(), n_, matrix_.data(), 1, matrix_.data());
    for (std::int64_t p = 0; p < n_ * n_; ++p) shares[p * heads_] = at(p);
    table_.multiply(n_, columns_, n_, {matrix_.data(), n_, 1}, {v, width_, 1}, rows_.data(), false);
    write_rows(1, out);
  }

  /// Gradients of q, k and v, and of what the softmax was of (`score_gradient`, [pairs, heads]).
  void backward(const T* q, const T* k, const T* v, const T* shares, const T* g, T* q_gradient, T* k_gradient,
                T* v_gradient, T* score_gradient) {
    table_.multiply(n_, columns_, n_, {shares, heads_, n_ * heads_}, {g, width_, 1}, rows_.data(), false);
    write_rows(1, v_gradient);
    table_.multiply(n_, n_, columns_, {g, width_, 1}, {v, 1, width_}, matrix_.data(), false);
    std::vector<T> share(matrix_.size());
    for (std::int64_t p = 0; p < n_ * n_; ++p) share[static_cast<std::size_t>(p)] = shares[p * heads_];
    table_.segment_softmax_backward(offsets_.data(), n_, share.data(), matrix_.data(), 1, matrix_.data());
    for (std::int64_t p = 0; p < n_ * n_; ++p) score_gradient[p * heads_] = at(p);
    table_.multiply(n_, columns_, n_, {matrix_.data(), n_, 1}, {k, width_, 1}, rows_.data(), false);
    write_rows(factor_, q_gradient);
    table_.multiply(n_, columns_, n_, {matrix_.data(), 1, n_}, {q, width_, 1}, rows_.data(), false);
    write_rows(factor_, k_gradient);
  }

 private:
  T& at(std::int64_t pair) { return matrix_[static_cast<std::size_t>(pair)]; }
  void write_rows(T factor, T* out) const {
    for (std::int64_t i = 0; i < n_; ++i)
      for (std::int64_t c = 0; c < columns_; ++c)
        out[i * width_ + c] = factor * rows_[static_cast<std::size_t>(i * columns_ + c)];
  }

  const kernels::Kernels<T>& table_ = kernels::kernels<T>();
  std::int64_t n_, columns_, width_, heads_;
  T factor_;
  std::vector<std::int32_t> offsets_;
  std::vector<T> matrix_, rows_;
};

/// Calls body(head of the graph, first node, first pair, head) for every graph and head.
template <class T, class Body>
void for_each_head(const Tensor& graph_offsets, std::int64_t width, std::int64_t heads, const Body& body) {
  const std::int32_t* offsets = int_data(graph_offsets);
  std::int64_t pair = 0;
  for (std::int64_t graph = 0; graph + 1 < graph_offsets.size(0); ++graph) {
    const std::int64_t first = offsets[graph], nodes = offsets[graph + 1] - first;
    if (nodes == 0) continue;
    HeadOfGraph<T> work(nodes, width / heads, width, heads);
    for (std::int64_t head = 0; head < heads; ++head)
      body(work, first * width + head * (width / heads), pair * heads + head);
    pair += nodes * nodes;
  }
}

/// No bias is an empty vector here, since libtorch's functions take no undefined tensors.
struct AttentionFunction : torch::autograd::Function<AttentionFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias,
                        const Tensor& graph_offsets, std::int64_t heads) {
    const Tensor shares = torch::empty({count_pairs(graph_offsets), heads}, q.options());
    const Tensor out = torch::empty_like(q);
    dispatch(q, [&](auto type) {
      using T = decltype(type);
      const T* added = bias.dim() == 2 ? bias.data_ptr<T>() : nullptr;
      for_each_head<T>(graph_offsets, q.size(1), heads, [&](auto& head, std::int64_t begin, std::int64_t pair) {
        head.forward(q.data_ptr<T>() + begin, k.data_ptr<T>() + begin, v.data_ptr<T>() + begin,
                     added ? added + pair : nullptr, shares.data_ptr<T>() + pair, out.data_ptr<T>() + begin);
      });
    });
    context->save_for_backward({q, k, v, shares, graph_offsets});
    context->saved_data["has_bias"] = bias.dim() == 2;
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &q = saved[0], &k = saved[1], &v = saved[2], &shares = saved[3];
    const Tensor g = gradients[0].contiguous();
    const Tensor q_gradient = torch::empty_like(q), k_gradient = torch::empty_like(q),
                 v_gradient = torch::empty_like(q), score_gradient = torch::empty_like(shares);
    dispatch(g, [&](auto type) {
      using T = decltype(type);
      const auto at = [](const Tensor& tensor, std::int64_t place) { return tensor.data_ptr<T>() + place; };
      for_each_head<T>(saved[4], q.size(1), shares.size(1), [&](auto& head, std::int64_t begin, std::int64_t pair) {
        head.backward(at(q, begin), at(k, begin), at(v, begin), at(shares, pair), at(g, begin), at(q_gradient, begin),
                      at(k_gradient, begin), at(v_gradient, begin), at(score_gradient, pair));
      });
    });
    const bool has_bias = context->saved_data["has_bias"].toBool();
    return {q_gradient, k_gradient, v_gradient, has_bias ? score_gradient : Tensor(), {}, {}};
  }
};

/// The same out of torch operators, for devices without kernels: one row per pair.
Tensor attend_by_pairs(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias,
                       const Tensor& graph_offsets, std::int64_t heads) {
  const Tensor sizes = (graph_offsets.slice(0, 1) - graph_offsets.slice(0, 0, -1)).to(torch::kLong);
  const Tensor per_node = sizes.repeat_interleave(sizes), columns = expand_offsets(graph_offsets, q.size(0));
  const Tensor ends = per_node.cumsum(0);
  const Tensor query = torch::arange(q.size(0), per_node.options()).repeat_interleave(per_node);
  const Tensor first = graph_offsets.to(torch::kLong).index_select(0, columns) - (ends - per_node);
  const Tensor key = torch::arange(query.size(0), per_node.options()) + first.repeat_interleave(per_node);
  const auto split = [&](const Tensor& x, const Tensor& index) {
    return x.index_select(0, index).view({index.size(0), heads, -1});
  };
  Tensor score = (split(q, query) * split(k, key)).sum(2) / std::sqrt(static_cast<double>(q.size(1) / heads));
  if (bias.defined()) score = score + bias;
  const Tensor offsets = torch::cat({torch::zeros({1}, ends.options()), ends}).to(torch::kInt);
  const Tensor share = segment_softmax(score, offsets);
  return segment_sum((split(v, key) * share.unsqueeze(2)).reshape({query.size(0), q.size(1)}), offsets);
}

}  // namespace

std::int64_t count_pairs(const Tensor& graph_offsets) {
  const Tensor here = graph_offsets.cpu();
  const std::int32_t* offsets = int_data(here);
  std::int64_t pairs = 0;
  for (std::int64_t graph = 0; graph + 1 < here.size(0); ++graph) {
    const std::int64_t nodes = offsets[graph + 1] - offsets[graph];
    pairs += nodes * nodes;
  }
  return pairs;
}

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias, const Tensor& graph_offsets,
                 std::int64_t heads) {
  if (!takes_host_kernels(q)) return attend_by_pairs(q, k, v, bias, graph_offsets, heads);
  return AttentionFunction::apply(q.contiguous(), k.contiguous(), v.contiguous(),
                                  bias.defined() ? bias.contiguous() : torch::empty({0}, q.options()), graph_offsets,
                                  heads);
}

void keep_attention(Trace& trace, const Tensor& q, const Tensor& k, const Tensor& bias, std::int64_t heads) {
  const std::int64_t nodes = q.size(0), columns = q.size(1) / heads;
  const auto split = [&](const Tensor& x) { return x.view({nodes, heads, columns}).transpose(0, 1); };
  Tensor scores = torch::matmul(split(q), split(k).transpose(1, 2)) / std::sqrt(static_cast<double>(columns));
  if (bias.defined()) scores = scores + bias.view({nodes, nodes, heads}).permute({2, 0, 1});
  const Tensor numbers = torch::arange(nodes + 1, torch::kLong);
  trace.keep_attention(numbers.slice(0, 0, nodes).repeat({nodes}), numbers * nodes,
                       torch::softmax(scores, 2).permute({1, 2, 0}).reshape({nodes * nodes, heads}));
}

}  // namespace athanor::nn

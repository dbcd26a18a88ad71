#include "athanor/nn/message_rounds_bf16.h"

#include "athanor/nn/bf16_products.h"

namespace athanor::nn {
namespace {
using torch::Tensor;

/// sum[v] over the edges into v; then out[e] = sum[source(e)] - h[reverse(e)], rounded.
void write_rounded_messages(const MessageEdges& edges, const Bf16Matrix& h, std::int64_t width, float* sum,
                            const Bf16Matrix& out) {
  const kernels::Bf16Kernels& table = kernels::bf16_kernels();
  table.segment_sum(edges.in_offsets, edges.nodes, h.view(), width, sum);
  table.gather_difference(edges.source, sum, edges.reverse, h.view(), edges.count, width, out.rows());
}

}  // namespace

Tensor run_rounds_bf16(const MessageEdges& edges, const Tensor& h0, const Tensor& weight, const RoundedStates& kept) {
  const kernels::Bf16Kernels& table = kernels::bf16_kernels();
  const std::int64_t rounds = kept.messages.size(0), width = h0.size(1);
  const Tensor last = torch::empty_like(h0), sum = torch::empty({edges.nodes, width}, h0.options());
  const float* base = h0.data_ptr<float>();
  kernels::kernels<float>().activate(kernels::ActivationKind::relu, 0, h0.numel(), base, last.data_ptr<float>());
  if (rounds == 0) return last;
  const PackedBf16 packed(width, width, transposed_view<float>(weight));
  table.round(edges.count, width, last.data_ptr<float>(), width, Bf16Matrix(kept.states[0]).rows());
  for (std::int64_t round = 0; round < rounds; ++round) {
    const Bf16Matrix message(kept.messages[round]);
    write_rounded_messages(edges, Bf16Matrix(kept.states[round]), width, sum.data_ptr<float>(), message);
    const kernels::ProductEnds<float> ends{base, width, true};
    if (round + 1 == rounds)
      table.multiply(edges.count, width, width, message.view(), packed.data(), ends, last.data_ptr<float>());
    else
      table.multiply_and_round(edges.count, width, width, message.view(), packed.data(), ends,
                               Bf16Matrix(kept.states[round + 1]).rows());
  }
  return last;
}

void run_rounds_backward_bf16(const MessageEdges& edges, const Tensor& weight, const RoundedStates& kept,
                              const Tensor& last, const Tensor& g, const Tensor& h0_gradient,
                              const Tensor& weight_gradient) {
  const std::int64_t rounds = kept.messages.size(0), width = weight.size(0);
  const Tensor sum = torch::empty({edges.nodes, width}, g.options()), message_gradient = torch::empty_like(g);
  float *gradient = g.data_ptr<float>(), *total = h0_gradient.data_ptr<float>();
  const PackedBf16 packed(width, width, view<float>(weight));
  kernels::kernels<float>().rectify_backward(g.numel(), last.data_ptr<float>(), gradient, total);
  for (std::int64_t round = rounds; round-- > 0;) {
    const PackedBf16 message(width, edges.count, Bf16Matrix(kept.messages[round]).view());
    multiply_bf16(edges.count, round_transposed(g), message, true, weight_gradient);
    multiply_bf16(width, round_rows(g), packed, false, message_gradient);
    write_messages_backward(edges, message_gradient.data_ptr<float>(), width, sum.data_ptr<float>(), gradient);
    kernels::bf16_kernels().rectify_backward(edges.count, width, Bf16Matrix(kept.states[round]).view(), gradient,
                                             total);
  }
}

}  // namespace athanor::nn

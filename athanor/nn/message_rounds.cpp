// All rounds of directed messages in one differentiable function.
#include "athanor/kernels/bf16.h"
#include "athanor/nn/functions.h"
#include "athanor/nn/message_edges.h"
#include "athanor/nn/message_rounds_bf16.h"

namespace athanor::nn {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// sum[v] over the edges into v; then out[e] = sum[source(e)] - h[reverse(e)].
template <class T>
void write_messages(const MessageEdges& edges, const T* h, std::int64_t width, T* sum, T* out) {
  const auto& table = kernels::kernels<T>();
  table.segment_sum(edges.in_offsets, edges.nodes, nullptr, h, width, sum);
  table.gather_difference(edges.source, sum, edges.reverse, h, edges.count, width, out);
}

template <class T>
Tensor pack(kernels::MatrixView<T> matrix, std::int64_t width, const Tensor& like) {
  const auto& table = kernels::kernels<T>();
  const Tensor packed = torch::empty({table.packed_size(width, width)}, like.options());
  table.pack(width, width, matrix, packed.data_ptr<T>());
  return packed;
}

/// states [rounds + 1, edges, width]: h after each round; messages [rounds, edges, width].
template <class T>
void run_rounds(const MessageEdges& edges, const Tensor& h0, const Tensor& weight, const Tensor& states,
                const Tensor& messages) {
  const auto& table = kernels::kernels<T>();
  const std::int64_t rounds = messages.size(0), width = h0.size(1), size = edges.count * width;
  const Tensor sum = torch::empty({edges.nodes, width}, h0.options());
  const Tensor packed = pack<T>(transposed_view<T>(weight), width, h0);
  T* state = states.data_ptr<T>();
  T* message = messages.data_ptr<T>();
  table.activate(kernels::ActivationKind::relu, 0, size, h0.data_ptr<T>(), state);
  for (std::int64_t round = 0; round < rounds; ++round, state += size, message += size) {
    write_messages(edges, state, width, sum.data_ptr<T>(), message);
    table.multiply_packed(edges.count, width, width, {message, width, 1}, packed.data_ptr<T>(),
                          {h0.data_ptr<T>(), width, true}, state + size);
  }
}

/// `g` [edges, width] is the gradient of the last state and is overwritten; those of h0 and weight are added to.
template <class T>
void run_rounds_backward(const MessageEdges& edges, const Tensor& weight, const Tensor& states, const Tensor& messages,
                         const Tensor& g, const Tensor& h0_gradient, const Tensor& weight_gradient) {
  const auto& table = kernels::kernels<T>();
  const std::int64_t rounds = messages.size(0), width = weight.size(0), size = edges.count * width;
  const Tensor sum = torch::empty({edges.nodes, width}, g.options());
  const Tensor message_gradient = torch::empty_like(g);
  const Tensor packed = pack<T>(view<T>(weight), width, g);
  const T* state = states.data_ptr<T>();
  for (std::int64_t round = rounds; round-- > 0;) {
    const T* message = messages.data_ptr<T>() + round * size;
    table.rectify_backward(size, state + (round + 1) * size, g.data_ptr<T>(), h0_gradient.data_ptr<T>());
    table.multiply(width, width, edges.count, transposed_view<T>(g), {message, width, 1}, weight_gradient.data_ptr<T>(),
                   true);
    table.multiply_packed(edges.count, width, width, view<T>(g), packed.data_ptr<T>(), {},
                          message_gradient.data_ptr<T>());
    write_messages_backward(edges, message_gradient.data_ptr<T>(), width, sum.data_ptr<T>(), g.data_ptr<T>());
  }
  table.rectify_backward(size, state, g.data_ptr<T>(), h0_gradient.data_ptr<T>());
}

MessageEdges make_edges(const Tensor& in_offsets, const Tensor& source, const Tensor& target, const Tensor& reverse) {
  return {int_data(in_offsets), int_data(source),       int_data(target),
          int_data(reverse),    in_offsets.size(0) - 1, source.size(0)};
}

struct MessageRoundsFunction : torch::autograd::Function<MessageRoundsFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& h0, const Tensor& weight, std::int64_t rounds,
                        const Tensor& in_offsets, const Tensor& source, const Tensor& target, const Tensor& reverse) {
    const std::int64_t edges = h0.size(0), width = h0.size(1);
    const Tensor states = torch::empty({rounds + 1, edges, width}, h0.options());
    const Tensor messages = torch::empty({rounds, edges, width}, h0.options());
    dispatch(h0, [&](auto type) {
      run_rounds<decltype(type)>(make_edges(in_offsets, source, target, reverse), h0, weight, states, messages);
    });
    context->save_for_backward({weight, in_offsets, source, target, reverse});
    context->saved_data["states"] = states;
    context->saved_data["messages"] = messages;
    return states[rounds];
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor& weight = saved[0];
    const Tensor states = context->saved_data["states"].toTensor();
    const Tensor g = gradients[0].clone(at::MemoryFormat::Contiguous);
    const Tensor h0_gradient = torch::zeros_like(g), weight_gradient = torch::zeros_like(weight);
    dispatch(g, [&](auto type) {
      run_rounds_backward<decltype(type)>(make_edges(saved[1], saved[2], saved[3], saved[4]), weight, states,
                                          context->saved_data["messages"].toTensor(), g, h0_gradient, weight_gradient);
    });
    return {h0_gradient, weight_gradient, {}, {}, {}, {}, {}};
  }
};

struct Bf16MessageRoundsFunction : torch::autograd::Function<Bf16MessageRoundsFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& h0, const Tensor& weight, std::int64_t rounds,
                        const Tensor& in_offsets, const Tensor& source, const Tensor& target, const Tensor& reverse) {
    const std::vector<std::int64_t> sizes{rounds, h0.size(0), kernels::pad_bf16_width(h0.size(1))};
    const RoundedStates kept{torch::empty(sizes, torch::kBFloat16), torch::empty(sizes, torch::kBFloat16)};
    const Tensor last = run_rounds_bf16(make_edges(in_offsets, source, target, reverse), h0, weight, kept);
    context->save_for_backward({weight, in_offsets, source, target, reverse, last});
    context->saved_data["states"] = kept.states;
    context->saved_data["messages"] = kept.messages;
    return last;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor& weight = saved[0];
    const RoundedStates kept{context->saved_data["states"].toTensor(), context->saved_data["messages"].toTensor()};
    const Tensor g = gradients[0].clone(at::MemoryFormat::Contiguous);
    const Tensor h0_gradient = torch::zeros_like(g), weight_gradient = torch::zeros_like(weight);
    run_rounds_backward_bf16(make_edges(saved[1], saved[2], saved[3], saved[4]), weight, kept, saved[5], g, h0_gradient,
                             weight_gradient);
    return {h0_gradient, weight_gradient, {}, {}, {}, {}, {}};
  }
};

}  // namespace

bool has_message_rounds(const Tensor& h0) { return takes_host_kernels(h0); }

Tensor relu_message_rounds(const Tensor& h0, const Tensor& weight, std::int64_t rounds, const GraphBatch& graph,
                           kernels::Precision precision) {
  const auto apply = [&](auto function) {
    return decltype(function)::apply(h0.contiguous(), weight.contiguous(), rounds, graph.in_offsets, graph.source,
                                     graph.target, graph.reverse);
  };
  if (precision == kernels::Precision::bf16 && h0.scalar_type() == torch::kFloat)
    return apply(Bf16MessageRoundsFunction());
  return apply(MessageRoundsFunction());
}

}  // namespace athanor::nn

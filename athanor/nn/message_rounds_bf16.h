// Inside this room: all rounds of directed messages with products in bfloat16, forward and backward.
#pragma once

#include "athanor/nn/message_edges.h"
#include "athanor/nn/torch.h"

namespace athanor::nn {

/// States after the rounds 0 to `rounds - 1`, and the messages: [rounds, edges, padded width] bfloat16 each.
struct RoundedStates {
  torch::Tensor states, messages;
};

/// relu_message_rounds with what is multiplied rounded to bfloat16, and sums, h0 and the result in f32.
torch::Tensor run_rounds_bf16(const MessageEdges& edges, const torch::Tensor& h0, const torch::Tensor& weight,
                              const RoundedStates& kept);
/// `last` is what run_rounds_bf16 gave; `g` [edges, width], its gradient, is overwritten; those of h0 and weight are
/// added to.
void run_rounds_backward_bf16(const MessageEdges& edges, const torch::Tensor& weight, const RoundedStates& kept,
                              const torch::Tensor& last, const torch::Tensor& g, const torch::Tensor& h0_gradient,
                              const torch::Tensor& weight_gradient);

}  // namespace athanor::nn

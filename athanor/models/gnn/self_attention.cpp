#include "athanor/models/gnn/self_attention.h"

#include "athanor/models/gnn/heads.h"
#include "athanor/nn/attention.h"

namespace athanor::models {
using torch::Tensor;

SelfAttention::SelfAttention(nn::ParameterList& list, const std::string& name, std::int64_t heads, std::int64_t width)
    : heads_(Heads(heads, width).count()),
      width_(width),
      in_(list, name + ".in", width, 3 * width),
      out_(list, name + ".out", width, width) {}

Tensor SelfAttention::operator()(const nn::Context& context, const Tensor& h, const Tensor& bias,
                                 const nn::GraphBatch& graph) const {
  const Tensor all = in_(context, h);
  const auto part = [&](std::int64_t which) { return all.narrow(1, which * width_, width_); };
  if (context.trace) nn::keep_attention(*context.trace, part(0).contiguous(), part(1).contiguous(), bias, heads_);
  return out_(context, nn::attention(part(0), part(1), part(2), bias, graph.graph_offsets, heads_));
}

}  // namespace athanor::models

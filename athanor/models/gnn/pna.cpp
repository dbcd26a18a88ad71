#include "athanor/models/gnn/pna.h"

#include <cmath>

#include "athanor/nn/functions.h"

namespace athanor::models {
namespace {
using torch::Tensor;

constexpr std::int64_t summaries = 4, scalers = 3;

/// log(degree + 1) of each node, [nodes, 1]: from a table, since libtorch's logarithm rounds by the place in an array.
Tensor compute_log_degrees(const Tensor& in_offsets, const Tensor& like) {
  static const Tensor table = [] {
    std::vector<double> logs;
    for (int degree = 0; degree < 256; ++degree) logs.push_back(std::log(degree + 1.0));
    return torch::tensor(logs, torch::kDouble);
  }();
  const Tensor degrees = (in_offsets.slice(0, 1) - in_offsets.slice(0, 0, -1)).clamp_max(255);
  return table.to(degrees.device()).index_select(0, degrees).to(like.scalar_type()).unsqueeze(1);
}

}  // namespace

PnaConvolution::PnaConvolution(nn::ParameterList& list, const std::string& name, const PnaOptions& options,
                               const InputShape& shape)
    : to_(list, name + ".to", options.hidden, options.hidden),
      from_(list, name + ".from", options.hidden, options.hidden, false),
      bond_(list, name + ".bond", shape.edge_onehot, options.hidden, false),
      join_(list, name + ".join", (summaries * scalers + 1) * options.hidden, options.hidden),
      linear_(list, name + ".linear", options.hidden, options.hidden) {}

Tensor PnaConvolution::operator()(const nn::Context& context, const Tensor& h, const nn::GraphBatch& graph) const {
  const Tensor& offsets = graph.in_offsets;
  const Tensor bonds = nn::embedding_sum(bond_.weight(context).t(), graph.edges);
  const Tensor messages = nn::add_source(bonds, from_(context, h), graph) +
                          nn::segment_broadcast(to_(context, h), offsets, graph.num_edges);
  const Tensor summary = torch::cat({nn::segment_mean(messages, offsets), -nn::segment_max(-messages, offsets),
                                     nn::segment_max(messages, offsets), nn::segment_std(messages, offsets)},
                                    1);
  const Tensor logs = compute_log_degrees(offsets, h);
  const Tensor amplified = summary * (logs / mean_log_degree);
  const Tensor attenuated = summary * (mean_log_degree / logs.clamp_min(std::log(2.0)));
  return linear_(context, join_(context, torch::cat({h, summary, amplified, attenuated}, 1)));
}

}  // namespace athanor::models

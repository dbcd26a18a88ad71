#include "athanor/models/gnn/graphsage.h"

#include "athanor/nn/functions.h"

namespace athanor::models {
using torch::Tensor;

GraphsageConvolution::GraphsageConvolution(nn::ParameterList& list, const std::string& name,
                                           const GraphsageOptions& options, const InputShape&)
    : aggregator_(options.aggregator),
      neighbours_(list, name + ".neighbours", options.hidden, options.hidden),
      own_(list, name + ".own", options.hidden, options.hidden, false) {}

Tensor GraphsageConvolution::operator()(const nn::Context& context, const Tensor& h,
                                        const nn::GraphBatch& graph) const {
  Tensor summary;
  if (aggregator_ == "max") {
    summary = nn::segment_max(nn::gather_rows(h, graph.source), graph.in_offsets);
  } else {
    summary = nn::neighbour_sum(h, graph);
    if (aggregator_ == "mean") summary = summary / nn::count_rows(graph.in_offsets, h).clamp_min(1);
  }
  return nn::dense(summary, neighbours_.weight(context), own_(context, h), context.precision) +
         neighbours_.bias(context);
}

}  // namespace athanor::models

#include "athanor/models/gnn/readout.h"

#include "athanor/nn/functions.h"

namespace athanor::models {

Readout::Readout(nn::ParameterList& list, const DmpnnOptions& options)
    : kind_(options.readout), norm_(options.readout_norm) {
  if (kind_ == "attention") attention_.emplace(list, "readout.attention", options.hidden, 1);
}

torch::Tensor Readout::operator()(const nn::Context& context, const torch::Tensor& atoms,
                                  const nn::GraphBatch& graph) const {
  const torch::Tensor& offsets = graph.graph_offsets;
  if (kind_ == "attention")
    return nn::segment_sum(atoms * nn::segment_softmax((*attention_)(context, atoms), offsets), offsets);
  const torch::Tensor sum = nn::segment_sum(atoms, offsets);
  if (kind_ == "norm") return sum / norm_;
  if (kind_ == "sum") return sum;
  const torch::Tensor counts = (offsets.slice(0, 1) - offsets.slice(0, 0, -1)).clamp_min(1).to(sum.scalar_type());
  return sum / counts.unsqueeze(1);
}

}  // namespace athanor::models

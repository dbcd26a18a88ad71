#include "athanor/inference/readout.h"

#include <algorithm>

namespace athanor::inference {

bool Readout::has_kind(const std::string& kind) {
  return kind == "norm" || kind == "mean" || kind == "sum" || kind == "attention";
}

Readout::Readout(ParameterReader& reader, const models::DmpnnOptions& options)
    : kind_(options.readout), norm_(static_cast<float>(options.readout_norm)) {
  if (kind_ != "attention") return;
  const float* weight = reader.read("readout.attention.weight", {1, options.hidden});
  const float* bias = reader.read("readout.attention.bias", {1});
  attention_.emplace(Product(weight, 1, options.hidden, 0, options.hidden, kernels::Precision::f32), *bias);
}

/// Multiplies each atom by its share of attention in its molecule.
void Readout::weigh(Rows atoms, Workspace& workspace) const {
  const std::int64_t stride = attention_->product.stride();
  float* sums = workspace.products.reserve(atoms.count * stride);
  attention_->product.apply(atoms, {}, sums, workspace);
  float* scores = workspace.scores.reserve(atoms.count);
  for (std::int64_t i = 0; i < atoms.count; ++i) scores[i] = sums[i * stride] + attention_->bias;
  const GraphGroup& graphs = workspace.graphs;
  kernels::kernels<float>().segment_softmax(graphs.graph_offsets.data(), graphs.num_graphs(), scores, 1, scores);
  for (std::int64_t i = 0; i < atoms.count; ++i)
    for (std::int64_t c = 0; c < atoms.stride; ++c) atoms.row(i)[c] *= scores[i];
}

Rows Readout::apply(Rows atoms, Workspace& workspace) const {
  if (attention_) weigh(atoms, workspace);
  const GraphGroup& graphs = workspace.graphs;
  const Rows molecules{workspace.molecules.reserve(graphs.num_graphs() * atoms.stride), graphs.num_graphs(),
                       atoms.stride};
  kernels::kernels<float>().segment_sum(graphs.graph_offsets.data(), molecules.count, nullptr, atoms.data, atoms.stride,
                                        molecules.data);
  if (kind_ == "sum" || attention_) return molecules;
  for (std::int64_t i = 0; i < molecules.count; ++i) {
    const auto graph = static_cast<std::size_t>(i);
    const std::int32_t atoms_here = graphs.graph_offsets[graph + 1] - graphs.graph_offsets[graph];
    const float divisor = kind_ == "norm" ? norm_ : static_cast<float>(std::max(atoms_here, 1));
    for (std::int64_t c = 0; c < molecules.stride; ++c) molecules.row(i)[c] /= divisor;
  }
  return molecules;
}

}  // namespace athanor::inference

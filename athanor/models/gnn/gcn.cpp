#include "athanor/models/gnn/gcn.h"

#include "athanor/nn/functions.h"

namespace athanor::models {
using torch::Tensor;

GcnConvolution::GcnConvolution(nn::ParameterList& list, const std::string& name, const ConvolutionOptions& options,
                               const InputShape&)
    : linear_(list, name + ".linear", options.hidden, options.hidden) {}

Tensor GcnConvolution::operator()(const nn::Context& context, const Tensor& h, const nn::GraphBatch& graph) const {
  const Tensor scale = 1 / (nn::count_rows(graph.in_offsets, h) + 1).sqrt();
  const Tensor x = nn::dense(h, linear_.weight(context), {}, context.precision) * scale;
  return (nn::neighbour_sum(x, graph) + x) * scale + linear_.bias(context);
}

ChebnetConvolution::ChebnetConvolution(nn::ParameterList& list, const std::string& name, const ChebnetOptions& options,
                                       const InputShape&) {
  for (std::int64_t power = 0; power <= options.order; ++power)
    linears_.emplace_back(list, name + ".linear." + std::to_string(power), options.hidden, options.hidden, power == 0);
}

Tensor ChebnetConvolution::operator()(const nn::Context& context, const Tensor& h, const nn::GraphBatch& graph) const {
  // An atom without neighbours gets nothing from them, whatever its scale.
  const Tensor scale = 1 / nn::count_rows(graph.in_offsets, h).clamp_min(1).sqrt();
  const auto apply_laplacian = [&](const Tensor& x) { return nn::neighbour_sum(x * scale, graph) * -scale; };
  Tensor before, polynomial = h, out = linears_[0](context, h);
  for (std::size_t power = 1; power < linears_.size(); ++power) {
    Tensor next = apply_laplacian(polynomial);
    if (power > 1) next = next * 2 - before;
    before = polynomial;
    polynomial = next;
    out = nn::dense(polynomial, linears_[power].weight(context), out, context.precision);
  }
  return out;
}

}  // namespace athanor::models

#include "athanor/models/gnn/topk_readout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/nn/functions.h"

namespace athanor::models {
namespace {
using torch::Tensor;

/// The rows that are kept, graph by graph, best first; offsets of the graphs in that list.
struct Selection {
  Tensor rows, offsets;
};

Selection select_best(const Tensor& scores, const Tensor& offsets, double ratio) {
  const Tensor values = scores.detach().to(torch::kCPU, torch::kDouble).contiguous(), begins = offsets.cpu();
  const auto* value = values.data_ptr<double>();
  const auto* begin = begins.data_ptr<std::int32_t>();
  std::vector<std::int32_t> rows, ends{0};
  for (std::int64_t graph = 0; graph + 1 < begins.size(0); ++graph) {
    std::vector<std::int32_t> own(static_cast<std::size_t>(begin[graph + 1] - begin[graph]));
    std::iota(own.begin(), own.end(), begin[graph]);
    std::stable_sort(own.begin(), own.end(), [&](std::int32_t a, std::int32_t b) { return value[a] > value[b]; });
    const auto kept = static_cast<std::ptrdiff_t>(std::ceil(ratio * static_cast<double>(own.size())));
    rows.insert(rows.end(), own.begin(), own.begin() + kept);
    ends.push_back(static_cast<std::int32_t>(rows.size()));
  }
  return {torch::tensor(rows, torch::kInt).to(scores.device()), torch::tensor(ends, torch::kInt).to(scores.device())};
}

}  // namespace

TopkReadout::TopkReadout(nn::ParameterList& list, const GraphOptions& options, std::int64_t width)
    : width_(width),
      ratio_(options.readout_ratio),
      weight_(list.add("readout.score", {1, width}, {1 / std::sqrt(static_cast<double>(width)), 0})) {}

Tensor TopkReadout::operator()(const nn::Context& context, const Tensor& atoms, const nn::GraphBatch& graph) const {
  static const nn::Activation tanh("tanh");
  const Tensor& weight = context.weights[weight_];
  const Tensor scores = tanh(nn::dense(atoms, weight) / weight.norm());
  const Selection best = select_best(scores, graph.graph_offsets, ratio_);
  const Tensor kept = nn::gather_rows(atoms, best.rows) * nn::gather_rows(scores, best.rows);
  return torch::cat({nn::segment_mean(kept, best.offsets), nn::segment_max(kept, best.offsets)}, 1);
}

}  // namespace athanor::models

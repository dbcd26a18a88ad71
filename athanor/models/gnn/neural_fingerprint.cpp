#include "athanor/models/gnn/neural_fingerprint.h"

#include <cmath>

#include "athanor/nn/activation.h"
#include "athanor/nn/functions.h"
#include "athanor/nn/row_groups.h"

namespace athanor::models {
namespace {
using torch::Tensor;

constexpr std::int64_t largest_own_degree = 5;

}  // namespace

NeuralFingerprint::NeuralFingerprint(nn::ParameterList& list, const NeuralFingerprintOptions& options,
                                     const InputShape& shape)
    : hidden_(options.hidden),
      dropout_(options.dropout),
      input_(list, "encoder.input", shape.node_width(), options.hidden) {
  const nn::Initialization uniform{1 / std::sqrt(static_cast<double>(hidden_)), 0};
  for (std::int64_t round = 0; round < options.depth; ++round) {
    const std::string name = "encoder." + std::to_string(round);
    const std::size_t neighbours = list.add(name + ".neighbours", {largest_own_degree + 1, hidden_, hidden_}, uniform);
    const std::size_t bias = list.add(name + ".bias", {largest_own_degree + 1, hidden_}, uniform);
    const std::size_t own = list.add(name + ".own", {largest_own_degree + 1, hidden_, hidden_}, uniform);
    rounds_.push_back({neighbours, bias, own, nn::Linear(list, name + ".output", hidden_, hidden_, false)});
  }
}

Tensor NeuralFingerprint::operator()(const nn::Context& context, const nn::GraphBatch& graph) const {
  static const nn::Activation sigmoid("sigmoid");
  const Tensor& offsets = graph.in_offsets;
  const Tensor degrees = (offsets.slice(0, 1) - offsets.slice(0, 0, -1)).clamp_max(largest_own_degree);
  const nn::RowGroups groups(degrees.to(torch::kByte).unsqueeze(1));
  const Tensor known = degrees.index_select(0, groups.first());  // the degree of each group

  Tensor h = nn::embedding_sum(input_.weight(context).t(), graph.nodes) + input_.bias(context), fingerprint;
  for (const Round& round : rounds_) {
    const auto select = [&](std::size_t slot) { return context.weights[slot].index_select(0, known); };
    const Tensor sum = groups.multiply(nn::neighbour_sum(h, graph), select(round.neighbours)) +
                       groups.multiply(h, select(round.own)) + nn::gather_rows(context.weights[round.bias], degrees);
    h = nn::dropout(context, sigmoid(sum), dropout_);
    const Tensor share = torch::softmax(round.output(context, h), 1);
    fingerprint = fingerprint.defined() ? fingerprint + share : share;
  }
  return fingerprint;
}

}  // namespace athanor::models

// What explanations see of a network: gradients, states and attention.
#include <cmath>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/models/collate.h"
#include "athanor/models/torch_network.h"
#include "athanor/models/translate.h"
#include "athanor/nn/trace.h"

namespace athanor::models {
namespace {

std::vector<double> compute_relevance(const torch::Tensor& value, const torch::Tensor& states) {
  const torch::Tensor gradient = torch::autograd::grad({value.sum()}, {states}, {}, {}, false, true).front();
  if (!gradient.defined()) return std::vector<double>(static_cast<std::size_t>(states.size(0)));
  const torch::Tensor found = (states.detach() * gradient.mean(0, true)).sum(1).cpu().to(torch::kDouble).contiguous();
  return {found.data_ptr<double>(), found.data_ptr<double>() + found.numel()};
}

AttentionMap read_attention(const nn::AttentionShares& layer) {
  const auto read = [](const torch::Tensor& tensor) {
    const torch::Tensor there = tensor.cpu().to(torch::kLong).contiguous();
    return std::vector<std::int64_t>(there.data_ptr<std::int64_t>(), there.data_ptr<std::int64_t>() + there.numel());
  };
  const std::vector<std::int64_t> from = read(layer.from), offsets = read(layer.offsets);
  const torch::Tensor shares = layer.shares.cpu().to(torch::kFloat).contiguous();
  AttentionMap map;
  map.heads = static_cast<std::size_t>(shares.size(1));
  map.from.assign(from.begin(), from.end());
  for (std::size_t v = 0; v + 1 < offsets.size(); ++v)
    map.to.insert(map.to.end(), static_cast<std::size_t>(offsets[v + 1] - offsets[v]), v);
  map.shares.assign(shares.data_ptr<float>(), shares.data_ptr<float>() + shares.numel());
  return map;
}

}  // namespace

Sensitivity TorchNetwork::differentiate(const featurize::Inputs& inputs, const Strengths& strengths,
                                        std::size_t output) {
  return translate_errors("computing gradients", [&] {
    const torch::AutoGradMode gradients(true);
    nn::Batch batch = collate_all(inputs);
    const Leaves leaves = place_leaves(batch, strengths);
    const torch::Tensor values = read_output(model_->forward({weights_}, batch), output);
    return collect(batch, leaves, values);
  });
}

InnerView TorchNetwork::look_inside(const featurize::Inputs& molecule, std::size_t output) {
  return translate_errors("looking into the network", [&] {
    if (molecule.rows != 1) fail(ErrorCode::internal, "a network shows its inside for one molecule at a time");
    const torch::AutoGradMode gradients(true);
    nn::Trace trace;
    const nn::Context context{.weights = weights_, .trace = &trace};
    const torch::Tensor value = read_output(model_->forward(context, collate_all(molecule)), output);
    InnerView view;
    if (trace.states.defined()) view.relevance = compute_relevance(value, trace.states);
    for (const nn::AttentionShares& layer : trace.attention) view.attention.push_back(read_attention(layer));
    return view;
  });
}

nn::Batch TorchNetwork::collate_all(const featurize::Inputs& inputs) const {
  check_inputs(inputs, shape_);
  if (shape_.molecules > 1 || shape_.point_width > 0)
    fail(ErrorCode::unsupported, "Networks on {} cannot be looked into; use another method",
         shape_.point_width > 0 ? "points" : "rows of several molecules");
  std::vector<std::size_t> rows(inputs.rows);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return collate(inputs, rows, shape_, state_.vectors, device_);
}

torch::Tensor TorchNetwork::make_leaf(std::span<const float> strengths) const {
  const auto size = static_cast<std::int64_t>(strengths.size());
  return torch::from_blob(const_cast<float*>(strengths.data()), {size, 1}).clone().to(device_).requires_grad_();
}

TorchNetwork::Leaves TorchNetwork::place_leaves(nn::Batch& batch, const Strengths& strengths) const {
  Leaves leaves;
  if (shape_.node_width() > 0) {
    leaves.nodes = batch.graphs.nodes.strength = make_leaf(strengths.nodes);
    leaves.edges = batch.graphs.edges.strength = make_leaf(strengths.edges);
  }
  if (shape_.vocabulary > 0) leaves.tokens = batch.tokens.strength = make_leaf(strengths.tokens);
  if (shape_.vector_columns > 0) leaves.vectors = batch.vectors.requires_grad_();
  return leaves;
}

torch::Tensor TorchNetwork::read_output(const torch::Tensor& raw, std::size_t output) const {
  const OutputTransform& outputs = state_.outputs;
  std::size_t target = 0;
  while (outputs.offsets[target + 1] <= output) ++target;
  const OutputKind kind = outputs.forms[target].kind;
  const bool is_number = outputs.tasks[target] == data::TaskType::regression;
  if (kind == OutputKind::dirichlet || (kind == OutputKind::gaussian_process && !is_number))
    fail(ErrorCode::unsupported, "Gradients of networks with the loss {} are not known for classes; use another method",
         kind == OutputKind::dirichlet ? "dirichlet" : "sngp");
  // Of a distribution the first raw output is the mean or the median.
  const auto first = static_cast<std::int64_t>(outputs.raw_offsets[target]);
  const auto end = static_cast<std::int64_t>(outputs.raw_offsets[target + 1]);
  const auto column = static_cast<std::int64_t>(output - outputs.offsets[target]);
  switch (outputs.tasks[target]) {
    case data::TaskType::binary: return torch::sigmoid(raw.select(1, first));
    case data::TaskType::multiclass: return torch::softmax(raw.slice(1, first, end), 1).select(1, column);
    default: return raw.select(1, first) * outputs.scale[target] + outputs.mean[target];
  }
}

Sensitivity TorchNetwork::collect(const nn::Batch& batch, const Leaves& leaves, const torch::Tensor& values) const {
  torch::autograd::variable_list wanted;
  for (const torch::Tensor& leaf : {leaves.nodes, leaves.edges, leaves.tokens, leaves.vectors})
    if (leaf.defined()) wanted.push_back(leaf);
  const auto gradients = torch::autograd::grad({values.sum()}, wanted, {}, {}, false, true);
  std::size_t next = 0;
  const auto read = [&](const torch::Tensor& leaf) {
    if (!leaf.defined()) return std::vector<float>();
    const torch::Tensor& gradient = gradients[next++];
    if (!gradient.defined()) return std::vector<float>(static_cast<std::size_t>(leaf.numel()));
    const torch::Tensor there = gradient.cpu().contiguous();
    return std::vector<float>(there.data_ptr<float>(), there.data_ptr<float>() + there.numel());
  };
  Sensitivity result;
  result.nodes = read(leaves.nodes);
  result.edges = read(leaves.edges);
  result.tokens = read(leaves.tokens);
  result.vectors = read(leaves.vectors);
  if (leaves.vectors.defined()) unscale(batch.vectors.detach().cpu().contiguous(), result.vectors);
  const torch::Tensor there = values.detach().cpu().to(torch::kDouble).contiguous();
  result.values.assign(there.data_ptr<double>(), there.data_ptr<double>() + there.numel());
  return result;
}

void TorchNetwork::unscale(const torch::Tensor& scaled, std::vector<float>& gradients) const {
  const VectorScaler& scaler = state_.vectors;
  const float* x = scaled.data_ptr<float>();
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (scaler.limit > 0 && std::abs(x[i]) >= scaler.limit) gradients[i] = 0;
    else if (!scaler.scale.empty()) gradients[i] /= scaler.scale[i % scaler.scale.size()];
  }
}

}  // namespace athanor::models

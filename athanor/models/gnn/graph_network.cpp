#include "athanor/models/gnn/graph_network.h"

#include "athanor/core/error.h"
#include "athanor/models/head_layers.h"
#include "athanor/nn/trace.h"

namespace athanor::models {
using torch::Tensor;

namespace {

/// Fails before anything is made of inputs and options that no network on graphs takes.
const GraphNetwork::EncoderFactory& check(const GraphNetwork::EncoderFactory& factory, const GraphOptions& options,
                                          const InputShape& shape) {
  if (shape.node_width() == 0 || shape.edge_onehot == 0)
    fail(ErrorCode::invalid_options, "Networks on graphs need molecular graphs");
  if (options.activation == "maxout")
    fail(ErrorCode::invalid_options,
         "The activation maxout is for mlp; networks on graphs need one that keeps the width, such as relu");
  if (shape.is_mixture && options.separate_encoders)
    fail(ErrorCode::invalid_options, "--separate-encoders: the molecules of a mixture have no order; leave it out");
  return factory;
}

std::vector<GraphBranch> make_branches(nn::ParameterList& list, const GraphOptions& options, const InputShape& shape,
                                       const GraphNetwork::EncoderFactory& make_encoder) {
  std::vector<GraphBranch> branches;
  const std::int64_t count = options.separate_encoders ? shape.molecules : 1;
  for (std::int64_t m = 0; m < count; ++m) {
    const nn::ParameterList::Prefix prefix(list, m == 0 ? "" : fmt::format("molecule{}.", m + 1));
    auto encoder = make_encoder(list);
    auto readout = make_readout(list, options, encoder->width());
    const nn::Norm norm(list, "norm", options.batch_norm ? nn::NormKind::batch : nn::NormKind::none, readout->width());
    branches.push_back({std::move(encoder), std::move(readout), norm});
  }
  return branches;
}

}  // namespace

GraphNetwork::GraphNetwork(const GraphOptions& options, const InputShape& shape, nn::LossOptions loss,
                           const EncoderFactory& make_encoder)
    : Model(std::move(loss)),
      branches_(make_branches(parameters_, options, shape, check(make_encoder, options, shape))),
      cut_(!options.batch_norm && !branches_.front().encoder->mixes_rows()),
      vectors_(parameters_, options, shape, nn::Activation(options.activation, options.slope), options.dropout),
      head_(parameters_, "head",
            branches_.front().readout->width() * (shape.is_mixture ? 1 : shape.molecules) + vectors_.added_width(),
            loss_.output_layer(),
            make_head_layers(options, options.dropout, nn::Activation(options.activation, options.slope))) {}

Tensor GraphBranch::pool(const nn::Context& context, const Tensor& states, const nn::GraphBatch& graphs) const {
  return norm(context, (*readout)(context, states, graphs));
}

Tensor GraphBranch::operator()(const nn::Context& context, const nn::GraphBatch& graphs) const {
  const Tensor states = (*encoder)(context, graphs);
  return pool(context, context.trace ? context.trace->keep_states(states) : states, graphs);
}

Tensor GraphNetwork::encode(const nn::Context& context, const nn::Batch& batch) const {
  return (*branches_.front().encoder)(context, batch.graphs);
}

Tensor GraphNetwork::pool(const nn::Context& context, const Tensor& states, const nn::Batch& batch) const {
  return branches_.front().pool(context, states, batch.graphs);
}

Tensor GraphNetwork::join_molecules(const nn::Context& context, const nn::Batch& batch) const {
  std::vector<Tensor> molecules{branches_.front()(context, batch.graphs)};
  for (std::size_t m = 1; m <= batch.partners.size(); ++m)
    molecules.push_back(branches_[branches_.size() > 1 ? m : 0](context, batch.partners[m - 1]));
  if (!batch.shares.defined()) return molecules.size() == 1 ? molecules.front() : torch::cat(molecules, 1);
  Tensor sum = molecules.front() * batch.shares.narrow(1, 0, 1);
  for (std::size_t m = 1; m < molecules.size(); ++m)
    sum = sum + molecules[m] * batch.shares.narrow(1, static_cast<std::int64_t>(m), 1);
  return sum;
}

Tensor GraphNetwork::forward(const nn::Context& context, const nn::Batch& batch) const {
  return head_(context, vectors_(context, join_molecules(context, batch), batch));
}

}  // namespace athanor::models

#include "athanor/models/gnn/asking_readouts.h"

#include "athanor/nn/functions.h"

namespace athanor::models {
namespace {
using torch::Tensor;

/// x[a] . y[graph of a] for each atom a, [nodes, 1]. As a product with ones, whose sums do not depend on other rows.
Tensor dot_with_graph(const Tensor& x, const Tensor& y, const Tensor& offsets) {
  const Tensor products = x * nn::segment_broadcast(y, offsets, x.size(0));
  return nn::dense(products, torch::ones({1, x.size(1)}, x.options()));
}

}  // namespace

Set2setReadout::Set2setReadout(nn::ParameterList& list, const GraphOptions& options, std::int64_t width)
    : width_(width), steps_(options.readout_steps), lstm_(list, "readout.lstm", 2 * width, width) {}

Tensor Set2setReadout::operator()(const nn::Context& context, const Tensor& atoms, const nn::GraphBatch& graph) const {
  const Tensor& offsets = graph.graph_offsets;
  const Tensor zeros = torch::zeros({graph.num_graphs, width_}, atoms.options());
  nn::LstmCell::State state{zeros, zeros};
  Tensor answer = zeros;
  for (std::int64_t step = 0; step < steps_; ++step) {
    state = lstm_(context, torch::cat({state.hidden, answer}, 1), state);
    const Tensor share = nn::segment_softmax(dot_with_graph(atoms, state.hidden, offsets), offsets);
    answer = nn::segment_sum(atoms * share, offsets);
  }
  return torch::cat({state.hidden, answer}, 1);
}

AttentiveReadout::AttentiveReadout(nn::ParameterList& list, const GraphOptions& options, std::int64_t width)
    : width_(width),
      steps_(options.readout_steps),
      dropout_(options.dropout),
      linear_(list, "readout.linear", width, width),
      source_(list, "readout.source", width, 1, false),
      target_(list, "readout.target", width, 1, false),
      gru_(list, "readout.gru", width, width) {}

Tensor AttentiveReadout::operator()(const nn::Context& context, const Tensor& atoms,
                                    const nn::GraphBatch& graph) const {
  static const nn::Activation elu("elu");
  const Tensor& offsets = graph.graph_offsets;
  Tensor molecules = torch::relu(nn::segment_sum(atoms, offsets));
  const Tensor values = nn::dense(atoms, linear_.weight(context));
  const Tensor from_atoms = source_(context, values);
  for (std::int64_t step = 0; step < steps_; ++step) {
    const Tensor from_molecules = target_(context, nn::dense(molecules, linear_.weight(context)));
    const Tensor score = from_atoms + nn::segment_broadcast(from_molecules, offsets, atoms.size(0));
    const Tensor share = nn::segment_softmax(torch::leaky_relu(score, 0.01), offsets);
    const Tensor answer = elu(nn::segment_sum(values * share, offsets) + linear_.bias(context));
    molecules = torch::relu(gru_(context, nn::dropout(context, answer, dropout_), molecules));
  }
  return nn::dropout(context, molecules, dropout_);
}

}  // namespace athanor::models

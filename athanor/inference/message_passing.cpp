#include "athanor/inference/message_passing.h"

#include <algorithm>
#include <utility>

#include "athanor/core/error.h"

namespace athanor::inference {

/// The weights of the encoder as the member holds them.
struct EncoderWeights {
  EncoderWeights(ParameterReader& reader, const models::DmpnnOptions& options, const models::InputShape& inputs)
      : shape(inputs), hidden(options.hidden), nodes(inputs.node_width()), edges(inputs.edge_onehot) {
    const bool bonds = options.messages == "bond";
    input_columns = bonds ? nodes + edges : nodes;
    update_columns = bonds ? hidden : hidden + edges;
    input = reader.read("encoder.w_i.weight", {hidden, input_columns});
    update = reader.read("encoder.w_h.weight", {hidden, update_columns});
    output = reader.read("encoder.w_o.weight", {hidden, nodes + hidden});
    output_bias = reader.read("encoder.w_o.bias", {hidden});
  }

  /// Tables of what a weight [hidden, columns] has for nodes and edges from column `first` on.
  Buffer tabulate_nodes(const float* weight, std::int64_t columns, std::int64_t first) const {
    return make_signed_table(weight, hidden, columns, first, shape.node_onehot, shape.node_signed, shape.node_scalars);
  }
  Buffer tabulate_edges(const float* weight, std::int64_t columns, std::int64_t first) const {
    return make_signed_table(weight, hidden, columns, first, edges, shape.edge_signed, 0);
  }

  const models::InputShape& shape;
  std::int64_t hidden, nodes, edges, input_columns, update_columns;
  const float *input, *update, *output, *output_bias;
};

namespace {

const kernels::Kernels<float>& table() { return kernels::kernels<float>(); }

/// Classes of bonds whose states are made while they are in the cache.
constexpr std::int64_t block_classes = 64;

Activation make_activation(const models::DmpnnOptions& options) {
  const Activation activation{kernels::parse_activation(options.activation), static_cast<float>(options.slope)};
  if (activation.halves()) fail(ErrorCode::invalid_options, "dmpnn does not work with the activation maxout");
  return activation;
}

}  // namespace

MessagePassing::MessagePassing(ParameterReader& reader, const models::DmpnnOptions& options,
                               const models::InputShape& shape, kernels::Precision precision)
    : MessagePassing(EncoderWeights(reader, options, shape), options, precision) {}

MessagePassing::MessagePassing(const EncoderWeights& w, const models::DmpnnOptions& options,
                               kernels::Precision precision)
    : bonds_(options.messages == "bond"),
      depth_(options.depth),
      stride_(pad_width(w.hidden)),
      activation_(make_activation(options)),
      node_input_(w.tabulate_nodes(w.input, w.input_columns, 0)),
      edge_input_(bonds_ ? w.tabulate_edges(w.input, w.input_columns, w.nodes) : Buffer()),
      update_(w.update, w.hidden, w.update_columns, 0, w.hidden, precision),
      edge_update_(bonds_ ? Buffer() : w.tabulate_edges(w.update, w.update_columns, w.hidden)),
      node_output_(w.tabulate_nodes(w.output, w.nodes + w.hidden, 0)),
      output_bias_(make_row(w.output_bias, w.hidden)),
      output_(w.output, w.hidden, w.nodes + w.hidden, w.nodes, w.hidden, precision) {}

void MessagePassing::update(const Product& product, Rows messages, const float* base, float* states,
                            Workspace& workspace) const {
  product.apply(messages, {base, stride_, activation_.rectifies()}, states, workspace);
  activation_.finish(states, messages.count * stride_);
}

Rows MessagePassing::apply(Workspace& workspace) const {
  const Rows sums = bonds_ ? pass_bond_messages(workspace) : pass_atom_messages(workspace);
  const float* own = embed_nodes(workspace);
  float* atoms = workspace.node_state.reserve(sums.count * stride_);
  update(output_, sums, own, atoms, workspace);
  return {atoms, sums.count, stride_};
}

const float* MessagePassing::embed_nodes(Workspace& workspace) const {
  const GraphGroup& graphs = workspace.graphs;
  float* own = workspace.node_input.reserve(graphs.num_nodes() * stride_);
  table().embedding_sum(graphs.nodes, node_output_.data(), stride_, own);
  for (std::int64_t i = 0; i < graphs.num_nodes(); ++i)
    for (std::int64_t c = 0; c < stride_; ++c) own[i * stride_ + c] += output_bias_.data()[c];
  return own;
}

Rows MessagePassing::embed_bonds(Workspace& workspace) const {
  const kernels::EdgeClasses& classes = workspace.edge_classes;
  const kernels::SparseRows<float> kinds = workspace.kinds.take(workspace.graphs.nodes, classes.kinds()),
                                   starts = workspace.starts.take(workspace.graphs.edges, classes.starts());
  float* from_nodes = workspace.node_input.reserve(kinds.rows * stride_);
  float* input = workspace.edge_input.reserve(starts.rows * stride_);
  table().embedding_sum(kinds, node_input_.data(), stride_, from_nodes);
  table().embedding_sum(starts, edge_input_.data(), stride_, input);
  table().gather_add(classes.start_kinds().data(), starts.rows, from_nodes, stride_, input);
  return {input, starts.rows, stride_};
}

Rows MessagePassing::pass_bond_messages(Workspace& workspace) const {
  const GraphGroup& graphs = workspace.graphs;
  kernels::EdgeClasses& classes = workspace.edge_classes;
  classes.assign(graphs.edge_graph(), depth_ - 1);
  const Rows input = embed_bonds(workspace);
  Rows state{workspace.edge_state.reserve(input.count * stride_), input.count, stride_};
  table().activate(activation_.kind, activation_.slope, input.count * stride_, input.data, state.data);
  for (std::size_t i = 0; i < classes.num_rounds(); ++i) {
    const kernels::EdgeClasses::Round& round = classes.round(i);
    float* products = workspace.products.reserve(state.count * stride_);
    update_.apply(state, {}, products, workspace);
    state = {workspace.edge_state.reserve(round.count() * stride_), round.count(), stride_};
    for (std::int64_t first = 0; first < state.count; first += block_classes) {
      const std::int64_t count = std::min(block_classes, state.count - first);
      table().segment_sum(round.offsets.data() + first, count, round.from.data(), products, stride_, state.row(first));
      table().gather_add(round.start.data() + first, count, input.data, stride_, state.row(first));
      table().activate(activation_.kind, activation_.slope, count * stride_, state.row(first), state.row(first));
    }
  }
  float* sum = workspace.node_sum.reserve(graphs.num_nodes() * stride_);
  table().segment_sum(graphs.in_offsets.data(), graphs.num_nodes(), classes.edge_classes().data(), state.data, stride_,
                      sum);
  return {sum, graphs.num_nodes(), stride_};
}

Rows MessagePassing::pass_atom_messages(Workspace& workspace) const {
  const GraphGroup& graphs = workspace.graphs;
  const std::int64_t nodes = graphs.num_nodes(), edges = graphs.num_edges();
  float* base = workspace.node_input.reserve(nodes * stride_);
  float* state = workspace.node_state.reserve(nodes * stride_);
  float* sum = workspace.node_sum.reserve(nodes * stride_);
  table().embedding_sum(graphs.nodes, node_input_.data(), stride_, base);
  table().activate(activation_.kind, activation_.slope, nodes * stride_, base, state);
  if (depth_ > 1) {
    float* from_edges = workspace.edge_input.reserve(edges * stride_);
    table().embedding_sum(graphs.edges, edge_update_.data(), stride_, from_edges);
    table().segment_sum(graphs.in_offsets.data(), nodes, nullptr, from_edges, stride_, sum);
    for (std::int64_t i = 0; i < nodes * stride_; ++i) base[i] += sum[i];
  }
  for (std::int64_t round = 1; round < depth_; ++round) {
    table().segment_sum(graphs.in_offsets.data(), nodes, graphs.source.data(), state, stride_, sum);
    update(update_, {sum, nodes, stride_}, base, state, workspace);
  }
  table().segment_sum(graphs.in_offsets.data(), nodes, graphs.source.data(), state, stride_, sum);
  return {sum, nodes, stride_};
}

}  // namespace athanor::inference

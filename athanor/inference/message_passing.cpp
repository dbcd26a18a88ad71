#include "athanor/inference/message_passing.h"

#include <algorithm>
#include <utility>

#include "athanor/core/error.h"

namespace athanor::inference {

/// The weights of the encoder as the member holds them.
struct EncoderWeights {
  EncoderWeights(ParameterReader& reader, const models::DmpnnOptions& options, const models::InputShape& shape)
      : shape(shape), hidden(options.hidden), nodes(shape.node_width()), edges(shape.edge_onehot) {
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

/// Edges whose messages are made and multiplied while they are in the cache: whole tiles of rows of the products in f32
/// (of 14 with AVX-512) and in bf16 (of 32).
constexpr std::int64_t block_edges = 112, block_edges_bf16 = 64;

/// Calls work(first, count).
template <class Work>
void for_blocks(std::int64_t edges, std::int64_t block, const Work& work) {
  for (std::int64_t edge = 0; edge < edges; edge += block) work(edge, std::min(block, edges - edge));
}

/// `count` rows from `first` on.
kernels::SparseRows<float> cut_rows(const kernels::SparseRows<float>& rows, std::int64_t first, std::int64_t count) {
  return {count,
          rows.slots,
          rows.onehot,
          rows.scalar_count,
          rows.columns + first * rows.slots,
          rows.scalars + first * rows.scalar_count};
}

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
  const bool rounded = update_.precision() == kernels::Precision::bf16;
  const Rows sums = !bonds_   ? pass_atom_messages(workspace)
                    : rounded ? pass_rounded_bond_messages(workspace)
                              : pass_bond_messages(workspace);
  float* own = workspace.node_input.reserve(sums.count * stride_);
  table().embedding_sum(workspace.graphs.nodes, node_output_.data(), stride_, own);
  for (std::int64_t i = 0; i < sums.count; ++i)
    for (std::int64_t c = 0; c < stride_; ++c) own[i * stride_ + c] += output_bias_.data()[c];
  float* atoms = workspace.node_state.reserve(sums.count * stride_);
  update(output_, sums, own, atoms, workspace);
  return {atoms, sums.count, stride_};
}

template <class Work>
const float* MessagePassing::embed_bonds(Workspace& workspace, const Work& work) const {
  const GraphGroup& graphs = workspace.graphs;
  const std::int64_t edges = graphs.num_edges();
  float* from_nodes = workspace.node_input.reserve(graphs.num_nodes() * stride_);
  float* input = workspace.edge_input.reserve(edges * stride_);
  table().embedding_sum(graphs.nodes, node_input_.data(), stride_, from_nodes);
  for_blocks(edges, block_edges_bf16, [&](std::int64_t edge, std::int64_t count) {
    float* rows = input + edge * stride_;
    table().embedding_sum(cut_rows(graphs.edges, edge, count), edge_input_.data(), stride_, rows);
    table().gather_add(graphs.source.data() + edge, count, from_nodes, stride_, rows);
    work(rows, edge, count);
  });
  return input;
}

Rows MessagePassing::pass_bond_messages(Workspace& workspace) const {
  const GraphGroup& graphs = workspace.graphs;
  const std::int64_t nodes = graphs.num_nodes(), edges = graphs.num_edges();
  float* state = workspace.edge_state[0].reserve(edges * stride_);
  float* next = workspace.edge_state[1].reserve(edges * stride_);
  float* message = workspace.edge_message.reserve(block_edges * stride_);
  float* sum = workspace.node_sum.reserve(nodes * stride_);
  const float* input = embed_bonds(workspace, [&](const float* rows, std::int64_t edge, std::int64_t count) {
    table().activate(activation_.kind, activation_.slope, count * stride_, rows, state + edge * stride_);
  });
  for (std::int64_t round = 1; round < depth_; ++round) {
    table().segment_sum(graphs.in_offsets.data(), nodes, nullptr, state, stride_, sum);
    for_blocks(edges, block_edges, [&](std::int64_t edge, std::int64_t count) {
      table().gather_difference(graphs.source.data() + edge, sum, graphs.reverse.data() + edge, state, count, stride_,
                                message);
      update(update_, {message, count, stride_}, input + edge * stride_, next + edge * stride_, workspace);
    });
    std::swap(state, next);
  }
  table().segment_sum(graphs.in_offsets.data(), nodes, nullptr, state, stride_, sum);
  return {sum, nodes, stride_};
}

void MessagePassing::update_rounded(kernels::ConstBf16Rows messages, std::int64_t count, const float* base,
                                    kernels::Bf16Rows states, Workspace& workspace) const {
  if (activation_.rectifies()) return update_.apply_rounded(messages, count, {base, stride_, true}, states);
  float* sums = workspace.edge_message.reserve(count * stride_);
  update_.apply_rounded(messages, count, {base, stride_, false}, sums);
  activation_.finish(sums, count * stride_);
  kernels::bf16_kernels().round(count, stride_, sums, stride_, states);
}

Rows MessagePassing::pass_rounded_bond_messages(Workspace& workspace) const {
  const kernels::Bf16Kernels& rounded = kernels::bf16_kernels();
  const GraphGroup& graphs = workspace.graphs;
  const std::int64_t nodes = graphs.num_nodes(), edges = graphs.num_edges(), width = kernels::pad_bf16_width(stride_);
  float* sum = workspace.node_sum.reserve(nodes * stride_);
  kernels::Bf16* message = workspace.rounded.reserve(block_edges_bf16 * width);
  kernels::Bf16Rows state{workspace.edge_states[0].reserve(edges * width), width},
      next{workspace.edge_states[1].reserve(edges * width), width};
  float* first = workspace.edge_message.reserve(block_edges_bf16 * stride_);
  const auto skip = [&](kernels::Bf16Rows rows, std::int64_t count) {
    return kernels::Bf16Rows{rows.data + count * width, width};
  };
  const float* input = embed_bonds(workspace, [&](const float* rows, std::int64_t edge, std::int64_t count) {
    table().activate(activation_.kind, activation_.slope, count * stride_, rows, first);
    rounded.round(count, stride_, first, stride_, skip(state, edge));
  });
  for (std::int64_t round = 1; round < depth_; ++round) {
    rounded.segment_sum(graphs.in_offsets.data(), nodes, {state.data, width}, stride_, sum);
    for_blocks(edges, block_edges_bf16, [&](std::int64_t edge, std::int64_t count) {
      rounded.gather_difference(graphs.source.data() + edge, sum, graphs.reverse.data() + edge, {state.data, width},
                                count, stride_, {message, width});
      update_rounded({message, width}, count, input + edge * stride_, skip(next, edge), workspace);
    });
    std::swap(state, next);
  }
  rounded.segment_sum(graphs.in_offsets.data(), nodes, {state.data, width}, stride_, sum);
  return {sum, nodes, stride_};
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

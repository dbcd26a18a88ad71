// Joining and selecting packed graphs, tokens and points.
#include "athanor/featurize/inputs.h"

#include <utility>

#include "athanor/core/error.h"
#include "athanor/core/mapped_file.h"
#include "athanor/data/keyed_table.h"

namespace athanor::featurize {
namespace {

template <class T>
void copy_range(const PackedArray<T>& from, std::size_t begin, std::size_t end, PackedArray<T>& to) {
  to.insert(to.end(), from.begin() + begin, from.begin() + end);
}

/// Copies the arrays of the graphs [first, last), which lie side by side; the offsets are the caller's.
void copy_graphs(const PackedGraphs& from, std::size_t first, std::size_t last, PackedGraphs& to) {
  const auto node_begin = static_cast<std::size_t>(from.node_offsets[first]);
  const auto node_end = static_cast<std::size_t>(from.node_offsets[last]);
  const auto edge_begin = static_cast<std::size_t>(from.edge_offsets[first]);
  const auto edge_end = static_cast<std::size_t>(from.edge_offsets[last]);
  copy_range(from.node_columns, node_begin * from.node_slots, node_end * from.node_slots, to.node_columns);
  copy_range(from.node_scalars, node_begin * from.node_scalar_count, node_end * from.node_scalar_count,
             to.node_scalars);
  copy_range(from.in_offsets, node_begin + first, node_end + last, to.in_offsets);
  copy_range(from.edge_source, edge_begin, edge_end, to.edge_source);
  copy_range(from.edge_target, edge_begin, edge_end, to.edge_target);
  copy_range(from.edge_reverse, edge_begin, edge_end, to.edge_reverse);
  copy_range(from.edge_columns, edge_begin * from.edge_slots, edge_end * from.edge_slots, to.edge_columns);
}

/// Same feature set, no graphs.
PackedGraphs make_empty_like(const PackedGraphs& graphs) {
  PackedGraphs empty;
  empty.node_slots = graphs.node_slots;
  empty.node_onehot = graphs.node_onehot;
  empty.node_scalar_count = graphs.node_scalar_count;
  empty.edge_slots = graphs.edge_slots;
  empty.edge_onehot = graphs.edge_onehot;
  empty.node_signed = graphs.node_signed;
  empty.edge_signed = graphs.edge_signed;
  return empty;
}

bool same_layout(const PackedGraphs& a, const PackedGraphs& b) {
  return a.node_slots == b.node_slots && a.node_onehot == b.node_onehot && a.node_scalar_count == b.node_scalar_count &&
         a.edge_slots == b.edge_slots && a.edge_onehot == b.edge_onehot && a.node_signed == b.node_signed &&
         a.edge_signed == b.edge_signed;
}

void reserve_arrays(PackedGraphs& graphs, std::size_t count, std::size_t nodes, std::size_t edges) {
  graphs.node_offsets.reserve(count + 1);
  graphs.edge_offsets.reserve(count + 1);
  graphs.node_columns.reserve(nodes * graphs.node_slots);
  graphs.node_scalars.reserve(nodes * graphs.node_scalar_count);
  graphs.in_offsets.reserve(nodes + count);
  graphs.edge_source.reserve(edges);
  graphs.edge_target.reserve(edges);
  graphs.edge_reverse.reserve(edges);
  graphs.edge_columns.reserve(edges * graphs.edge_slots);
}

}  // namespace

void PackedGraphs::append(const PackedGraphs& other) {
  if (!same_layout(*this, other))
    fail(ErrorCode::internal, "Graphs of {} + {} columns cannot be appended to graphs of {} + {} columns",
         other.node_width(), other.edge_width(), node_width(), edge_width());
  if (&other == this) {
    const PackedGraphs copy = other;
    append(copy);
    return;
  }
  const std::int64_t nodes = node_offsets.back();
  const std::int64_t edges = edge_offsets.back();
  copy_graphs(other, 0, other.size(), *this);
  for (std::size_t i = 1; i <= other.size(); ++i) {
    node_offsets.push_back(nodes + other.node_offsets[i]);
    edge_offsets.push_back(edges + other.edge_offsets[i]);
  }
}

PackedGraphs select(const PackedGraphs& graphs, std::span<const std::size_t> indices) {
  PackedGraphs chosen = make_empty_like(graphs);
  std::size_t nodes = 0, edges = 0;
  for (const std::size_t index : indices) {
    if (index >= graphs.size()) fail(ErrorCode::internal, "Graph {} was asked for; there are {}", index, graphs.size());
    nodes += static_cast<std::size_t>(graphs.num_nodes(index));
    edges += static_cast<std::size_t>(graphs.num_edges(index));
  }
  reserve_arrays(chosen, indices.size(), nodes, edges);
  for (const std::size_t index : indices) {
    copy_graphs(graphs, index, index + 1, chosen);
    chosen.node_offsets.push_back(chosen.node_offsets.back() + graphs.num_nodes(index));
    chosen.edge_offsets.push_back(chosen.edge_offsets.back() + graphs.num_edges(index));
  }
  return chosen;
}

void PackedTokens::append(const PackedTokens& other) {
  if (vocabulary != other.vocabulary)
    fail(ErrorCode::internal, "Tokens of a vocabulary of {} cannot be appended to those of {}", other.vocabulary,
         vocabulary);
  const std::int64_t before = offsets.back();
  const std::size_t count = other.size();
  copy_range(other.ids, 0, other.ids.size(), ids);
  for (std::size_t i = 1; i <= count; ++i) offsets.push_back(before + other.offsets[i]);
}

PackedTokens select(const PackedTokens& tokens, std::span<const std::size_t> indices) {
  PackedTokens chosen{tokens.vocabulary, tokens.max_length, {0}, {}};
  for (const std::size_t index : indices) {
    if (index >= tokens.size())
      fail(ErrorCode::internal, "Sequence {} was asked for; there are {}", index, tokens.size());
    copy_range(tokens.ids, static_cast<std::size_t>(tokens.offsets[index]),
               static_cast<std::size_t>(tokens.offsets[index + 1]), chosen.ids);
    chosen.offsets.push_back(chosen.offsets.back() + tokens.length(index));
  }
  return chosen;
}

std::size_t count_vector_columns(const Inputs& inputs) {
  return inputs.vectors.columns + (inputs.table ? inputs.table->names.size() : 0);
}

FeatureMatrix write_out_table(const Inputs& inputs) {
  const std::size_t own = inputs.vectors.columns, columns = count_vector_columns(inputs);
  FeatureMatrix written{inputs.rows, columns, {}};
  written.values.reserve(inputs.rows * columns);
  for (std::size_t row = 0; row < inputs.rows; ++row) {
    const auto values = inputs.vectors.row(row);
    const float* shared = inputs.table->row(inputs.table_rows[row]);
    written.values.insert(std::as_const(written.values).end(), values.begin(), values.end());
    written.values.insert(std::as_const(written.values).end(), shared, shared + (columns - own));
  }
  return written;
}

namespace {

/// Copies the points [first, last) of all molecules; the offsets are the caller's.
void copy_points(const PackedPoints& from, std::size_t first, std::size_t last, PackedPoints& to) {
  copy_range(from.kinds, first, last, to.kinds);
  copy_range(from.positions, 3 * first, 3 * last, to.positions);
  copy_range(from.values, from.width * first, from.width * last, to.values);
}

}  // namespace

void PackedPoints::append(const PackedPoints& other) {
  if (width != other.width)
    fail(ErrorCode::internal, "Points with {} numbers cannot be appended to points with {}", other.width, width);
  const std::int64_t before = offsets.back();
  const std::size_t molecules = other.size();
  copy_points(other, 0, other.kinds.size(), *this);
  for (std::size_t i = 1; i <= molecules; ++i) offsets.push_back(before + other.offsets[i]);
}

PackedPoints select(const PackedPoints& points, std::span<const std::size_t> indices) {
  PackedPoints chosen{.width = points.width};
  for (const std::size_t index : indices) {
    if (index >= points.size())
      fail(ErrorCode::internal, "Molecule {} was asked for; there are {}", index, points.size());
    copy_points(points, static_cast<std::size_t>(points.offsets[index]),
                static_cast<std::size_t>(points.offsets[index + 1]), chosen);
    chosen.offsets.push_back(chosen.offsets.back() + points.count(index));
  }
  return chosen;
}

namespace {

template <class T>
void prefetch_range(const MappedFile& file, const PackedArray<T>& array, std::size_t begin, std::size_t end) {
  file.prefetch(array.data() + begin, (end - begin) * sizeof(T));
}

void prefetch_graph(const MappedFile& file, const PackedGraphs& graphs, std::size_t graph) {
  const auto node = static_cast<std::size_t>(graphs.node_offsets[graph]),
             node_end = static_cast<std::size_t>(graphs.node_offsets[graph + 1]),
             edge = static_cast<std::size_t>(graphs.edge_offsets[graph]),
             edge_end = static_cast<std::size_t>(graphs.edge_offsets[graph + 1]);
  prefetch_range(file, graphs.node_columns, node * graphs.node_slots, node_end * graphs.node_slots);
  prefetch_range(file, graphs.node_scalars, node * graphs.node_scalar_count, node_end * graphs.node_scalar_count);
  prefetch_range(file, graphs.in_offsets, node + graph, node_end + graph + 1);
  for (const auto* list : {&graphs.edge_source, &graphs.edge_target, &graphs.edge_reverse})
    prefetch_range(file, *list, edge, edge_end);
  prefetch_range(file, graphs.edge_columns, edge * graphs.edge_slots, edge_end * graphs.edge_slots);
}

void prefetch_points(const MappedFile& file, const PackedPoints& points, std::size_t molecule) {
  const auto begin = static_cast<std::size_t>(points.offsets[molecule]),
             end = static_cast<std::size_t>(points.offsets[molecule + 1]);
  prefetch_range(file, points.kinds, begin, end);
  prefetch_range(file, points.positions, 3 * begin, 3 * end);
  prefetch_range(file, points.values, points.width * begin, points.width * end);
}

}  // namespace

RandomReads::RandomReads(const Inputs& inputs) : mapping_(inputs.exceeds_memory ? inputs.mapping : nullptr) {
  if (mapping_) mapping_->expect_random_reads(true);
}

RandomReads::~RandomReads() {
  if (mapping_) mapping_->expect_random_reads(false);
}

void prefetch(const Inputs& inputs, std::span<const std::size_t> rows) {
  if (!inputs.exceeds_memory) return;
  for (const std::size_t row : rows) {
    if (inputs.vectors.values.is_view())
      inputs.mapping->prefetch(inputs.vectors.row(row).data(), inputs.vectors.columns * sizeof(float));
    if (inputs.graphs.node_columns.is_view()) prefetch_graph(*inputs.mapping, inputs.graphs, row);
    if (inputs.tokens.ids.is_view())
      prefetch_range(*inputs.mapping, inputs.tokens.ids, static_cast<std::size_t>(inputs.tokens.offsets[row]),
                     static_cast<std::size_t>(inputs.tokens.offsets[row + 1]));
    if (inputs.points.kinds.is_view()) prefetch_points(*inputs.mapping, inputs.points, row);
  }
}

}  // namespace athanor::featurize

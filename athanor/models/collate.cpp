#include "athanor/models/collate.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/data/keyed_table.h"
#include "athanor/nn/device.h"

namespace athanor::models {
namespace {
using featurize::PackedGraphs;
using torch::Tensor;

Tensor make_ints(std::int64_t size) { return torch::empty({size}, torch::kInt); }

/// Copies pieces of one packed array after one another.
template <class T>
struct Appender {
  T* end;
  void append(const featurize::PackedArray<T>& from, std::int64_t begin, std::int64_t count) {
    if (count > 0) std::memcpy(end, from.data() + begin, static_cast<std::size_t>(count) * sizeof(T));
    end += count;
  }
};

template <class T>
Appender<T> appender(const Tensor& tensor) {
  return {tensor.data_ptr<T>()};
}

void append_shifted(const std::int32_t* from, std::int64_t count, std::int64_t shift, std::int32_t*& to) {
  for (std::int64_t i = 0; i < count; ++i) *to++ = from[i] + static_cast<std::int32_t>(shift);
}

void count_sizes(const PackedGraphs& graphs, std::span<const std::size_t> rows, nn::GraphBatch& batch) {
  batch.num_graphs = static_cast<std::int64_t>(rows.size());
  for (const std::size_t row : rows) {
    batch.num_nodes += graphs.num_nodes(row);
    batch.num_edges += graphs.num_edges(row);
  }
}

void fill_features(const PackedGraphs& graphs, std::span<const std::size_t> rows, nn::GraphBatch& batch) {
  const auto node_slots = static_cast<std::int64_t>(graphs.node_slots),
             edge_slots = static_cast<std::int64_t>(graphs.edge_slots);
  const auto scalars = static_cast<std::int64_t>(graphs.node_scalar_count);
  batch.nodes = {torch::empty({batch.num_nodes, node_slots}, torch::kByte),
                 torch::empty({batch.num_nodes, scalars}),
                 static_cast<std::int64_t>(graphs.node_onehot),
                 {},
                 static_cast<std::int64_t>(graphs.node_signed)};
  batch.edges = {torch::empty({batch.num_edges, edge_slots}, torch::kByte),
                 torch::empty({batch.num_edges, 0}),
                 static_cast<std::int64_t>(graphs.edge_onehot),
                 {},
                 static_cast<std::int64_t>(graphs.edge_signed)};
  auto node_columns = appender<std::uint8_t>(batch.nodes.columns),
       edge_columns = appender<std::uint8_t>(batch.edges.columns);
  auto node_scalars = appender<float>(batch.nodes.scalars);
  for (const std::size_t row : rows) {
    node_columns.append(graphs.node_columns, graphs.node_offsets[row] * node_slots, graphs.num_nodes(row) * node_slots);
    node_scalars.append(graphs.node_scalars, graphs.node_offsets[row] * scalars, graphs.num_nodes(row) * scalars);
    edge_columns.append(graphs.edge_columns, graphs.edge_offsets[row] * edge_slots, graphs.num_edges(row) * edge_slots);
  }
}

void fill_indices(const PackedGraphs& graphs, std::span<const std::size_t> rows, nn::GraphBatch& batch) {
  batch.graph_offsets = make_ints(batch.num_graphs + 1);
  batch.in_offsets = make_ints(batch.num_nodes + 1);
  batch.source = make_ints(batch.num_edges);
  batch.target = make_ints(batch.num_edges);
  batch.reverse = make_ints(batch.num_edges);
  auto* graph_offsets = batch.graph_offsets.data_ptr<std::int32_t>();
  auto* in_offsets = batch.in_offsets.data_ptr<std::int32_t>();
  auto* source = batch.source.data_ptr<std::int32_t>();
  auto* target = batch.target.data_ptr<std::int32_t>();
  auto* reverse = batch.reverse.data_ptr<std::int32_t>();
  std::int64_t nodes = 0, edges = 0;
  *graph_offsets++ = 0;
  *in_offsets++ = 0;
  for (const std::size_t row : rows) {
    const std::int64_t edge_begin = graphs.edge_offsets[row], edge_count = graphs.num_edges(row);
    append_shifted(graphs.in_offsets.data() + graphs.in_offsets_begin(row) + 1, graphs.num_nodes(row), edges,
                   in_offsets);
    append_shifted(graphs.edge_source.data() + edge_begin, edge_count, nodes, source);
    append_shifted(graphs.edge_target.data() + edge_begin, edge_count, nodes, target);
    append_shifted(graphs.edge_reverse.data() + edge_begin, edge_count, edges, reverse);
    nodes += graphs.num_nodes(row);
    edges += edge_count;
    *graph_offsets++ = static_cast<std::int32_t>(nodes);
  }
}

Tensor collate_matrix(const featurize::FeatureMatrix& matrix, std::span<const std::size_t> rows) {
  const Tensor out = torch::empty({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(matrix.columns)});
  auto* values = out.data_ptr<float>();
  for (const std::size_t row : rows) values = std::copy_n(matrix.row(row).begin(), matrix.columns, values);
  return out;
}

Tensor collate_vectors(const featurize::Inputs& inputs, std::span<const std::size_t> rows, const VectorScaler& scaler) {
  const std::size_t own = inputs.vectors.columns, columns = featurize::count_vector_columns(inputs);
  const Tensor out = torch::empty({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(columns)});
  auto* values = out.data_ptr<float>();
  for (const std::size_t row : rows) {
    scaler.apply(inputs.vectors.row(row), values);
    if (inputs.table) scaler.apply({inputs.table->row(inputs.table_rows[row]), columns - own}, values + own, own);
    values += columns;
  }
  return out;
}

/// The graphs of molecule `m` of these rows.
std::vector<std::size_t> list_graphs(std::span<const std::size_t> rows, std::size_t m, std::size_t molecules) {
  std::vector<std::size_t> graphs;
  for (const std::size_t row : rows) graphs.push_back(row * molecules + m);
  return graphs;
}

nn::GraphBatch collate_graphs(const PackedGraphs& graphs, const std::vector<std::size_t>& indices) {
  nn::GraphBatch batch;
  count_sizes(graphs, indices, batch);
  fill_features(graphs, indices, batch);
  fill_indices(graphs, indices, batch);
  return batch;
}

/// What stands in a batch for each number below `size`: itself where it is known.
std::vector<std::int32_t> map_numbers(std::size_t size, const std::vector<std::uint16_t>& known) {
  std::vector<std::int32_t> map(size, -1);
  for (const std::uint16_t number : known) map[number] = number;
  if (known.empty()) std::iota(map.begin(), map.end(), 0);
  return map;
}

nn::PointBatch collate_points(const featurize::PackedPoints& points, std::span<const std::size_t> rows,
                              const InputShape& shape) {
  const std::vector<std::int32_t> map = map_numbers(featurize::point_kinds, shape.known_kinds);
  nn::PointBatch batch;
  batch.num_clouds = static_cast<std::int64_t>(rows.size());
  for (const std::size_t row : rows) batch.num_points += points.count(row);
  const auto width = static_cast<std::int64_t>(points.width);
  batch.offsets = make_ints(batch.num_clouds + 1);
  batch.kinds = make_ints(batch.num_points);
  batch.positions = torch::empty({batch.num_points, 3});
  batch.values = torch::empty({batch.num_points, width});
  auto* offset = batch.offsets.data_ptr<std::int32_t>();
  auto* kind = batch.kinds.data_ptr<std::int32_t>();
  auto positions = appender<float>(batch.positions), values = appender<float>(batch.values);
  *offset = 0;
  for (const std::size_t row : rows) {
    const std::int64_t begin = points.offsets[row], count = points.count(row);
    for (std::int64_t i = begin; i < begin + count; ++i) *kind++ = map[points.kinds[static_cast<std::size_t>(i)]];
    positions.append(points.positions, 3 * begin, 3 * count);
    values.append(points.values, width * begin, width * count);
    offset[1] = offset[0] + static_cast<std::int32_t>(count);
    ++offset;
  }
  return batch;
}

}  // namespace

nn::TokenBatch collate_tokens(const featurize::PackedTokens& tokens, std::span<const std::size_t> rows,
                              const InputShape& shape, torch::Device device) {
  std::vector<std::int32_t> map = map_numbers(static_cast<std::size_t>(shape.vocabulary), shape.known_tokens);
  map[0] = -1;
  nn::TokenBatch batch;
  batch.num_sequences = static_cast<std::int64_t>(rows.size());
  for (const std::size_t row : rows) batch.num_tokens += tokens.length(row);
  batch.ids = make_ints(batch.num_tokens);
  batch.offsets = make_ints(batch.num_sequences + 1);
  auto* id = batch.ids.data_ptr<std::int32_t>();
  auto* offset = batch.offsets.data_ptr<std::int32_t>();
  *offset = 0;
  for (const std::size_t row : rows) {
    for (std::int64_t t = tokens.offsets[row]; t < tokens.offsets[row + 1]; ++t)
      *id++ = map[tokens.ids[static_cast<std::size_t>(t)]];
    offset[1] = offset[0] + static_cast<std::int32_t>(tokens.length(row));
    ++offset;
  }
  batch.ids = nn::send(batch.ids, device);
  batch.offsets = nn::send(batch.offsets, device);
  return batch;
}

nn::Batch collate(const featurize::Inputs& inputs, std::span<const std::size_t> rows, const InputShape& shape,
                  const VectorScaler& scaler, torch::Device device, torch::ScalarType type) {
  nn::Batch batch;
  batch.rows = static_cast<std::int64_t>(rows.size());
  if (shape.vector_columns > 0) batch.vectors = collate_vectors(inputs, rows, scaler);
  if (shape.node_width() > 0) {
    const auto molecules = static_cast<std::size_t>(shape.molecules);
    batch.graphs = collate_graphs(inputs.graphs, list_graphs(rows, 0, molecules));
    for (std::size_t m = 1; m < molecules; ++m)
      batch.partners.push_back(collate_graphs(inputs.graphs, list_graphs(rows, m, molecules)));
    if (shape.is_mixture) batch.shares = collate_matrix(inputs.shares, rows);
  }
  if (shape.vocabulary > 0) batch.tokens = collate_tokens(inputs.tokens, rows, shape);
  if (shape.point_width > 0) batch.points = collate_points(inputs.points, rows, shape);
  if (device.is_cpu() && type == torch::kFloat) return batch;
  nn::for_each_tensor(
      batch, [&](Tensor& tensor) { tensor = nn::send(tensor.is_floating_point() ? tensor.to(type) : tensor, device); });
  return batch;
}

}  // namespace athanor::models

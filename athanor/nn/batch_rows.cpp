#include "athanor/nn/batch_rows.h"

namespace athanor::nn {
using torch::Tensor;

/// Items of some rows among those of all.
struct BatchRows::Chosen {
  std::int64_t count = 0;
  Tensor counts;   ///< i64 [rows]
  Tensor begins;   ///< i64 [rows] in all
  Tensor offsets;  ///< i64 [rows + 1] in the batch to come
  Tensor numbers;  ///< i64 [items] in all

  Tensor starts() const { return offsets.slice(0, 0, -1); }
  /// What each row has, for each of its items.
  Tensor spread(const Tensor& of_rows) const { return torch::repeat_interleave(of_rows, counts, 0, count); }
  Tensor short_offsets() const { return offsets.to(torch::kInt); }
};

namespace {

/// Numbers that count from where a row begins among all, counted from where it begins in the batch.
Tensor renumber(const Tensor& numbers, const Tensor& shifts) { return numbers + shifts.to(numbers.scalar_type()); }

Tensor select_or_undefined(const Tensor& all, const Tensor& numbers) {
  return all.defined() ? all.index_select(0, numbers) : Tensor();
}

SparseRows select_rows(const SparseRows& all, const Tensor& numbers) {
  SparseRows rows = all;
  rows.columns = all.columns.index_select(0, numbers);
  rows.scalars = all.scalars.index_select(0, numbers);
  return rows;
}

}  // namespace

BatchRows::Pieces BatchRows::make_pieces(const Tensor& offsets) {
  const Tensor here = offsets.to(torch::kCPU, torch::kLong).contiguous();
  const auto* begins = here.data_ptr<std::int64_t>();
  return {{begins, begins + here.numel()}, offsets.to(torch::kLong)};
}

BatchRows::BatchRows(Batch all, torch::Device device) : all_(std::move(all)), device_(device) {
  if (all_.graphs.graph_offsets.defined()) {
    std::vector<GraphBatch> each{all_.graphs};
    each.insert(each.end(), all_.partners.begin(), all_.partners.end());
    for (const GraphBatch& graphs : each)
      graphs_.push_back({graphs, make_pieces(graphs.graph_offsets),
                         make_pieces(graphs.in_offsets.index_select(0, graphs.graph_offsets)),
                         graphs.in_offsets.slice(0, 1)});
  }
  if (all_.tokens.offsets.defined()) tokens_ = make_pieces(all_.tokens.offsets);
  if (all_.points.offsets.defined()) points_ = make_pieces(all_.points.offsets);
}

BatchRows::Chosen BatchRows::choose(const Pieces& pieces, std::span<const std::size_t> rows, const Tensor& numbers) {
  Chosen chosen;
  for (const std::size_t row : rows) chosen.count += pieces.begins[row + 1] - pieces.begins[row];
  chosen.begins = pieces.on_device.index_select(0, numbers);
  chosen.counts = pieces.on_device.index_select(0, numbers + 1) - chosen.begins;
  chosen.offsets = torch::cat({torch::zeros({1}, chosen.counts.options()), chosen.counts.cumsum(0)});
  chosen.numbers =
      torch::arange(chosen.count, chosen.counts.options()) + chosen.spread(chosen.begins - chosen.starts());
  return chosen;
}

GraphBatch BatchRows::select(const Graphs& graphs, std::span<const std::size_t> rows, const Tensor& numbers) {
  const Chosen nodes = choose(graphs.nodes, rows, numbers), edges = choose(graphs.edges, rows, numbers);
  const Tensor node_shifts = nodes.starts() - nodes.begins, edge_shifts = edges.starts() - edges.begins;
  const Tensor shifts_of_edges = edges.spread(node_shifts);
  GraphBatch batch;
  batch.num_graphs = static_cast<std::int64_t>(rows.size());
  batch.num_nodes = nodes.count;
  batch.num_edges = edges.count;
  batch.nodes = select_rows(graphs.all.nodes, nodes.numbers);
  batch.edges = select_rows(graphs.all.edges, edges.numbers);
  batch.graph_offsets = nodes.short_offsets();
  const Tensor ends = renumber(graphs.in_ends.index_select(0, nodes.numbers), nodes.spread(edge_shifts));
  batch.in_offsets = torch::cat({torch::zeros({1}, ends.options()), ends});
  batch.source = renumber(graphs.all.source.index_select(0, edges.numbers), shifts_of_edges);
  batch.target = renumber(graphs.all.target.index_select(0, edges.numbers), shifts_of_edges);
  batch.reverse = renumber(graphs.all.reverse.index_select(0, edges.numbers), edges.spread(edge_shifts));
  return batch;
}

Batch BatchRows::select(std::span<const std::size_t> rows) const {
  const std::vector<std::int64_t> list(rows.begin(), rows.end());
  const Tensor numbers = torch::tensor(list, torch::kLong).to(device_);
  Batch batch;
  batch.rows = static_cast<std::int64_t>(rows.size());
  for (const Graphs& graphs : graphs_) {
    if (&graphs == &graphs_.front()) batch.graphs = select(graphs, rows, numbers);
    else batch.partners.push_back(select(graphs, rows, numbers));
  }
  if (tokens_.on_device.defined()) {
    const Chosen tokens = choose(tokens_, rows, numbers);
    batch.tokens = {batch.rows, tokens.count, all_.tokens.ids.index_select(0, tokens.numbers), tokens.short_offsets()};
  }
  if (points_.on_device.defined()) {
    const Chosen points = choose(points_, rows, numbers);
    batch.points = {batch.rows,
                    points.count,
                    points.short_offsets(),
                    all_.points.kinds.index_select(0, points.numbers),
                    all_.points.positions.index_select(0, points.numbers),
                    all_.points.values.index_select(0, points.numbers)};
  }
  batch.shares = select_or_undefined(all_.shares, numbers);
  batch.vectors = select_or_undefined(all_.vectors, numbers);
  batch.targets = select_or_undefined(all_.targets, numbers);
  batch.mask = select_or_undefined(all_.mask, numbers);
  batch.bounds = select_or_undefined(all_.bounds, numbers);
  return batch;
}

}  // namespace athanor::nn

// Packed features: what models of every kind read. Plain arrays with offsets, no objects per molecule.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "athanor/featurize/packed_array.h"

namespace athanor {
class MappedFile;
}

namespace athanor::data {
struct KeyedTable;
}

namespace athanor::featurize {

/// Dense features, [rows, columns] row-major.
struct FeatureMatrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  PackedArray<float> values;

  std::span<const float> row(std::size_t i) const { return {values.data() + i * columns, columns}; }
  std::span<float> row(std::size_t i) { return {values.data() + i * columns, columns}; }
};

inline constexpr std::uint8_t absent_column = 255;

/// Many molecular graphs, one after another (CSR). Node indices inside a graph start at 0.
/// Directed edges of a graph are sorted by target node, so that the edges into one node are contiguous.
/// Features are sparse rows of a one-hot vector: `node_columns` holds, per node and slot, the column that is 1
/// (absent_column = none of the slot), `node_scalars` the real-valued columns after the one-hot ones. The last
/// `node_signed` one-hot columns may also be -1, as changes are: node_onehot + i in `node_columns` says that the i-th
/// of them is. Edges are alike.
struct PackedGraphs {
  std::size_t node_slots = 0;         ///< active one-hot columns per node
  std::size_t node_onehot = 0;        ///< one-hot columns (chemprop v2: 71)
  std::size_t node_scalar_count = 0;  ///< real-valued columns (chemprop v2: 1, mass * 0.01)
  std::size_t edge_slots = 0;
  std::size_t edge_onehot = 0;                   ///< chemprop v2: 14
  std::size_t node_signed = 0, edge_signed = 0;  ///< one-hot columns that may be -1

  PackedArray<std::int64_t> node_offsets{0};  ///< [graphs + 1]
  PackedArray<std::int64_t> edge_offsets{0};  ///< [graphs + 1]
  PackedArray<std::uint8_t> node_columns;     ///< [nodes, node_slots]
  PackedArray<float> node_scalars;            ///< [nodes, node_scalar_count]
  /// [nodes + graphs]: per graph num_nodes + 1 offsets of the edges into each node, from 0 in the graph.
  PackedArray<std::int32_t> in_offsets;
  PackedArray<std::int32_t> edge_source;   ///< [edges] node index in the graph
  PackedArray<std::int32_t> edge_target;   ///< [edges]
  PackedArray<std::int32_t> edge_reverse;  ///< [edges] edge index in the graph
  PackedArray<std::uint8_t> edge_columns;  ///< [edges, edge_slots]

  std::size_t size() const { return node_offsets.size() - 1; }
  std::size_t node_width() const { return node_onehot + node_scalar_count; }  ///< chemprop v2: 72
  std::size_t edge_width() const { return edge_onehot; }                      ///< 14
  std::int64_t num_nodes(std::size_t graph) const { return node_offsets[graph + 1] - node_offsets[graph]; }
  std::int64_t num_edges(std::size_t graph) const { return edge_offsets[graph + 1] - edge_offsets[graph]; }
  /// First entry of the graph in `in_offsets`.
  std::size_t in_offsets_begin(std::size_t graph) const {
    return static_cast<std::size_t>(node_offsets[graph]) + graph;
  }
  /// Appends the graphs of `other` (same feature set).
  void append(const PackedGraphs& other);
};

/// The graphs at `indices`, in that order; an index may repeat. Error(internal) for an index out of range.
PackedGraphs select(const PackedGraphs& graphs, std::span<const std::size_t> indices);

/// Many sequences of tokens, one after another (CSR).
struct PackedTokens {
  std::size_t vocabulary = 0;            ///< numbers of tokens are below it; 0 stands for a token that is not known
  std::size_t max_length = 0;            ///< tokens of the longest sequence that is allowed
  PackedArray<std::int64_t> offsets{0};  ///< [sequences + 1]
  PackedArray<std::uint16_t> ids;        ///< [tokens]

  std::size_t size() const { return offsets.size() - 1; }
  std::int64_t length(std::size_t sequence) const { return offsets[sequence + 1] - offsets[sequence]; }
  /// Appends the sequences of `other` (same vocabulary).
  void append(const PackedTokens& other);
};

/// The sequences at `indices`, in that order; an index may repeat. Error(internal) for an index out of range.
PackedTokens select(const PackedTokens& tokens, std::span<const std::size_t> indices);

inline constexpr std::size_t point_kinds = 119;  ///< atomic numbers, and 0 for what is no atom

/// Atoms of many molecules as points in space or in the plane of a drawing, one molecule after another (CSR).
struct PackedPoints {
  std::size_t width = 0;                 ///< numbers that each point has beside its place
  PackedArray<std::int64_t> offsets{0};  ///< [molecules + 1]
  PackedArray<std::uint8_t> kinds{};     ///< [points] below point_kinds
  PackedArray<float> positions{};        ///< [points, 3] in Å
  PackedArray<float> values{};           ///< [points, width]

  std::size_t size() const { return offsets.size() - 1; }
  std::int64_t count(std::size_t molecule) const { return offsets[molecule + 1] - offsets[molecule]; }
  /// Appends the points of `other` (same width).
  void append(const PackedPoints& other);
};

/// The points of the molecules at `indices`, in that order; an index may repeat. Error(internal) for an index out of
/// range.
PackedPoints select(const PackedPoints& points, std::span<const std::size_t> indices);

/// What a model gets: rows of vectors, graphs, tokens and/or points, in the same order. A kind that is not used has no
/// rows. Of rows of several molecules, graph i * molecules + m is that of molecule m of row i.
struct Inputs {
  FeatureMatrix vectors;
  PackedGraphs graphs;
  PackedTokens tokens;
  PackedPoints points;
  std::size_t rows = 0;
  std::size_t molecules = 1;  ///< of each row
  FeatureMatrix shares;       ///< [rows, molecules] of mixtures, which add up to 1; else no rows
  /// Features that rows share, behind those of `vectors`; null = none. They are held once, whatever the number of rows.
  std::shared_ptr<const data::KeyedTable> table;
  std::vector<std::size_t> table_rows;        ///< [rows] of `table`
  std::shared_ptr<const MappedFile> mapping;  ///< of features that lie in a file: feature_file.h
  bool exceeds_memory = false;                ///< the file is larger than the memory that was free when it was mapped
};

/// Columns of the vectors and of the table behind them.
std::size_t count_vector_columns(const Inputs& inputs);
/// The vectors with the table's features written out in every row.
FeatureMatrix write_out_table(const Inputs& inputs);

/// While it lives, rows are read in no order.
class RandomReads {
 public:
  explicit RandomReads(const Inputs& inputs);
  RandomReads(const RandomReads&) = delete;
  RandomReads& operator=(const RandomReads&) = delete;
  ~RandomReads();

 private:
  std::shared_ptr<const MappedFile> mapping_;  ///< null where all features fit into memory
};

/// Asks for the features of these rows to be read from the disk by the time they are needed, where they exceed memory.
void prefetch(const Inputs& inputs, std::span<const std::size_t> rows);

}  // namespace athanor::featurize

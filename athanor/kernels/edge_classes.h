// Directed edges of graphs that message passing need not tell apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "athanor/kernels/class_table.h"

namespace athanor::kernels {

/// Rows of bytes, one after another.
struct ByteRows {
  const void* data = nullptr;
  std::size_t width = 0;  ///< bytes of a row
};

/// Some graphs as one of separate parts; edges are sorted by target, and each has a reverse.
struct EdgeGraph {
  std::int64_t nodes = 0, edges = 0;
  const std::int32_t *in_offsets = nullptr, *source = nullptr, *reverse = nullptr;
  ByteRows node_columns, node_scalars, edge_columns;
};

/// The state of edge v -> w after t rounds of message passing follows from the features of v and of the edge and from
/// the edges that lead to v over up to t edges, w left out. Edges for which these are equal are one class, whose state
/// is computed once (colour refinement; Sourek et al. 2020, arXiv:2007.06567, merge whole networks so): of
/// those of drug-like molecules few are left (bench/inference_bench counts them).
class EdgeClasses {
 public:
  /// What the classes after a round are made of.
  struct Round {
    std::vector<std::int32_t> start;    ///< [classes] class in round 0
    std::vector<std::int32_t> offsets;  ///< [classes + 1] of `from`
    std::vector<std::int32_t> from;     ///< classes of the round before whose states are summed

    std::int64_t count() const { return static_cast<std::int64_t>(start.size()); }
  };

  /// Finds the classes; memory is used again. The sums of a class run in an order that depends on what is summed alone,
  /// so that a state has the same bits in any batch.
  void assign(const EdgeGraph& graph, std::int64_t rounds);

  /// A node of each kind, equal features being one kind, and the kind of each node.
  const std::vector<std::int32_t>& kinds() const { return kinds_; }
  const std::vector<std::int32_t>& node_kinds() const { return node_kinds_; }
  /// An edge of each class of round 0, and the kind of its source.
  const std::vector<std::int32_t>& starts() const { return starts_; }
  const std::vector<std::int32_t>& start_kinds() const { return start_kinds_; }
  std::size_t num_rounds() const { return num_rounds_; }
  /// Of round 1, 2 …: `index` 0, 1 ….
  const Round& round(std::size_t index) const { return rounds_[index]; }
  /// The class of each edge after the last round.
  const std::vector<std::int32_t>& edge_classes() const { return edge_classes_; }

 private:
  void find_kinds(const EdgeGraph& graph);
  void find_starts(const EdgeGraph& graph);
  void refine(const EdgeGraph& graph, Round& round);
  /// The classes of the edges [begin, end), in the order of their hashes, become `incoming_`; the sum of what the
  /// hashes are mixed to.
  std::uint64_t sort_incoming(std::int32_t begin, std::int32_t end);
  /// Whether class `index` of the round sums `incoming_` without the one at `left_out`.
  bool has_sources(const Round& round, std::int32_t index, std::size_t left_out) const;
  void add_sources(Round& round, std::size_t left_out) const;

  std::vector<std::int32_t> kinds_, node_kinds_, starts_, start_kinds_, edge_classes_;
  std::vector<Round> rounds_;
  std::size_t num_rounds_ = 0;
  // Working memory.
  ClassTable table_;
  std::vector<std::uint64_t> kind_hashes_, start_hashes_, hashes_;  ///< the last of the classes of the round before
  std::vector<std::int32_t> edge_starts_, next_classes_, incoming_;
};

}  // namespace athanor::kernels

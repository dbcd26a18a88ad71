// Inside this room: one graph after another into packed graphs.
#pragma once

#include <algorithm>
#include <cstdint>

#include "athanor/chemistry/stereo_features.h"
#include "athanor/featurize/chemprop_features.h"
#include "athanor/featurize/inputs.h"

namespace RDKit {
class Atom;
class Bond;
class RingInfo;
}  // namespace RDKit

namespace athanor::featurize {

/// The column of a centre with that mark (1 clockwise, 2 counter-clockwise) where labels stand for marks.
int choose_label_column(int mark, bool is_r, bool is_s);

AtomFacts describe(const RDKit::Atom& atom, chemistry::StereoFeatures stereo);
BondFacts describe(const RDKit::Bond& bond, const RDKit::RingInfo& rings);

/// Appends one graph: a call of add_node for each atom, then of add_edge for each bond.
class GraphWriter {
 public:
  GraphWriter(PackedGraphs& graphs, std::size_t nodes, std::size_t bonds);

  /// Room for what a node is.
  struct NodePlace {
    std::uint8_t* columns;  ///< [node_slots]
    float* scalars;         ///< [node_scalar_count]
  };

  /// The next node, which has that many bonds. ends_[node + 1] becomes the begin of the edges into it.
  NodePlace add_node(int degree) {
    const NodePlace place{node_columns_, scalars_};
    node_columns_ += node_slots_;
    scalars_ += scalar_count_;
    ends_[++nodes_] = edges_;
    edges_ += degree;
    return place;
  }

  /// Edges are sorted by target. Placing one moves its target's entry in ends_ on, so that in the end ends_[node + 1]
  /// is the end of the edges into the node: CSR offsets without a second array. `write` gets the edge_slots columns to
  /// fill, which both directions have.
  template <class Write>
  void add_edge(std::size_t begin, std::size_t end, const Write& write) {
    const std::int32_t forward = ends_[end + 1]++;
    const std::int32_t backward = ends_[begin + 1]++;
    source_[forward] = target_[backward] = static_cast<std::int32_t>(begin);
    target_[forward] = source_[backward] = static_cast<std::int32_t>(end);
    reverse_[forward] = backward;
    reverse_[backward] = forward;
    std::uint8_t* row = edge_columns_ + static_cast<std::size_t>(forward) * edge_slots_;
    write(row);
    std::copy_n(row, edge_slots_, edge_columns_ + static_cast<std::size_t>(backward) * edge_slots_);
  }

 private:
  std::size_t node_slots_, scalar_count_, edge_slots_, nodes_ = 0;
  std::int32_t edges_ = 0;
  std::int32_t *ends_, *source_, *target_, *reverse_;
  std::uint8_t *node_columns_, *edge_columns_;
  float* scalars_;
};

}  // namespace athanor::featurize

#include "athanor/featurize/graph_writer.h"

#include "athanor/chemistry/molecule_body.h"

namespace athanor::featurize {
namespace {

/// Grows the arrays by one graph of that size.
void grow(PackedGraphs& graphs, std::size_t nodes, std::size_t edges) {
  graphs.node_columns.resize(graphs.node_columns.size() + nodes * graphs.node_slots);
  graphs.node_scalars.resize(graphs.node_scalars.size() + nodes * graphs.node_scalar_count);
  graphs.in_offsets.resize(graphs.in_offsets.size() + nodes + 1);
  graphs.edge_source.resize(graphs.edge_source.size() + edges);
  graphs.edge_target.resize(graphs.edge_target.size() + edges);
  graphs.edge_reverse.resize(graphs.edge_reverse.size() + edges);
  graphs.edge_columns.resize(graphs.edge_columns.size() + edges * graphs.edge_slots);
  graphs.node_offsets.push_back(graphs.node_offsets.back() + static_cast<std::int64_t>(nodes));
  graphs.edge_offsets.push_back(graphs.edge_offsets.back() + static_cast<std::int64_t>(edges));
}

}  // namespace

GraphWriter::GraphWriter(PackedGraphs& graphs, std::size_t nodes, std::size_t bonds)
    : node_slots_(graphs.node_slots), scalar_count_(graphs.node_scalar_count), edge_slots_(graphs.edge_slots) {
  grow(graphs, nodes, 2 * bonds);
  const std::size_t graph = graphs.size() - 1;
  const auto first_node = static_cast<std::size_t>(graphs.node_offsets[graph]);
  const auto first_edge = static_cast<std::size_t>(graphs.edge_offsets[graph]);
  ends_ = graphs.in_offsets.data() + graphs.in_offsets_begin(graph);
  node_columns_ = graphs.node_columns.data() + first_node * node_slots_;
  scalars_ = graphs.node_scalars.data() + first_node * scalar_count_;
  source_ = graphs.edge_source.data() + first_edge;
  target_ = graphs.edge_target.data() + first_edge;
  reverse_ = graphs.edge_reverse.data() + first_edge;
  edge_columns_ = graphs.edge_columns.data() + first_edge * edge_slots_;
}

int choose_label_column(int mark, bool is_r, bool is_s) {
  if (is_r || is_s) return is_r ? 1 : 2;
  return mark == RDKit::Atom::CHI_TETRAHEDRAL_CW || mark == RDKit::Atom::CHI_TETRAHEDRAL_CCW ? 2 + mark : 0;
}

namespace {

int find_chirality(const RDKit::Atom& atom, chemistry::StereoFeatures stereo) {
  const int mark = static_cast<int>(atom.getChiralTag());
  if (stereo == chemistry::StereoFeatures::marks || mark == 0) return mark;
  std::string label;
  atom.getPropIfPresent(RDKit::common_properties::_CIPCode, label);
  return choose_label_column(mark, label == "R", label == "S");
}

}  // namespace

AtomFacts describe(const RDKit::Atom& atom, chemistry::StereoFeatures stereo) {
  return {.number = atom.getAtomicNum(),
          .degree = static_cast<int>(atom.getDegree()),
          .charge = atom.getFormalCharge(),
          .chirality = find_chirality(atom, stereo),
          .hydrogens = static_cast<int>(atom.getTotalNumHs()),
          .hybridization = static_cast<int>(atom.getHybridization()),
          .aromatic = atom.getIsAromatic(),
          .mass = atom.getMass()};
}

BondFacts describe(const RDKit::Bond& bond, const RDKit::RingInfo& rings) {
  return {.type = static_cast<int>(bond.getBondType()),
          .stereo = static_cast<int>(bond.getStereo()),
          .conjugated = bond.getIsConjugated(),
          .in_ring = rings.numBondRings(bond.getIdx()) != 0};
}

}  // namespace athanor::featurize

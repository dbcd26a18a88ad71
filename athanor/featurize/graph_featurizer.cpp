// Molecules -> packed graphs, one pass over atoms and one over bonds.
#include <algorithm>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/plain_reader.h"
#include "athanor/core/error.h"
#include "athanor/featurize/chemprop_features.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/graph_spec.h"

namespace athanor::featurize {
namespace {

using chemistry::CenterFeatures;

/// Columns are numbered in a byte, and the widest set has 132.
constexpr std::size_t most_flags = 100;

/// Grows the arrays by one graph of that size; a GraphWriter fills the new entries.
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

/// The column of a centre with that mark (1 clockwise, 2 counter-clockwise) where labels stand for marks.
int choose_label_column(int mark, bool is_r, bool is_s) {
  if (is_r || is_s) return is_r ? 1 : 2;
  return mark == RDKit::Atom::CHI_TETRAHEDRAL_CW || mark == RDKit::Atom::CHI_TETRAHEDRAL_CCW ? 2 + mark : 0;
}

int find_chirality(const RDKit::Atom& atom, CenterFeatures centers) {
  const int mark = static_cast<int>(atom.getChiralTag());
  if (centers == CenterFeatures::marks || mark == 0) return mark;
  std::string label;
  atom.getPropIfPresent(RDKit::common_properties::_CIPCode, label);
  return choose_label_column(mark, label == "R", label == "S");
}

int find_chirality(const chemistry::PlainAtom& atom, CenterFeatures centers) {
  if (centers == CenterFeatures::marks) return atom.chirality;
  return choose_label_column(atom.chirality, atom.label == chemistry::label_r, atom.label == chemistry::label_s);
}

AtomFacts describe(const RDKit::Atom& atom, CenterFeatures centers) {
  return {.number = atom.getAtomicNum(),
          .degree = static_cast<int>(atom.getDegree()),
          .charge = atom.getFormalCharge(),
          .chirality = find_chirality(atom, centers),
          .hydrogens = static_cast<int>(atom.getTotalNumHs()),
          .hybridization = static_cast<int>(atom.getHybridization()),
          .aromatic = atom.getIsAromatic(),
          .mass = atom.getMass()};
}

AtomFacts describe(const chemistry::PlainAtom& atom, CenterFeatures centers) {
  return {.number = atom.number,
          .degree = atom.degree,
          .charge = atom.charge,
          .chirality = find_chirality(atom, centers),
          .hydrogens = atom.hydrogens,
          .hybridization = atom.hybridization,
          .aromatic = atom.aromatic,
          .mass = chemistry::find_atomic_weight(atom.number)};
}

BondFacts describe(const RDKit::Bond& bond, const RDKit::RingInfo& rings) {
  return {.type = static_cast<int>(bond.getBondType()),
          .stereo = static_cast<int>(bond.getStereo()),
          .conjugated = bond.getIsConjugated(),
          .in_ring = rings.numBondRings(bond.getIdx()) != 0};
}

BondFacts describe(const chemistry::PlainBond& bond) {
  return {.type = bond.type, .stereo = bond.stereo, .conjugated = bond.conjugated, .in_ring = bond.in_ring};
}

/// Writes the last graph: a call of add_node for each atom, then of add_edge for each bond.
class GraphWriter {
 public:
  GraphWriter(const ChempropFeatures& features, PackedGraphs& graphs)
      : features_(features),
        node_slots_(graphs.node_slots),
        edge_slots_(graphs.edge_slots),
        ends_(graphs.in_offsets.data() + graphs.in_offsets_begin(graphs.size() - 1)) {
    const auto first_node = static_cast<std::size_t>(graphs.node_offsets[graphs.size() - 1]);
    const auto first_edge = static_cast<std::size_t>(graphs.edge_offsets[graphs.size() - 1]);
    node_columns_ = graphs.node_columns.data() + first_node * graphs.node_slots;
    scalars_ = graphs.node_scalars.data() + first_node * graphs.node_scalar_count;
    source_ = graphs.edge_source.data() + first_edge;
    target_ = graphs.edge_target.data() + first_edge;
    reverse_ = graphs.edge_reverse.data() + first_edge;
    edge_columns_ = graphs.edge_columns.data() + first_edge * edge_slots_;
  }

  /// ends_[node + 1] becomes the begin of the edges into the node.
  void add_node(const AtomFacts& atom) {
    *scalars_++ = features_.write_atom(atom, node_columns_);
    node_columns_ += node_slots_;
    ends_[++nodes_] = edges_;
    edges_ += atom.degree;
  }

  /// Edges are sorted by target. Placing one moves its target's entry in ends_ on, so that in the end ends_[node + 1]
  /// is the end of the edges into the node: CSR offsets without a second array.
  void add_edge(std::size_t begin, std::size_t end, const BondFacts& bond) {
    const std::int32_t forward = ends_[end + 1]++;
    const std::int32_t backward = ends_[begin + 1]++;
    source_[forward] = target_[backward] = static_cast<std::int32_t>(begin);
    target_[forward] = source_[backward] = static_cast<std::int32_t>(end);
    reverse_[forward] = backward;
    reverse_[backward] = forward;
    std::uint8_t* row = edge_columns_ + static_cast<std::size_t>(forward) * edge_slots_;
    features_.write_bond(bond, row);
    std::copy_n(row, edge_slots_, edge_columns_ + static_cast<std::size_t>(backward) * edge_slots_);
  }

 private:
  const ChempropFeatures& features_;
  std::size_t node_slots_, edge_slots_, nodes_ = 0;
  std::int32_t edges_ = 0;
  std::int32_t *ends_, *source_, *target_, *reverse_;
  std::uint8_t *node_columns_, *edge_columns_;
  float* scalars_;
};

/// One row of a one-hot matrix from the columns that are 1.
void write_onehot(const std::uint8_t* columns, std::size_t slots, float* row) {
  for (std::size_t slot = 0; slot < slots; ++slot)
    if (columns[slot] != absent_column) row[columns[slot]] = 1.0f;
}

}  // namespace

const Catalog& graph_catalog() {
  const auto make_settings = [] { return std::make_unique<GraphSetSettings>(); };
  static const Catalog catalog{
      {"chemprop_v2", "72 atom and 14 bond features of chemprop 2", "graphs", "doi:10.1021/acs.jcim.3c01250", "",
       make_settings},
      {"chemprop_v1", "133 atom and 14 bond features of chemprop 1", "graphs", "doi:10.1021/acs.jcim.9b00237", "",
       make_settings},
      {"organic", "44 atom and 14 bond features of chemprop 2 for organic molecules", "graphs",
       "doi:10.1021/acs.jcim.3c01250", "", make_settings},
      {"rigr",
       "52 atom and 2 bond features that no resonance form changes",
       "graphs",
       "doi:10.1021/acs.jcim.5c00495",
       "",
       {}},
      {"basic",
       "Tables to read: element, neighbours, hydrogens, charge, mass, ring; bond type, stereo",
       "",
       "",
       "",
       {}},
  };
  return catalog;
}

GraphFeaturizer::GraphFeaturizer(const std::string& spec) {
  const GraphSpec parsed = parse_graph_spec(spec);
  spec_ = parsed.text;
  centers_ = parsed.centers;
  features_ = find_chemprop_features(parsed.set);
  if (!features_)
    fail(ErrorCode::not_found,
         "The graph features \"{}\" are for reading; networks take chemprop_v2, chemprop_v1, organic or rigr", spec);
  if (parsed.flags.size() > most_flags)
    fail(ErrorCode::invalid_options, "{} patterns are too many for flags of atoms; at most {} are possible",
         parsed.flags.size(), most_flags);
  if (parsed.flags.empty()) return;
  std::vector<std::string> smarts;
  for (const NamedPattern& pattern : parsed.flags) smarts.push_back(pattern.smarts);
  flags_ = std::make_shared<chemistry::PatternSet>(std::move(smarts));
}

PackedGraphs GraphFeaturizer::make_empty() const {
  PackedGraphs graphs;
  const std::size_t flags = flags_ ? flags_->size() : 0;
  graphs.node_slots = features_->atom_slots() + flags;
  graphs.node_onehot = features_->atom_onehot() + flags;
  graphs.node_scalar_count = 1;
  graphs.edge_slots = features_->bond_slots();
  graphs.edge_onehot = features_->bond_onehot();
  return graphs;
}

void GraphFeaturizer::append(const chemistry::Molecule& molecule, PackedGraphs& graphs) const {
  const RDKit::ROMol& body = molecule.body();
  grow(graphs, body.getNumAtoms(), 2 * body.getNumBonds());
  GraphWriter writer(*features_, graphs);
  try {
    for (const RDKit::Atom* atom : body.atoms()) writer.add_node(describe(*atom, centers_));
    for (const RDKit::Bond* bond : body.bonds())
      writer.add_edge(bond->getBeginAtomIdx(), bond->getEndAtomIdx(), describe(*bond, *body.getRingInfo()));
  } catch (const std::exception& error) {
    fail(ErrorCode::internal, "A molecule that was not sanitised cannot become a graph: {}", error.what());
  }
  if (flags_) write_flags(molecule, graphs);
}

void GraphFeaturizer::append(const chemistry::PlainMolecule& molecule, PackedGraphs& graphs) const {
  if (!accepts_plain()) fail(ErrorCode::internal, "Patterns of {} need more than a plain molecule", spec_);
  grow(graphs, molecule.atoms.size(), 2 * molecule.bonds.size());
  GraphWriter writer(*features_, graphs);
  for (const chemistry::PlainAtom& atom : molecule.atoms) writer.add_node(describe(atom, centers_));
  for (const chemistry::PlainBond& bond : molecule.bonds) writer.add_edge(bond.begin, bond.end, describe(bond));
}

void GraphFeaturizer::write_flags(const chemistry::Molecule& molecule, PackedGraphs& graphs) const {
  const auto nodes = static_cast<std::size_t>(graphs.num_nodes(graphs.size() - 1));
  const std::size_t count = flags_->size(), slot = features_->atom_slots(), onehot = features_->atom_onehot();
  std::vector<std::uint8_t> marks(nodes * count);
  flags_->mark_atoms(molecule, marks);
  std::uint8_t* row = graphs.node_columns.data() + graphs.node_columns.size() - nodes * graphs.node_slots;
  for (std::size_t i = 0; i < nodes; ++i, row += graphs.node_slots)
    for (std::size_t flag = 0; flag < count; ++flag)
      row[slot + flag] = marks[i * count + flag] ? static_cast<std::uint8_t>(onehot + flag) : absent_column;
}

void to_dense(const PackedGraphs& graphs, std::size_t index, std::vector<float>& nodes, std::vector<float>& edges) {
  const auto num_nodes = static_cast<std::size_t>(graphs.num_nodes(index));
  const auto num_edges = static_cast<std::size_t>(graphs.num_edges(index));
  const auto first_node = static_cast<std::size_t>(graphs.node_offsets[index]);
  const auto first_edge = static_cast<std::size_t>(graphs.edge_offsets[index]);
  nodes.assign(num_nodes * graphs.node_width(), 0.0f);
  edges.assign(num_edges * graphs.edge_width(), 0.0f);
  for (std::size_t i = 0; i < num_nodes; ++i) {
    float* row = nodes.data() + i * graphs.node_width();
    write_onehot(graphs.node_columns.data() + (first_node + i) * graphs.node_slots, graphs.node_slots, row);
    std::copy_n(graphs.node_scalars.data() + (first_node + i) * graphs.node_scalar_count, graphs.node_scalar_count,
                row + graphs.node_onehot);
  }
  for (std::size_t i = 0; i < num_edges; ++i)
    write_onehot(graphs.edge_columns.data() + (first_edge + i) * graphs.edge_slots, graphs.edge_slots,
                 edges.data() + i * graphs.edge_width());
}

}  // namespace athanor::featurize

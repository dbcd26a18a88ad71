// Molecules -> packed graphs, one pass over atoms and one over bonds.
#include <algorithm>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/core/error.h"
#include "athanor/featurize/chemprop_features.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/graph_spec.h"

namespace athanor::featurize {
namespace {

/// Columns are numbered in a byte, and the widest set has 132.
constexpr std::size_t most_flags = 100;

/// Grows the arrays by one graph of that size; the new entries are filled by append_nodes and append_edges.
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

/// Fills the atom rows of the last graph. `ends` gets, at node + 1, where the edges into the node begin.
void write_nodes(const RDKit::ROMol& body, const ChempropFeatures& features, PackedGraphs& graphs, std::int32_t* ends) {
  const std::size_t first = static_cast<std::size_t>(graphs.node_offsets[graphs.size() - 1]);
  std::uint8_t* columns = graphs.node_columns.data() + first * graphs.node_slots;
  float* scalars = graphs.node_scalars.data() + first * graphs.node_scalar_count;
  std::int32_t edges = 0;
  for (const RDKit::Atom* atom : body.atoms()) {
    *scalars++ = features.write_atom(*atom, columns);
    columns += graphs.node_slots;
    *++ends = edges;
    edges += static_cast<std::int32_t>(atom->getDegree());
  }
}

/// Fills the edge rows of the last graph, sorted by target. Placing an edge moves its target's entry in `ends` on, so
/// that in the end ends[node + 1] is the end of the edges into the node: CSR offsets without a second array.
void write_edges(const RDKit::ROMol& body, const ChempropFeatures& features, PackedGraphs& graphs, std::int32_t* ends) {
  const std::size_t first = static_cast<std::size_t>(graphs.edge_offsets[graphs.size() - 1]);
  const std::size_t slots = graphs.edge_slots;
  std::int32_t* source = graphs.edge_source.data() + first;
  std::int32_t* target = graphs.edge_target.data() + first;
  std::int32_t* reverse = graphs.edge_reverse.data() + first;
  std::uint8_t* columns = graphs.edge_columns.data() + first * slots;
  const RDKit::RingInfo& rings = *body.getRingInfo();
  for (const RDKit::Bond* bond : body.bonds()) {
    const auto begin = static_cast<std::int32_t>(bond->getBeginAtomIdx());
    const auto end = static_cast<std::int32_t>(bond->getEndAtomIdx());
    const std::int32_t forward = ends[end + 1]++;
    const std::int32_t backward = ends[begin + 1]++;
    source[forward] = begin, target[forward] = end, reverse[forward] = backward;
    source[backward] = end, target[backward] = begin, reverse[backward] = forward;
    std::uint8_t* row = columns + static_cast<std::size_t>(forward) * slots;
    features.write_bond(*bond, rings.numBondRings(bond->getIdx()) != 0, row);
    std::copy_n(row, slots, columns + static_cast<std::size_t>(backward) * slots);
  }
}

/// One row of a one-hot matrix from the columns that are 1.
void write_onehot(const std::uint8_t* columns, std::size_t slots, float* row) {
  for (std::size_t slot = 0; slot < slots; ++slot)
    if (columns[slot] != absent_column) row[columns[slot]] = 1.0f;
}

}  // namespace

const Catalog& graph_catalog() {
  static const Catalog catalog{
      {"chemprop_v2", "72 atom and 14 bond features of chemprop 2", "graphs", "doi:10.1021/acs.jcim.3c01250", "", {}},
      {"chemprop_v1", "133 atom and 14 bond features of chemprop 1", "graphs", "doi:10.1021/acs.jcim.9b00237", "", {}},
      {"organic",
       "44 atom and 14 bond features of chemprop 2 for organic molecules",
       "graphs",
       "doi:10.1021/acs.jcim.3c01250",
       "",
       {}},
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
  std::int32_t* ends = graphs.in_offsets.data() + graphs.in_offsets_begin(graphs.size() - 1);
  try {
    write_nodes(body, *features_, graphs, ends);
    write_edges(body, *features_, graphs, ends);
  } catch (const std::exception& error) {
    fail(ErrorCode::internal, "A molecule that was not sanitised cannot become a graph: {}", error.what());
  }
  if (flags_) write_flags(molecule, graphs);
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

// Molecules -> packed graphs, one pass over atoms and one over bonds.
#include <algorithm>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/plain_reader.h"
#include "athanor/core/error.h"
#include "athanor/featurize/chemprop_features.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/graph_spec.h"
#include "athanor/featurize/graph_writer.h"
#include "athanor/featurize/reaction_graph.h"

namespace athanor::featurize {
namespace {

using chemistry::StereoFeatures;

/// Columns are numbered in a byte, and the widest set has 132.
constexpr std::size_t most_flags = 100;

int find_chirality(const chemistry::PlainAtom& atom, StereoFeatures stereo) {
  if (stereo == StereoFeatures::marks) return atom.chirality;
  return choose_label_column(atom.chirality, atom.label == chemistry::label_r, atom.label == chemistry::label_s);
}

AtomFacts describe(const chemistry::PlainAtom& atom, StereoFeatures stereo) {
  return {.number = atom.number,
          .degree = atom.degree,
          .charge = atom.charge,
          .chirality = find_chirality(atom, stereo),
          .hydrogens = atom.hydrogens,
          .hybridization = atom.hybridization,
          .aromatic = atom.aromatic,
          .mass = chemistry::find_atomic_weight(atom.number)};
}

BondFacts describe(const chemistry::PlainBond& bond) {
  return {.type = bond.type, .stereo = bond.stereo, .conjugated = bond.conjugated, .in_ring = bond.in_ring};
}

/// One row of a matrix from the columns that are 1, and those beyond `onehot`, which stand for -1 (PackedGraphs).
void write_onehot(const std::uint8_t* columns, std::size_t slots, std::size_t onehot, std::size_t with_sign,
                  float* row) {
  for (std::size_t slot = 0; slot < slots; ++slot) {
    if (columns[slot] == absent_column) continue;
    if (columns[slot] < onehot) row[columns[slot]] += 1.0f;
    else row[columns[slot] - with_sign] -= 1.0f;
  }
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
      {"rigr", "52 atom and 2 bond features that no resonance form changes", "graphs", "doi:10.1021/acs.jcim.5c00495",
       "", [] { return std::make_unique<ReactionGraphSettings>(); }},
      {"basic",
       "Tables to read: element, neighbours, hydrogens, charge, mass, ring; bond type, stereo",
       "",
       "",
       "",
       {}},
  };
  return catalog;
}

GraphFeaturizer::GraphFeaturizer(const std::string& spec, bool of_reactions) {
  const GraphSpec parsed = parse_graph_spec(spec);
  spec_ = parsed.text;
  stereo_ = parsed.stereo;
  features_ = find_chemprop_features(parsed.set);
  if (!features_)
    fail(ErrorCode::not_found,
         "The graph features \"{}\" are for reading; networks take chemprop_v2, chemprop_v1, organic or rigr", spec);
  if (parsed.flags.size() > most_flags)
    fail(ErrorCode::invalid_options, "{} patterns are too many for flags of atoms; at most {} are possible",
         parsed.flags.size(), most_flags);
  if (of_reactions) reactions_ = std::make_shared<ReactionFeatures>(*features_, parsed.reaction, stereo_);
  if (!of_reactions && parsed.reaction != GraphSpec().reaction)
    fail(ErrorCode::invalid_options, "{}: reaction={} is for rows that are reactions; leave it out", spec_,
         parsed.reaction);
  if (of_reactions && !parsed.flags.empty())
    fail(ErrorCode::invalid_options,
         "{}: patterns mark the atoms of molecules, not those of reactions; leave smarts out", spec_);
  if (parsed.flags.empty()) return;
  std::vector<std::string> smarts;
  for (const NamedPattern& pattern : parsed.flags) smarts.push_back(pattern.smarts);
  flags_ = std::make_shared<chemistry::PatternSet>(std::move(smarts));
}

PackedGraphs GraphFeaturizer::make_empty() const {
  if (reactions_) return reactions_->make_empty();
  PackedGraphs graphs;
  const std::size_t flags = flags_ ? flags_->size() : 0;
  graphs.node_slots = features_->atom_slots() + flags;
  graphs.node_onehot = features_->atom_onehot() + flags;
  graphs.node_scalar_count = 1;
  graphs.edge_slots = features_->bond_slots();
  graphs.edge_onehot = features_->bond_onehot();
  return graphs;
}

namespace {

void add_atom(const ChempropFeatures& features, const AtomFacts& atom, GraphWriter& writer) {
  const GraphWriter::NodePlace place = writer.add_node(atom.degree);
  *place.scalars = features.write_atom(atom, place.columns);
}

void add_bond(const ChempropFeatures& features, std::size_t begin, std::size_t end, const BondFacts& bond,
              GraphWriter& writer) {
  writer.add_edge(begin, end, [&](std::uint8_t* columns) { features.write_bond(bond, columns); });
}

}  // namespace

void GraphFeaturizer::append(const chemistry::Molecule& molecule, PackedGraphs& graphs) const {
  const RDKit::ROMol& body = molecule.body();
  GraphWriter writer(graphs, body.getNumAtoms(), body.getNumBonds());
  try {
    for (const RDKit::Atom* atom : body.atoms()) add_atom(*features_, describe(*atom, stereo_), writer);
    for (const RDKit::Bond* bond : body.bonds())
      add_bond(*features_, bond->getBeginAtomIdx(), bond->getEndAtomIdx(), describe(*bond, *body.getRingInfo()),
               writer);
  } catch (const std::exception& error) {
    fail(ErrorCode::internal, "A molecule that was not sanitised cannot become a graph: {}", error.what());
  }
  if (flags_) write_flags(molecule, graphs);
}

void GraphFeaturizer::append(const chemistry::PlainMolecule& molecule, PackedGraphs& graphs) const {
  if (!accepts_plain()) fail(ErrorCode::internal, "{} needs more than a plain molecule", spec_);
  GraphWriter writer(graphs, molecule.atoms.size(), molecule.bonds.size());
  for (const chemistry::PlainAtom& atom : molecule.atoms) add_atom(*features_, describe(atom, stereo_), writer);
  for (const chemistry::PlainBond& bond : molecule.bonds)
    add_bond(*features_, bond.begin, bond.end, describe(bond), writer);
}

Result<bool> GraphFeaturizer::append(const chemistry::Reaction& reaction, PackedGraphs& graphs) const {
  if (!reactions_) fail(ErrorCode::internal, "{} is for molecules, not for reactions", spec_);
  return reactions_->append(reaction, graphs);
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
    write_onehot(graphs.node_columns.data() + (first_node + i) * graphs.node_slots, graphs.node_slots,
                 graphs.node_onehot, graphs.node_signed, row);
    std::copy_n(graphs.node_scalars.data() + (first_node + i) * graphs.node_scalar_count, graphs.node_scalar_count,
                row + graphs.node_onehot);
  }
  for (std::size_t i = 0; i < num_edges; ++i)
    write_onehot(graphs.edge_columns.data() + (first_edge + i) * graphs.edge_slots, graphs.edge_slots,
                 graphs.edge_onehot, graphs.edge_signed, edges.data() + i * graphs.edge_width());
}

}  // namespace athanor::featurize

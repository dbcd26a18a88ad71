// Graphs as tables for people: the `basic` set of a course, and every chemprop feature by name.
#include "athanor/chemistry/molecule_body.h"
#include "athanor/core/error.h"
#include "athanor/featurize/chemprop_features.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/graph_spec.h"
#include "athanor/featurize/reaction_graph.h"

namespace athanor::featurize {
namespace {

/// Hydrogens that are atoms of their own, such as [2H], count among "neighbours" and "hydrogens" like all others.
GraphTables compute_basic_tables(const RDKit::ROMol& body) {
  GraphTables tables;
  tables.node_columns = {"atomic_number", "neighbours", "hydrogens", "formal_charge", "mass", "in_ring"};
  tables.edge_columns = {"source", "target", "type", "stereo"};
  const RDKit::RingInfo& rings = *body.getRingInfo();
  for (const RDKit::Atom* atom : body.atoms())
    tables.nodes.push_back({double(atom->getAtomicNum()), double(atom->getTotalDegree()),
                            double(atom->getTotalNumHs(true)), double(atom->getFormalCharge()), atom->getMass(),
                            double(rings.numAtomRings(atom->getIdx()) != 0)});
  for (const RDKit::Bond* bond : body.bonds())
    tables.edges.push_back({double(bond->getBeginAtomIdx()), double(bond->getEndAtomIdx()), double(bond->getBondType()),
                            double(bond->getStereo())});
  return tables;
}

/// Every directed edge in the order of the packed graph: what a network reads. `append` adds the graph to empty ones.
template <class Append>
GraphTables compute_packed_tables(std::vector<std::string> node_columns, std::vector<std::string> edge_columns,
                                  PackedGraphs graphs, const Append& append) {
  GraphTables tables;
  tables.node_columns = std::move(node_columns);
  tables.edge_columns = std::move(edge_columns);
  tables.edge_columns.insert(tables.edge_columns.begin(), {"source", "target"});
  append(graphs);
  std::vector<float> nodes, edges;
  to_dense(graphs, 0, nodes, edges);
  for (auto row = nodes.begin(); row != nodes.end(); row += static_cast<std::ptrdiff_t>(graphs.node_width()))
    tables.nodes.emplace_back(row, row + static_cast<std::ptrdiff_t>(graphs.node_width()));
  for (std::size_t i = 0; i < graphs.edge_source.size(); ++i) {
    std::vector<double>& row = tables.edges.emplace_back();
    row = {double(graphs.edge_source[i]), double(graphs.edge_target[i])};
    const auto features = edges.begin() + static_cast<std::ptrdiff_t>(i * graphs.edge_width());
    row.insert(row.end(), features, features + static_cast<std::ptrdiff_t>(graphs.edge_width()));
  }
  return tables;
}

GraphTables compute_chemprop_tables(const chemistry::Molecule& molecule, const GraphSpec& spec) {
  const ChempropFeatures& features = *find_chemprop_features(spec.set);
  std::vector<std::string> node_columns = features.list_atom_features(spec.stereo);
  for (const NamedPattern& flag : spec.flags) node_columns.insert(node_columns.end() - 1, flag.name);
  const GraphFeaturizer featurizer(spec.text);
  return compute_packed_tables(std::move(node_columns), features.list_bond_features(), featurizer.make_empty(),
                               [&](PackedGraphs& graphs) { featurizer.append(molecule, graphs); });
}

}  // namespace

GraphTables compute_graph_tables(const chemistry::Molecule& molecule, const std::string& text) {
  const GraphSpec spec = parse_graph_spec(text);
  return spec.set == "basic" ? compute_basic_tables(molecule.body()) : compute_chemprop_tables(molecule, spec);
}

GraphTables compute_graph_tables(const chemistry::Reaction& reaction, const std::string& text) {
  const GraphFeaturizer featurizer(text, true);
  const GraphSpec spec = parse_graph_spec(text);
  const ReactionFeatures features(*find_chemprop_features(spec.set), spec.reaction, spec.stereo);
  return compute_packed_tables(features.list_atom_features(), features.list_bond_features(), featurizer.make_empty(),
                               [&](PackedGraphs& graphs) {
                                 const Result<bool> done = featurizer.append(reaction, graphs);
                                 if (!done) fail(ErrorCode::invalid_input, "{}", done.issue().message);
                               });
}

}  // namespace athanor::featurize

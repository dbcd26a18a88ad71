// Feature specs: short text such as "morgan(radius=2,bits=2048)+descriptors(set=basic)" -> numbers.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule.h"
#include "athanor/chemistry/pattern_set.h"
#include "athanor/chemistry/stereo_features.h"
#include "athanor/core/catalog.h"
#include "athanor/data/keyed_table.h"
#include "athanor/featurize/environments.h"
#include "athanor/featurize/inputs.h"

namespace athanor {
class PhaseTimes;
class Progress;
}  // namespace athanor

namespace athanor::chemistry {
struct PlainMolecule;
struct Reaction;
}  // namespace athanor::chemistry

namespace athanor::featurize {

/// Entries morgan, maccs, rdkit, atompair, torsion, pattern, layered, descriptors, smarts, bundle, column, table (input
/// kind "vectors") with their options.
const Catalog& featurizer_catalog();

/// One term of a spec and its features, which stand side by side.
struct FeatureBlock {
  std::string spec;                 ///< canonical
  std::size_t first = 0, size = 0;  ///< features before it, and its own
};

/// A parsed and checked vector featurizer; immutable, thread-safe.
class VectorFeaturizer {
 public:
  virtual ~VectorFeaturizer() = default;
  /// Canonical text; parsing it gives the same featurizer.
  virtual const std::string& spec() const = 0;
  virtual std::size_t size() const = 0;
  /// The terms of the spec in their order, side by side from 0 to size().
  virtual std::vector<FeatureBlock> blocks() const = 0;
  /// One per feature, such as "morgan_17", "MolWt"; unique: a name that occurs again gets "#2".
  virtual std::vector<std::string> names() const = 0;
  /// Input columns of column(NAME) and table(FILE), in the order of the spec; a column named twice stands here twice.
  virtual std::vector<data::FeatureColumn> required_columns() const = 0;
  /// Of table(FILE), whose features are the last ones and whose column is the last one; null without.
  virtual std::shared_ptr<const data::KeyedTable> table() const = 0;
  /// Features that say something of the row, not of a molecule: those of columns. Ascending.
  virtual std::vector<std::size_t> row_features() const = 0;
  /// `columns`: values of required_columns() for this row. An Issue (code features_not_finite, names the feature) when
  /// a value is NaN or infinite: never a silent zero.
  virtual Result<bool> compute(const chemistry::Molecule& molecule, std::span<const double> columns,
                               std::span<float> out) const = 0;
  /// The same numbers for a molecule that was read without RDKit, where accepts_plain(); false where they are not sure
  /// and the molecule must be parsed.
  virtual bool accepts_plain() const = 0;
  /// What that molecule must tell of stereo.
  virtual chemistry::StereoFeatures stereo() const = 0;
  virtual Result<bool> compute(const chemistry::PlainMolecule& molecule, std::span<const double> columns,
                               std::span<float> out) const = 0;
  /// Where the features of this molecule come from.
  virtual Environments list_environments(const chemistry::Molecule& molecule) const = 0;
};

/// Parses "a(x=1,y)+b" (grammar: spec_grammar.h). Positional arguments follow the order of the options.
/// Error(invalid_options): position, nearest name; the errors of a file that the spec names (smarts) as they come.
std::unique_ptr<VectorFeaturizer> make_vector_featurizer(const std::string& spec);

/// Names of the graph feature sets: "chemprop_v2", "chemprop_v1", "organic", "rigr", "basic".
const Catalog& graph_catalog();

class ChempropFeatures;
class ReactionFeatures;

/// Graph featurizer: appends one molecule to packed graphs, with the features of a graph spec (graph_spec.h).
/// "chemprop_v2": 72 atom and 14 bond features, "chemprop_v1": 133 and 14, "organic": 44 and 14, "rigr": 52 and 2, bit
/// for bit as chemprop 2.3.1 has them (chemprop_features.h). With chirality=labels the columns of the chiral tag are:
/// none, R, S (RDKit's legacy CIP codes), and clockwise and counter-clockwise of marked centres that have neither, such
/// as those of cis-1,4-dimethylcyclohexane. "basic": for display (see describe). A flag of a pattern is a further
/// one-hot column of the atoms. Of reactions the graph is the condensed graph of the reaction (reaction_graph.h), as
/// the option `reaction` says.
class GraphFeaturizer {
 public:
  /// Errors of parse_graph_spec; not_found for "basic", which cannot feed networks; invalid_options for more than 100
  /// patterns, and for patterns of reactions.
  explicit GraphFeaturizer(const std::string& spec, bool of_reactions = false);
  const std::string& spec() const { return spec_; }  ///< canonical
  chemistry::StereoFeatures stereo() const { return stereo_; }
  /// No graphs, with the widths of this featurizer.
  PackedGraphs make_empty() const;
  void append(const chemistry::Molecule& molecule, PackedGraphs& graphs) const;
  /// The same graph for a molecule that was read without RDKit, where accepts_plain().
  bool accepts_plain() const { return !flags_ && !reactions_; }
  void append(const chemistry::PlainMolecule& molecule, PackedGraphs& graphs) const;
  /// Where the featurizer is one of reactions. Issue reaction_unmapped (action invalid) when no atoms are matched.
  Result<bool> append(const chemistry::Reaction& reaction, PackedGraphs& graphs) const;

 private:
  void write_flags(const chemistry::Molecule& molecule, PackedGraphs& graphs) const;

  std::string spec_;
  chemistry::StereoFeatures stereo_;
  const ChempropFeatures* features_;
  std::shared_ptr<const chemistry::PatternSet> flags_;  ///< null when the spec has none
  std::shared_ptr<const ReactionFeatures> reactions_;   ///< null of molecules
};

/// Dense one-hot rows of graph `index`, as chemprop has them: nodes [n, node_width], edges [e, edge_width] in our edge
/// order.
void to_dense(const PackedGraphs& graphs, std::size_t index, std::vector<float>& nodes, std::vector<float>& edges);

/// Node and edge tables of one molecule, for people to read.
struct GraphTables {
  std::vector<std::string> node_columns, edge_columns;
  std::vector<std::vector<double>> nodes, edges;
};
/// Set "basic": nodes atomic_number, neighbours, hydrogens, formal_charge, mass, in_ring; edges source, target, type
/// (RDKit's number: 1 single, 2 double, 3 triple, 12 aromatic), stereo (RDKit's number), each bond once. "neighbours"
/// counts directly bonded atoms, hydrogens included (caffeine: 4 3 3 2 …, see the test).
/// The sets of chemprop: one column per feature, then the flags by the names of their patterns; each directed edge in
/// the order of the packed graph. Errors of GraphFeaturizer.
GraphTables compute_graph_tables(const chemistry::Molecule& molecule, const std::string& spec);
/// The condensed graph of a reaction (reaction_graph.h); features of the second half end in "@products" or "@change".
/// Errors: those of GraphFeaturizer; invalid_input for a reaction without matched atoms.
GraphTables compute_graph_tables(const chemistry::Reaction& reaction, const std::string& spec);

/// What to compute for a model: each kind may be empty.
struct FeatureRequest {
  std::string vector_spec;  ///< "" = no vectors
  std::string graph_set;    ///< graph spec, "" = no graphs
  /// Atoms of graphs stand in an order that does not depend on the writing, where chemistry::PlainReader is sure of the
  /// molecule and no feature depends on the order; otherwise, and by default, in the order of the text.
  bool arrange_atoms = false;
  std::string token_spec{};  ///< token spec (token_featurizer.h), "" = no tokens
  std::uint64_t writing =
      0;  ///< of the tokens: 0 = the canonical one, others = a random one, the same for each molecule
  std::string point_spec{};              ///< point spec (point_featurizer.h), "" = no points
  std::size_t molecules = 1;             ///< of each row; several stand in one text (chemistry/joined_molecules.h)
  std::vector<std::string> fractions{};  ///< columns with their amounts; empty = each molecule has a part of its own
  bool reactions = false;                ///< rows are reactions (chemistry/reaction.h), not molecules
  bool shares_table = false;  ///< the features of table(FILE) stay in Inputs::table and are not written into vectors
};

/// Input columns that the request needs: those of the vectors, then the fractions.
std::vector<data::FeatureColumn> list_required_columns(const FeatureRequest& request);
/// One name per number of a row's vector (see RowLayout).
std::vector<std::string> list_feature_names(const FeatureRequest& request);

/// Whether chemistry::PlainReader is enough for all that is asked for.
bool accepts_plain(const FeatureRequest& request);
/// What the vectors and graphs tell of stereo, where accepts_plain.
chemistry::StereoFeatures list_stereo_features(const FeatureRequest& request);

/// Features of many molecules (SMILES as stored in a Dataset), in order, with up to `threads` threads; the result does
/// not depend on their number. A row that fails has an Issue in `issues[i]` (its `row` is i), zeros in its vector, an
/// empty graph, no tokens and no points; the caller must leave it out. `columns` is [rows,
/// list_required_columns(request)]. A reaction has one graph, a vector as RowLayout says, and its text without map
/// numbers as tokens. A row of several molecules has a graph for each of them, one vector (RowLayout) and
/// one text of tokens, with dots between the molecules. `times`: what takes the time. `progress` is told the rows that
/// are done. Error(cancelled).
Inputs featurize(std::span<const std::string> smiles, std::span<const double> columns, const FeatureRequest& request,
                 std::size_t threads, std::vector<std::optional<Issue>>& issues, PhaseTimes* times = nullptr,
                 Progress* progress = nullptr);

}  // namespace athanor::featurize

// Features of a molecule of which only some atoms are left.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/chemistry/molecule_parts.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/token_featurizer.h"

namespace athanor::explain {

/// How atoms are taken away.
enum class Removal {
  /// From the features. Of graphs, the atom stays without features and bonds; of tokens, those that write the atom
  /// become unknown; of features that come from environments (Morgan fingerprints), those environments go that hold a
  /// missing atom (Riniker & Landrum 2013, doi:10.1186/1758-2946-5-43). All others are computed as under `structure`.
  features,
  /// From the molecule: bonds to the missing atoms become bonds to hydrogen. All features of nothing are 0.
  structure
};

/// For the feature specs of a member; immutable, shared by all threads.
class PartFeaturizer {
 public:
  PartFeaturizer(const bundle::Member& member, Removal removal);

  /// False for tokens of SELFIES under Removal::features.
  bool can_remove_atoms() const { return !tokens_ || tokens_->knows_atoms() || removal_ == Removal::structure; }
  /// Whether the member reads the same features.
  bool serves(const bundle::Member& member) const;
  const featurize::VectorFeaturizer* vectors() const { return vectors_.get(); }  ///< null without vectors
  const featurize::TokenFeaturizer* tokens() const { return tokens_.get(); }     ///< null without tokens
  /// One row per part. Error(unsupported) where features of a part have no finite value, or it is no molecule.
  featurize::Inputs compute(const chemistry::Molecule& molecule, std::span<const double> columns,
                            std::span<const chemistry::AtomSet> parts) const;

 private:
  struct Whole;
  void compute_graphs(const chemistry::Molecule& molecule, std::span<const chemistry::AtomSet> parts,
                      featurize::PackedGraphs& graphs) const;
  void compute_tokens(const chemistry::Molecule& molecule, std::span<const chemistry::AtomSet> parts,
                      featurize::PackedTokens& tokens) const;
  void compute_vector(const Whole& whole, const chemistry::AtomSet& part, std::span<float> out) const;
  void compute_rest(const Whole& whole, const chemistry::AtomSet& part, std::span<float> out) const;

  std::string vector_spec_, graph_set_, token_spec_;
  Removal removal_;
  std::shared_ptr<const featurize::VectorFeaturizer> vectors_;
  std::optional<featurize::GraphFeaturizer> graphs_;
  std::shared_ptr<const featurize::TokenFeaturizer> tokens_;
};

/// Takes the features of the atoms that are not in `part`, and the features of their bonds, out of graph 0 of `whole`
/// and appends the result to `graphs`; the atoms stay, alone.
void append_masked(const featurize::PackedGraphs& whole, const chemistry::AtomSet& part,
                   featurize::PackedGraphs& graphs);

}  // namespace athanor::explain

// MoleculeView: one molecule before an explained model, and what the model makes of its parts.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "athanor/explain/explained_model.h"

namespace athanor::explain {

/// Atoms are those of `smiles()` in its order. Values are kept, so that no part is predicted twice.
class MoleculeView {
 public:
  /// `smiles` is what the bundle's policy leaves of the molecule. Error(invalid_input) when it cannot be read.
  MoleculeView(const ExplainedModel& model, std::string smiles, std::vector<double> columns, std::size_t threads);

  const ExplainedModel& model() const { return model_; }
  const std::string& smiles() const { return smiles_; }
  const chemistry::Molecule& molecule() const { return molecule_; }
  std::span<const double> columns() const { return columns_; }
  std::size_t num_atoms() const { return molecule_.num_atoms(); }
  const std::vector<std::pair<std::size_t, std::size_t>>& bonds() const { return bonds_; }

  /// The model's value when only the atoms of a part are left, for each part. Errors of PartFeaturizer::compute.
  std::vector<double> score(std::span<const AtomSet> parts);
  double score(const AtomSet& part) { return score(std::span(&part, 1)).front(); }
  double prediction() { return score(AtomSet(num_atoms(), true)); }
  double baseline() { return score(AtomSet(num_atoms(), false)); }  ///< nothing is left

 private:
  std::vector<double> compute(std::span<const AtomSet> parts) const;

  const ExplainedModel& model_;
  std::string smiles_;
  std::vector<double> columns_;
  std::size_t threads_;
  chemistry::Molecule molecule_;
  std::vector<std::pair<std::size_t, std::size_t>> bonds_;
  std::unordered_map<AtomSet, double> known_;
};

}  // namespace athanor::explain

// Counterfactuals: molecules that are nearly the same, of which the model says something else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "athanor/explain/molecule_view.h"

namespace athanor::explain {

/// Of find_counterfactuals: how many molecules are tried, and what counts as a change.
struct CounterfactualSettings {
  std::size_t candidates = 800;  ///< molecules that are predicted, at most
  std::size_t results = 6;       ///< of each direction
  /// How much the prediction must change; for classes the likelier one must change instead. Nothing = one standard
  /// deviation of the predictions for reference molecules (find_usual_change).
  std::optional<double> change;
  std::uint64_t seed = 0;
};

/// A molecule near the one that is explained, with what the model says of it.
struct Counterfactual {
  std::string smiles;
  double prediction = 0;                ///< in the unit of the target, or a probability
  double similarity = 0;                ///< Tanimoto, Morgan radius 2, to the molecule
  std::optional<double> nn_similarity;  ///< to the nearest training molecule
  std::optional<bool> in_domain;        ///< as of predict::Prediction
};

/// Standard deviation of the predictions for 200 reference molecules of the bundle; 0 without any.
double find_usual_change(const ExplainedModel& model);

/// One or two small edits away (chemistry/edits.h) or one or two mutations of SELFIES (chemistry/selfies_mutants.h),
/// all of them molecules; of molecules that resemble one another only the nearest to `view` is kept, as the clusters of
/// Wellawatte, Seshadri & White 2022 (doi:10.1039/D1SC05259D) do. Those with a higher prediction come first, then those
/// with a lower one, each by similarity.
std::vector<Counterfactual> find_counterfactuals(MoleculeView& view, const CounterfactualSettings& settings,
                                                 double usual_change);

/// A training molecule beside the one that is explained.
struct SimilarMolecule {
  std::string smiles;
  double similarity = 0;
  double prediction = 0;
};

/// The reference molecules of the bundle that are most similar, by Morgan fingerprints of radius 2.
std::vector<SimilarMolecule> find_similar(MoleculeView& view, std::size_t count);

}  // namespace athanor::explain

// Exact Shapley values of features, for bundles of linear models or trees, and their way onto atoms.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "athanor/classical/model.h"
#include "athanor/explain/attribution.h"
#include "athanor/explain/molecule_view.h"
#include "athanor/featurize/feature_transform.h"

namespace athanor::explain {

using classical::Perturbation;

/// Prepared for one model; shared by all threads.
class FeatureShap {
 public:
  /// `background` are the molecules that contributions are differences from, with the model's columns; those of which
  /// it has no features are left out. Empty = reference molecules of the bundle (500, interventional 100), evenly.
  /// Error(unsupported) for a member that knows no exact contributions; without `background`, for columns of the table
  /// among the features and for a bundle without reference molecules. Error(invalid_input) where no molecule is left.
  FeatureShap(const ExplainedModel& model, Perturbation perturbation, std::vector<predict::Query> background = {});

  std::size_t background() const { return background_; }  ///< molecules that are not left out
  /// Contributions of features and on atoms: a feature gives equal shares to its environments, each equal shares to its
  /// atoms; what a feature adds by its absence, and features of the whole molecule, are the rest. The unit is that of
  /// the subject, or "log odds".
  Attribution attribute(MoleculeView& view) const;

 private:
  struct Member {
    std::unique_ptr<classical::FeatureContributions> contributions;
    std::optional<featurize::FeatureTransform> transform;
  };
  void add_member(std::size_t m, Perturbation perturbation, const featurize::FeatureMatrix& background);
  /// Contributions of the features of member `m`, [features before the transform].
  std::vector<double> compute(std::size_t m, const featurize::FeatureMatrix& vectors) const;
  double share_of(std::size_t m) const;

  const ExplainedModel& model_;
  std::string unit_;
  std::size_t background_ = 0;
  std::vector<Member> members_;
};

/// Adds what features contribute to the atoms of their environments; gives what found no atom.
double add_to_atoms(const featurize::Environments& environments, std::span<const double> contributions,
                    std::span<double> atoms);

}  // namespace athanor::explain

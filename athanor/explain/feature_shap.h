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

/// What each feature adds to one prediction.
struct FeatureContribution {
  std::string name;
  double value = 0;         ///< of the feature
  double contribution = 0;  ///< in the unit of the attribution
};

/// Prepared for one model; shared by all threads. The background are molecules of the bundle's reference.
class FeatureShap {
 public:
  /// Error(unsupported) for a member that knows no exact contributions, columns of the input among the features, and a
  /// bundle without reference molecules.
  explicit FeatureShap(const ExplainedModel& model);

  const std::string& unit() const { return unit_; }  ///< that of the subject, or "log odds"
  /// Contributions on atoms: a feature gives equal shares to its environments, each equal shares to its atoms; what a
  /// feature adds by its absence, and features of the whole molecule, are the rest.
  Attribution attribute(MoleculeView& view) const;
  /// Largest first, by size; summed over the members by name.
  std::vector<FeatureContribution> list_features(MoleculeView& view) const;

 private:
  struct Member {
    std::unique_ptr<classical::FeatureContributions> contributions;
    std::optional<featurize::FeatureTransform> transform;
  };
  /// Contributions of the features of member `m`, [features before the transform].
  std::vector<double> compute(std::size_t m, const featurize::FeatureMatrix& vectors) const;
  double share_of(std::size_t m) const;

  const ExplainedModel& model_;
  std::string unit_;
  std::vector<Member> members_;
};

/// Adds what features contribute to the atoms of their environments; gives what found no atom.
double add_to_atoms(const featurize::Environments& environments, std::span<const double> contributions,
                    std::span<double> atoms);

}  // namespace athanor::explain

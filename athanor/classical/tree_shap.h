// TreeSHAP: exact Shapley values of the features of a tree ensemble in polynomial time.
#pragma once

#include "athanor/classical/feature_contributions.h"
#include "athanor/classical/shap_tree.h"

namespace athanor::classical {

/// Algorithm 2 of Lundberg, Erion & Lee 2018 (arXiv:1802.03888), "path-dependent": a feature that is left out sends a
/// row down both branches of its splits, in the shares of the background rows that took them. Branches that no
/// background row took share equally. Equal to shap.TreeExplainer on the same covers.
class TreeShap : public FeatureContributions {
 public:
  /// The inner value is `offset` + the sum of the leaves.
  TreeShap(std::vector<ShapTree> trees, const featurize::FeatureMatrix& background, double offset, bool log_odds);
  void compute(std::span<const float> row, std::span<double> out) const override;

 private:
  std::vector<ShapTree> trees_;
};

/// "Interventional" or independent TreeSHAP of Lundberg et al. 2020 (doi:10.1038/s42256-019-0138-9): a feature that is
/// left out has the value of a background row, and the Shapley values are the mean over those rows. Takes time in
/// proportion to the leaves that mixtures of the row and a background row reach. Equal to shap.TreeExplainer with
/// feature_perturbation="interventional".
class InterventionalTreeShap : public FeatureContributions {
 public:
  /// As of TreeShap; keeps the background.
  InterventionalTreeShap(std::vector<ShapTree> trees, featurize::FeatureMatrix background, double offset,
                         bool log_odds);
  void compute(std::span<const float> row, std::span<double> out) const override;

 private:
  std::vector<ShapTree> trees_;
  featurize::FeatureMatrix background_;
  /// [side, side]: own! * other! / (own + other + 1)!, the share of the orders of own + other + 1 features in which
  /// exactly the `own` ones come before the last one named.
  std::vector<double> weights_;
  std::size_t side_ = 1;
};

}  // namespace athanor::classical

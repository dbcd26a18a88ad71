// TreeSHAP: exact Shapley values of the features of a tree ensemble in polynomial time.
#pragma once

#include "athanor/classical/feature_contributions.h"
#include "athanor/classical/quadrature.h"
#include "athanor/classical/shap_tree.h"

namespace athanor::classical {

/// The values of Lundberg, Erion & Lee 2018 (arXiv:1802.03888), "path-dependent": a feature that is left out sends a
/// row down both branches of its splits, in the shares of the background rows that took them. Branches that no
/// background row took share equally. Equal to shap.TreeExplainer on the same covers in shallow trees; in deep ones
/// (fully grown on fingerprints) its algorithm 2 loses all digits to cancellation. Here a value is the integral over t
/// of the effect of the feature on coalitions of the others drawn with probability t (Owen 1972,
/// doi:10.1287/mnsc.18.5.64), a polynomial that Gauss-Legendre quadrature integrates exactly, out of terms of one sign;
/// the sums over leaves are carried upwards as in Linear TreeSHAP (Yu et al. 2022, arXiv:2209.08192).
class TreeShap : public FeatureContributions {
 public:
  /// The inner value is `offset` + the sum of the leaves.
  TreeShap(std::vector<ShapTree> trees, const featurize::FeatureMatrix& background, double offset, bool log_odds);
  void compute(std::span<const float> row, std::span<double> out) const override;

 private:
  std::vector<ShapTree> trees_;
  std::vector<std::size_t> levels_;  ///< of each tree
  Quadrature quadrature_;            ///< exact for the deepest of them
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

// TreeSHAP: exact Shapley values of the features of a tree ensemble in polynomial time.
#pragma once

#include <vector>

#include "athanor/classical/feature_contributions.h"
#include "athanor/classical/tree_ensemble.h"
#include "athanor/featurize/inputs.h"

namespace athanor::classical {

/// Algorithm 2 of Lundberg, Erion & Lee 2018 (arXiv:1802.03888), "path-dependent": a feature that is left out sends a
/// row down both branches of its splits, in the shares of the background rows that took them. Branches that no
/// background row took share equally. Equal to shap.TreeExplainer on the same covers.
class TreeShap : public FeatureContributions {
 public:
  struct Node {
    std::int32_t split;  ///< as Tree::splits
    float threshold;
    std::uint32_t right;  ///< place of the right child in the tree; the left one is the next node
    double value;         ///< of a leaf
    double cover;         ///< background rows that pass here
  };

  TreeShap(bool log_odds, double offset) {
    log_odds_ = log_odds;
    base_ = offset;
  }
  /// Adds tree `t`; `value_of(number)` is what a leaf with that number adds to the inner value.
  template <class ValueOf>
  void add_tree(const TreeEnsemble& ensemble, std::size_t t, const featurize::FeatureMatrix& background,
                const ValueOf& value_of) {
    std::vector<Node> tree;
    for (std::size_t i = ensemble.begin(t); i < ensemble.begin(t + 1); ++i) {
      const bool is_leaf = ensemble.split(i) < 0;
      const auto right = static_cast<std::uint32_t>(tree.size()) + ensemble.right(i);
      tree.push_back({ensemble.split(i), ensemble.number(i), right, is_leaf ? value_of(ensemble.number(i)) : 0, 0});
    }
    add_tree(std::move(tree), background);
  }
  void compute(std::span<const float> row, std::span<double> out) const override;

 private:
  void add_tree(std::vector<Node> tree, const featurize::FeatureMatrix& background);

  std::vector<std::vector<Node>> trees_;
};

}  // namespace athanor::classical

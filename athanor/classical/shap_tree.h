// A tree as Shapley values read it: its leaves have values for one output.
#pragma once

#include <vector>

#include "athanor/classical/tree_ensemble.h"
#include "athanor/featurize/inputs.h"

namespace athanor::classical {

struct ShapNode {
  std::int32_t split;  ///< as Tree::splits
  float threshold;
  std::uint32_t right;  ///< place of the right child in the tree; the left one is the next node
  double value;         ///< of a leaf
  double cover;         ///< background rows that pass here

  bool goes_left(std::span<const float> row) const {
    const float x = row[static_cast<std::size_t>(split >> 1)];
    return x == 0 ? (split & 1) != 0 : x <= threshold;
  }
};

/// In preorder, as Tree.
using ShapTree = std::vector<ShapNode>;

/// Tree `t`, passed by no row yet; `value_of(number)` is what a leaf with that number adds to the inner value.
template <class ValueOf>
ShapTree make_shap_tree(const TreeEnsemble& ensemble, std::size_t t, const ValueOf& value_of) {
  ShapTree tree;
  for (std::size_t i = ensemble.begin(t); i < ensemble.begin(t + 1); ++i) {
    const bool is_leaf = ensemble.split(i) < 0;
    const auto right = static_cast<std::uint32_t>(tree.size()) + ensemble.right(i);
    tree.push_back({ensemble.split(i), ensemble.number(i), right, is_leaf ? value_of(ensemble.number(i)) : 0, 0});
  }
  return tree;
}

/// Nodes on the longest way from the root to a leaf.
std::size_t count_levels(const ShapTree& tree);

/// Sends the background rows down the tree; gives the mean value of their leaves.
double add_covers(const featurize::FeatureMatrix& background, ShapTree& tree);

}  // namespace athanor::classical

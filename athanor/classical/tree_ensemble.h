// Decision trees as flat arrays in preorder: what forest and boosting predict with and store.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace athanor::classical {

/// One tree in preorder: a split is followed by its left subtree, then by its right one. So two arrays say everything,
/// and no file can hold a cycle or a child outside the tree.
struct Tree {
  static constexpr std::int32_t leaf = -1;

  std::vector<std::int32_t> splits;  ///< 2 * column + (1 if zero goes left), or `leaf`
  std::vector<float> numbers;        ///< of a split: its threshold, x <= threshold goes left; of a leaf: its value
  std::vector<float> shares;         ///< of several classes: [mixed leaves, classes], see ClassShares

  void add_split(std::size_t column, bool zero_goes_left, float threshold) {
    splits.push_back(static_cast<std::int32_t>(2 * column + zero_goes_left));
    numbers.push_back(threshold);
  }
  void add_leaf(float value) {
    splits.push_back(leaf);
    numbers.push_back(value);
  }
};

/// Many trees, ready to be evaluated.
class TreeEnsemble {
 public:
  /// Adds a tree. Returns false, and adds nothing, when the arrays are not one whole tree or a column is not below
  /// `columns`.
  bool add(std::span<const std::int32_t> splits, std::span<const float> numbers, std::size_t columns);

  std::size_t size() const { return ends_.size(); }
  std::size_t num_nodes() const { return nodes_.size(); }
  /// First node of tree `t`; begin(size()) is the number of nodes.
  std::size_t begin(std::size_t t) const { return t == 0 ? 0 : ends_[t - 1]; }
  std::int32_t split(std::size_t node) const { return nodes_[node].split; }
  float number(std::size_t node) const { return nodes_[node].number; }
  /// Distance to the right child of a split.
  std::uint32_t right(std::size_t node) const { return nodes_[node].right; }

  /// `visit(row, number)` for the leaf of every row of `rows` (row-major, [count, columns]) in trees [first, last),
  /// tree after tree.
  template <class Visit>
  void visit_leaves(std::size_t first, std::size_t last, std::span<const float> rows, std::size_t columns,
                    std::size_t count, Visit&& visit) const {
    for (std::size_t t = first; t < last; ++t) {
      const Node* root = nodes_.data() + begin(t);
      for (std::size_t row = 0; row < count; ++row) {
        const float* x = rows.data() + row * columns;
        const Node* node = root;
        while (node->split >= 0) {
          const float value = x[node->split >> 1];
          const bool left = value == 0 ? (node->split & 1) != 0 : value <= node->number;
          node += left ? 1 : node->right;
        }
        visit(row, node->number);
      }
    }
  }
  /// Adds the leaf values of trees [first, last) for each row of `rows` (row-major, [sums.size(), columns]) to `sums`,
  /// tree after tree.
  void add_values(std::size_t first, std::size_t last, std::span<const float> rows, std::size_t columns,
                  std::span<double> sums) const;

 private:
  struct Node {
    std::int32_t split;
    float number;
    std::uint32_t right;  ///< distance to the right child; the left child is the next node
  };
  std::vector<Node> nodes_;
  std::vector<std::size_t> ends_;  ///< per tree
};

}  // namespace athanor::classical

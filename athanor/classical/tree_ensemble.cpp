#include "athanor/classical/tree_ensemble.h"

namespace athanor::classical {

bool TreeEnsemble::add(std::span<const std::int32_t> splits, std::span<const float> numbers, std::size_t columns) {
  if (splits.empty() || splits.size() != numbers.size() || splits.size() > 0xffffffffU) return false;
  const std::size_t first = nodes_.size();
  std::vector<std::size_t> open;  // splits whose right child has not come yet
  bool complete = false;
  for (std::size_t i = 0; i < splits.size(); ++i) {
    const std::int32_t split = splits[i];
    const bool is_leaf = split == Tree::leaf;
    if (complete || (!is_leaf && (split < 0 || static_cast<std::size_t>(split / 2) >= columns))) {
      complete = false;
      break;
    }
    nodes_.push_back({split, numbers[i], 0});
    if (!is_leaf) {
      open.push_back(i);
    } else if (open.empty()) {
      complete = true;
    } else {
      nodes_[first + open.back()].right = static_cast<std::uint32_t>(i + 1 - open.back());
      open.pop_back();
    }
  }
  if (!complete) {
    nodes_.resize(first);
    return false;
  }
  ends_.push_back(nodes_.size());
  return true;
}

void TreeEnsemble::add_values(std::size_t first, std::size_t last, std::span<const float> rows, std::size_t columns,
                              std::span<double> sums) const {
  visit_leaves(first, last, rows, columns, sums.size(), [&](std::size_t row, float number) { sums[row] += number; });
}

}  // namespace athanor::classical

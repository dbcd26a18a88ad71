#include "athanor/classical/tree_shap.h"

#include <algorithm>

namespace athanor::classical {
namespace {

/// A feature on the path to a node: the shares of coalitions without it (zero) and with it (one) that come this far,
/// and the sum of weights of coalitions by their size.
struct PathEntry {
  std::int32_t feature;
  double zero, one, weight;
};

void extend(std::vector<PathEntry>& path, double zero, double one, std::int32_t feature) {
  const auto depth = static_cast<double>(path.size());
  path.push_back({feature, zero, one, path.empty() ? 1.0 : 0.0});
  for (std::size_t i = path.size() - 1; i-- > 0;) {
    path[i + 1].weight += one * path[i].weight * static_cast<double>(i + 1) / (depth + 1);
    path[i].weight = zero * path[i].weight * (depth - static_cast<double>(i)) / (depth + 1);
  }
}

/// Undoes the extension by the entry at `place`.
void unwind(std::vector<PathEntry>& path, std::size_t place) {
  const double zero = path[place].zero, one = path[place].one;
  const auto depth = static_cast<double>(path.size() - 1);
  double next = path.back().weight;
  for (std::size_t i = path.size() - 1; i-- > 0;) {
    const auto at = static_cast<double>(i);
    if (one != 0) {
      const double weight = path[i].weight;
      path[i].weight = next * (depth + 1) / ((at + 1) * one);
      next = weight - path[i].weight * zero * (depth - at) / (depth + 1);
    } else {
      path[i].weight = path[i].weight * (depth + 1) / (zero * (depth - at));
    }
  }
  for (std::size_t i = place; i + 1 < path.size(); ++i) {
    path[i].feature = path[i + 1].feature;
    path[i].zero = path[i + 1].zero;
    path[i].one = path[i + 1].one;
  }
  path.pop_back();
}

/// Sum of the weights after unwinding the entry at `place`.
double sum_unwound(const std::vector<PathEntry>& path, std::size_t place) {
  const double zero = path[place].zero, one = path[place].one;
  const auto depth = static_cast<double>(path.size() - 1);
  double next = path.back().weight, sum = 0;
  for (std::size_t i = path.size() - 1; i-- > 0;) {
    const auto at = static_cast<double>(i);
    if (one != 0) {
      const double weight = next * (depth + 1) / ((at + 1) * one);
      sum += weight;
      next = path[i].weight - weight * zero * (depth - at) / (depth + 1);
    } else {
      sum += path[i].weight * (depth + 1) / (zero * (depth - at));
    }
  }
  return sum;
}

class PathWalk {
 public:
  PathWalk(const ShapTree& tree, std::span<const float> row, std::span<double> out)
      : tree_(tree), row_(row), out_(out) {}

  void visit(std::size_t place, std::vector<PathEntry> path, double zero, double one, std::int32_t feature) {
    extend(path, zero, one, feature);
    const ShapNode& node = tree_[place];
    if (node.split < 0) return add_leaf(node.value, path);
    const std::int32_t column = node.split >> 1;
    double zero_before = 1, one_before = 1;
    for (std::size_t i = 1; i < path.size(); ++i) {
      if (path[i].feature != column) continue;
      zero_before = path[i].zero;
      one_before = path[i].one;
      unwind(path, i);
      break;
    }
    const std::size_t left = place + 1, right = node.right;
    const bool is_left = node.goes_left(row_);
    const double share = node.cover > 0 ? tree_[left].cover / node.cover : 0.5;
    descend(left, path, zero_before * share, is_left ? one_before : 0, column);
    descend(right, path, zero_before * (1 - share), is_left ? 0 : one_before, column);
  }

 private:
  /// No coalition comes to a node that neither the row nor a background row passes.
  void descend(std::size_t place, const std::vector<PathEntry>& path, double zero, double one, std::int32_t column) {
    if (zero != 0 || one != 0) visit(place, path, zero, one, column);
  }

  void add_leaf(double value, const std::vector<PathEntry>& path) {
    for (std::size_t i = 1; i < path.size(); ++i)
      out_[static_cast<std::size_t>(path[i].feature)] += sum_unwound(path, i) * (path[i].one - path[i].zero) * value;
  }

  const ShapTree& tree_;
  std::span<const float> row_;
  std::span<double> out_;
};

}  // namespace

double add_covers(const featurize::FeatureMatrix& background, ShapTree& tree) {
  double sum = 0;
  for (std::size_t row = 0; row < background.rows; ++row) {
    std::size_t place = 0;
    while (true) {
      ShapNode& node = tree[place];
      node.cover += 1;
      if (node.split < 0) {
        sum += node.value;
        break;
      }
      place = node.goes_left(background.row(row)) ? place + 1 : node.right;
    }
  }
  return sum / static_cast<double>(background.rows);
}

TreeShap::TreeShap(std::vector<ShapTree> trees, const featurize::FeatureMatrix& background, double offset,
                   bool log_odds)
    : trees_(std::move(trees)) {
  log_odds_ = log_odds;
  base_ = offset;
  for (ShapTree& tree : trees_) base_ += add_covers(background, tree);
}

void TreeShap::compute(std::span<const float> row, std::span<double> out) const {
  std::ranges::fill(out, 0.0);
  for (const ShapTree& tree : trees_) PathWalk(tree, row, out).visit(0, {}, 1, 1, -1);
}

}  // namespace athanor::classical

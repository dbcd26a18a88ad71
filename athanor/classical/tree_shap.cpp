#include "athanor/classical/tree_shap.h"

#include <algorithm>

namespace athanor::classical {
namespace {

/// A feature on the way to a node: the share of background rows that come this far without it (zero), and whether the
/// row does (one). Both are never 0.
struct Step {
  std::int32_t feature = -1;
  double zero = 1, one = 1;

  /// Share of coalitions of features drawn with probability t that come this far.
  double factor(double t) const { return zero + t * (one - zero); }
};

/// One row in one tree. At each place t of the quadrature a node has the product of the factors of the features on its
/// way, each once, and the sum of the products of its leaves times their values.
class PathWalk {
 public:
  PathWalk(const ShapTree& tree, std::size_t levels, const Quadrature& quadrature, std::span<const float> row,
           std::span<double> out)
      : tree_(tree),
        quadrature_(quadrature),
        row_(row),
        out_(out),
        steps_(levels),
        products_(levels * quadrature.size(), 1),
        sums_(levels * quadrature.size()) {}

  void run() { visit(0, 0); }

 private:
  double* products(std::size_t level) { return products_.data() + level * quadrature_.size(); }
  double* sums(std::size_t level) { return sums_.data() + level * quadrature_.size(); }

  void visit(std::size_t place, std::size_t level) {
    const ShapNode& node = tree_[place];
    double* const sum = sums(level);
    if (node.split < 0) {
      for (std::size_t k = 0; k < quadrature_.size(); ++k) sum[k] = node.value * products(level)[k];
      return;
    }
    std::fill_n(sum, quadrature_.size(), 0.0);
    const std::size_t left = place + 1;
    const bool is_left = node.goes_left(row_);
    const double share = node.cover > 0 ? tree_[left].cover / node.cover : 0.5;
    const Step before = find_before(node.split >> 1, level);
    descend(left, level, before, {node.split >> 1, before.zero * share, is_left ? before.one : 0});
    descend(node.right, level, before, {node.split >> 1, before.zero * (1 - share), is_left ? 0 : before.one});
  }

  /// The last step by that feature on the way to the level; one of feature -1 when there is none.
  Step find_before(std::int32_t feature, std::size_t level) const {
    for (std::size_t i = level; i > 0; --i)
      if (steps_[i].feature == feature) return steps_[i];
    return {};
  }

  void descend(std::size_t child, std::size_t level, const Step& before, const Step& step) {
    if (step.zero == 0 && step.one == 0) return;  // no coalition comes here
    steps_[level + 1] = step;
    for (std::size_t k = 0; k < quadrature_.size(); ++k) {
      const double t = quadrature_.places[k];
      products(level + 1)[k] = products(level)[k] / before.factor(t) * step.factor(t);
    }
    visit(child, level + 1);
    double effect = 0;
    for (std::size_t k = 0; k < quadrature_.size(); ++k) {
      const double t = quadrature_.places[k], sum = sums(level + 1)[k];
      // What the step before has added for these leaves is taken back: they know the feature by this one.
      effect += quadrature_.weights[k] * sum *
                ((step.one - step.zero) / step.factor(t) - (before.one - before.zero) / before.factor(t));
      sums(level)[k] += sum;
    }
    out_[static_cast<std::size_t>(step.feature)] += effect;
  }

  const ShapTree& tree_;
  const Quadrature& quadrature_;
  std::span<const float> row_;
  std::span<double> out_;
  std::vector<Step> steps_;              ///< [levels], to each node on the way; the root has none
  std::vector<double> products_, sums_;  ///< [levels, places]
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

std::size_t count_levels(const ShapTree& tree) {
  std::vector<std::size_t> levels(tree.size(), 1);
  for (std::size_t place = tree.size(); place-- > 0;)
    if (tree[place].split >= 0) levels[place] = 1 + std::max(levels[place + 1], levels[tree[place].right]);
  return levels.front();
}

TreeShap::TreeShap(std::vector<ShapTree> trees, const featurize::FeatureMatrix& background, double offset,
                   bool log_odds)
    : trees_(std::move(trees)) {
  log_odds_ = log_odds;
  base_ = offset;
  std::size_t most = 1;
  for (ShapTree& tree : trees_) {
    base_ += add_covers(background, tree);
    levels_.push_back(count_levels(tree));
    most = std::max(most, levels_.back());
  }
  quadrature_ = make_quadrature((most + 1) / 2);
}

void TreeShap::compute(std::span<const float> row, std::span<double> out) const {
  std::ranges::fill(out, 0.0);
  for (std::size_t t = 0; t < trees_.size(); ++t) PathWalk(trees_[t], levels_[t], quadrature_, row, out).run();
}

}  // namespace athanor::classical

#include <algorithm>

#include "athanor/classical/tree_shap.h"

namespace athanor::classical {
namespace {

/// Whose value a feature has on the way to a node, where the splits so far told the two rows apart.
enum class Owner : std::uint8_t { either, row, background };

/// The table InterventionalTreeShap::weights_.
std::vector<double> compute_weights(std::size_t side) {
  std::vector<double> weights(side * side);
  for (std::size_t own = 0; own < side; ++own) {
    weights[own * side] = 1 / static_cast<double>(own + 1);
    for (std::size_t other = 1; other < side; ++other)
      weights[own * side + other] =
          weights[own * side + other - 1] * static_cast<double>(other) / static_cast<double>(own + other + 1);
  }
  return weights;
}

/// All that mixtures of one row and one background row reach in a tree.
class MixtureWalk {
 public:
  MixtureWalk(std::span<const float> row, std::span<const double> weights, std::size_t side, std::span<double> out)
      : row_(row), weights_(weights), side_(side), out_(out), owners_(row.size(), Owner::either) {}

  void add(const ShapTree& tree, std::span<const float> background) {
    tree_ = tree.data();
    background_ = background;
    visit(0, 0, 0);
  }

 private:
  /// What the leaves below a node give to each feature on the way there that has the value of the row, and to each that
  /// has the value of the background.
  struct Shares {
    double row, background;
  };

  /// `own` and `other` are the features that have the value of the row and of the background.
  Shares visit(std::size_t place, std::size_t own, std::size_t other) {
    while (tree_[place].split >= 0) {
      const ShapNode& node = tree_[place];
      const bool row_left = node.goes_left(row_), background_left = node.goes_left(background_);
      Owner& owner = owners_[static_cast<std::size_t>(node.split >> 1)];
      const auto child = [&](bool is_left) { return is_left ? place + 1 : node.right; };
      if (row_left != background_left && owner == Owner::either) {
        owner = Owner::row;
        const Shares with = visit(child(row_left), own + 1, other);
        owner = Owner::background;
        const Shares without = visit(child(background_left), own, other + 1);
        owner = Owner::either;
        out_[static_cast<std::size_t>(node.split >> 1)] += with.row + without.background;
        return {with.row + without.row, with.background + without.background};
      }
      place = child(owner == Owner::background ? background_left : row_left);
    }
    const double value = tree_[place].value;
    return {own == 0 ? 0 : value * weight(own - 1, other), other == 0 ? 0 : -value * weight(own, other - 1)};
  }

  double weight(std::size_t own, std::size_t other) const { return weights_[own * side_ + other]; }

  const ShapNode* tree_ = nullptr;
  std::span<const float> row_, background_;
  std::span<const double> weights_;
  std::size_t side_;
  std::span<double> out_;
  std::vector<Owner> owners_;  ///< [columns]
};

}  // namespace

InterventionalTreeShap::InterventionalTreeShap(std::vector<ShapTree> trees, featurize::FeatureMatrix background,
                                               double offset, bool log_odds)
    : trees_(std::move(trees)), background_(std::move(background)) {
  log_odds_ = log_odds;
  base_ = offset;
  for (ShapTree& tree : trees_) {
    base_ += add_covers(background_, tree);
    side_ = std::max(side_, count_levels(tree));
  }
  weights_ = compute_weights(side_);
}

void InterventionalTreeShap::compute(std::span<const float> row, std::span<double> out) const {
  std::ranges::fill(out, 0.0);
  MixtureWalk walk(row, weights_, side_, out);
  for (const ShapTree& tree : trees_)
    for (std::size_t other = 0; other < background_.rows; ++other) walk.add(tree, background_.row(other));
  for (double& contribution : out) contribution /= static_cast<double>(background_.rows);
}

}  // namespace athanor::classical

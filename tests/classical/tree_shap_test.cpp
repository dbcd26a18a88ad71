// Shapley values of very deep trees, which the usual recursion loses to cancellation.
#include "athanor/classical/tree_shap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "athanor/core/rng.h"

namespace athanor::classical {
namespace {

TEST(Quadrature, IntegratesPolynomialsExactly) {
  for (const std::size_t size : {1, 2, 5, 40, 200}) {
    const Quadrature quadrature = make_quadrature(size);
    ASSERT_EQ(quadrature.size(), size);
    for (std::size_t degree = 0; degree < 2 * size; ++degree) {
      double sum = 0;
      for (std::size_t k = 0; k < size; ++k)
        sum += quadrature.weights[k] * std::pow(quadrature.places[k], static_cast<double>(degree));
      EXPECT_NEAR(sum * static_cast<double>(degree + 1), 1, 1e-11) << size << " places, degree " << degree;
    }
  }
}

/// Splits by one feature after another; a leaf to the left of each.
ShapTree make_chain(std::size_t depth) {
  ShapTree tree;
  for (std::size_t i = 0; i < depth; ++i) {
    tree.push_back({static_cast<std::int32_t>(i) << 1, 0.5F, static_cast<std::uint32_t>(tree.size() + 2), 0, 0});
    tree.push_back({-1, 0, 0, std::sin(static_cast<double>(i)), 0});
  }
  tree.push_back({-1, 0, 0, 3, 0});
  return tree;
}

double predict(const ShapTree& tree, std::span<const float> row) {
  std::size_t place = 0;
  while (tree[place].split >= 0) place = tree[place].goes_left(row) ? place + 1 : tree[place].right;
  return tree[place].value;
}

TEST(TreeShap, OfADeepTreeAddsUpToThePrediction) {
  constexpr std::size_t depth = 120, rows = 400;
  Rng rng(5);
  featurize::FeatureMatrix background{rows, depth, {}};
  background.values.resize(rows * depth);
  for (std::size_t i = 0; i < rows * depth; ++i) background.values[i] = rng.uniform() < 0.97 ? 1.0F : 0.2F;
  const ShapTree tree = make_chain(depth);
  const TreeShap shap({tree}, background, 0, false);
  std::vector<double> values(depth);
  for (const std::size_t row : {0, 1, 2, 3}) {
    shap.compute(background.row(row), values);
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    EXPECT_NEAR(shap.base() + sum, predict(tree, background.row(row)), 1e-12);
    for (const double value : values) EXPECT_LT(std::abs(value), 4);
  }
}

}  // namespace
}  // namespace athanor::classical

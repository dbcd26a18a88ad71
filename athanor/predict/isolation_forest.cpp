// Isolation forest: random splits separate an unusual row from the others sooner than a usual one.
#include <algorithm>
#include <cmath>

#include "athanor/classical/tree_ensemble.h"
#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/core/sampling.h"
#include "athanor/predict/domain_scorers.h"

namespace athanor::predict {
namespace {

using classical::Tree;

constexpr std::size_t num_trees = 100, tree_rows = 256;

/// Mean path to a row in a random tree of `rows` rows: eq. 1 of Liu et al., with exact harmonic numbers.
double find_mean_path(std::size_t rows) {
  if (rows < 2) return 0;
  double harmonic = 0;
  for (std::size_t i = 1; i < rows; ++i) harmonic += 1 / static_cast<double>(i);
  return 2 * harmonic - 2 * static_cast<double>(rows - 1) / static_cast<double>(rows);
}

class TreePlanter {
 public:
  TreePlanter(const featurize::FeatureMatrix& rows, std::uint64_t seed) : rows_(rows), rng_(seed) {}

  Tree plant() {
    Tree tree;
    std::vector<std::size_t> chosen = draw_sample(rows_.rows, tree_rows, rng_.next());
    most_depth_ = static_cast<std::size_t>(std::ceil(std::log2(static_cast<double>(chosen.size()))));
    add_node(chosen, 0, tree);
    return tree;
  }

 private:
  /// Columns that differ among the rows.
  std::vector<std::size_t> list_varying(std::span<const std::size_t> rows) const {
    std::vector<std::size_t> varying;
    for (std::size_t c = 0; c < rows_.columns; ++c)
      if (std::any_of(rows.begin(), rows.end(),
                      [&](std::size_t row) { return rows_.row(row)[c] != rows_.row(rows[0])[c]; }))
        varying.push_back(c);
    return varying;
  }

  void add_node(std::span<std::size_t> rows, std::size_t depth, Tree& tree) {
    const std::vector<std::size_t> varying = depth < most_depth_ ? list_varying(rows) : std::vector<std::size_t>();
    if (varying.empty())
      return tree.add_leaf(static_cast<float>(static_cast<double>(depth) + find_mean_path(rows.size())));
    const std::size_t column = varying[rng_.below(varying.size())];
    const auto less = [&](std::size_t a, std::size_t b) { return rows_.row(a)[column] < rows_.row(b)[column]; };
    const auto [lowest, highest] = std::minmax_element(rows.begin(), rows.end(), less);
    const float low = rows_.row(*lowest)[column], high = rows_.row(*highest)[column];
    float threshold = static_cast<float>(low + rng_.uniform() * (static_cast<double>(high) - low));
    if (threshold >= high) threshold = low;  // by rounding
    tree.add_split(column, threshold >= 0, threshold);
    const auto middle = std::stable_partition(rows.begin(), rows.end(),
                                              [&](std::size_t row) { return rows_.row(row)[column] <= threshold; });
    const auto left = static_cast<std::size_t>(middle - rows.begin());
    add_node(rows.first(left), depth + 1, tree);
    add_node(rows.subspan(left), depth + 1, tree);
  }

  const featurize::FeatureMatrix& rows_;
  Rng rng_;
  std::size_t most_depth_ = 0;
};

class IsolationScorer : public DomainScorer {
 public:
  IsolationScorer(classical::TreeEnsemble trees, double usual_path)
      : trees_(std::move(trees)), usual_path_(usual_path) {}

  double measure(std::span<const float> row) const override {
    double sum = 0;
    trees_.add_values(0, trees_.size(), row, row.size(), std::span(&sum, 1));
    return std::exp2(-sum / (static_cast<double>(trees_.size()) * usual_path_));
  }

 private:
  classical::TreeEnsemble trees_;
  double usual_path_;
};

}  // namespace

double fit_isolation(const featurize::FeatureMatrix& rows, std::uint64_t seed, std::size_t threads,
                     TensorMap& tensors) {
  std::vector<Tree> trees(num_trees);
  parallel_for(num_trees, threads, [&](std::size_t t) {
    trees[t] = TreePlanter(rows, Rng::derive_seed(Rng::derive_seed(seed, 4), t)).plant();
  });
  std::vector<std::int32_t> splits, sizes;
  std::vector<float> numbers;
  for (const Tree& tree : trees) {
    splits.insert(splits.end(), tree.splits.begin(), tree.splits.end());
    numbers.insert(numbers.end(), tree.numbers.begin(), tree.numbers.end());
    sizes.push_back(static_cast<std::int32_t>(tree.splits.size()));
  }
  const auto nodes = static_cast<std::int64_t>(splits.size());
  // One row is isolated by no split at all.
  const double usual = std::max(find_mean_path(std::min(rows.rows, tree_rows)), 1.0);
  tensors.emplace("one_class.splits", Tensor::from<std::int32_t>({nodes}, splits));
  tensors.emplace("one_class.numbers", Tensor::from<float>({nodes}, numbers));
  tensors.emplace("one_class.sizes", Tensor::from<std::int32_t>({static_cast<std::int64_t>(sizes.size())}, sizes));
  tensors.emplace("one_class.usual_path", Tensor::from<double>({1}, std::vector<double>{usual}));
  const std::unique_ptr<DomainScorer> scorer = load_isolation(tensors, rows.columns);
  std::vector<double> own(rows.rows);
  parallel_for(rows.rows, threads, [&](std::size_t row) { own[row] = scorer->measure(rows.row(row)); });
  return find_domain_threshold(std::move(own));
}

std::unique_ptr<DomainScorer> load_isolation(const TensorMap& tensors, std::size_t columns) {
  const auto splits = read_domain_tensor<std::int32_t>(tensors, "one_class.splits", {-1});
  const auto numbers =
      read_domain_tensor<float>(tensors, "one_class.numbers", {static_cast<std::int64_t>(splits.size())});
  const double usual = read_domain_tensor<double>(tensors, "one_class.usual_path", {1})[0];
  classical::TreeEnsemble trees;
  std::size_t first = 0;
  bool fits = usual > 0;
  for (const std::int32_t size : read_domain_tensor<std::int32_t>(tensors, "one_class.sizes", {-1})) {
    const auto nodes = static_cast<std::size_t>(std::max(size, 0));
    fits = fits && nodes <= splits.size() - first &&
           trees.add(splits.subspan(first, nodes), numbers.subspan(first, nodes), columns);
    if (!fits) break;
    first += nodes;
  }
  if (!fits || first != splits.size()) fail(ErrorCode::corrupt, "the bundle's isolation forest is not whole trees");
  return std::make_unique<IsolationScorer>(std::move(trees), usual);
}

}  // namespace athanor::predict

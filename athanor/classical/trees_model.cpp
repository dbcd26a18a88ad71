#include "athanor/classical/trees_model.h"

#include <algorithm>

#include "athanor/classical/linear_model.h"
#include "athanor/core/parallel.h"

namespace athanor::classical {
namespace {

/// A tree is walked for all rows of a block, so that it stays in the cache.
constexpr std::size_t rows_per_block = 128;

}  // namespace

TreesModel::TreesModel(std::size_t columns, std::vector<TargetTrees> targets) : columns_(columns) {
  for (TargetTrees& target : targets) {
    for (Tree& tree : target.trees) {
      if (!ensemble_.add(tree.splits, tree.numbers, columns)) fail(ErrorCode::internal, "a fitted tree is not whole");
      tree = {};
    }
    tree_ends_.push_back(ensemble_.size());
    offset_.push_back(target.offset);
    scale_.push_back(target.scale);
    links_.push_back(target.link);
  }
}

TreesModel::TreesModel(const bundle::Member& member, std::size_t num_targets) {
  const MemberReader reader(member);
  const auto targets = static_cast<std::int64_t>(num_targets);
  columns_ = reader.count("columns", max_columns);
  links_ = reader.links(num_targets);
  const auto offset = reader.tensor<double>("offset", {targets}), scale = reader.tensor<double>("scale", {targets});
  offset_.assign(offset.begin(), offset.end());
  scale_.assign(scale.begin(), scale.end());

  const auto splits = reader.tensor<std::int32_t>("splits", {-1});
  const auto numbers = reader.tensor<float>("numbers", {static_cast<std::int64_t>(splits.size())});
  std::size_t begin = 0;
  for (const std::int64_t nodes : reader.tensor<std::int64_t>("tree_nodes", {-1})) {
    if (nodes < 1 || static_cast<std::uint64_t>(nodes) > splits.size() - begin)
      reader.reject("a tree ends beyond the nodes");
    const auto count = static_cast<std::size_t>(nodes);
    if (!ensemble_.add(splits.subspan(begin, count), numbers.subspan(begin, count), columns_))
      reader.reject("a tree is not whole or splits on a column that does not exist");
    begin += count;
  }
  if (begin != splits.size()) reader.reject("there are nodes that belong to no tree");
  std::size_t trees = 0;
  for (const std::int64_t count : reader.tensor<std::int64_t>("target_trees", {targets})) {
    if (count < 0 || static_cast<std::uint64_t>(count) > ensemble_.size() - trees)
      reader.reject("a target has more trees than there are");
    tree_ends_.push_back(trees += static_cast<std::size_t>(count));
  }
  if (trees != ensemble_.size()) reader.reject("there are trees that belong to no target");
}

void TreesModel::predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const {
  const std::size_t targets = links_.size();
  check_prediction_sizes(vectors, columns_, targets, out.size());
  parallel_for((vectors.rows + rows_per_block - 1) / rows_per_block, threads, [&](std::size_t block) {
    const std::size_t begin = block * rows_per_block, rows = std::min(vectors.rows - begin, rows_per_block);
    const auto x = std::span(vectors.values).subspan(begin * columns_, rows * columns_);
    std::vector<double> sums(rows);
    for (std::size_t t = 0; t < targets; ++t) {
      std::fill(sums.begin(), sums.end(), 0);
      ensemble_.add_values(t == 0 ? 0 : tree_ends_[t - 1], tree_ends_[t], x, columns_, sums);
      for (std::size_t i = 0; i < rows; ++i)
        out[(begin + i) * targets + t] = apply_link(links_[t], offset_[t] + scale_[t] * sums[i]);
    }
  });
}

void TreesModel::save(bundle::Member& member) const {
  std::vector<std::int32_t> splits(ensemble_.num_nodes());
  std::vector<float> numbers(ensemble_.num_nodes());
  for (std::size_t i = 0; i < splits.size(); ++i) {
    splits[i] = ensemble_.split(i);
    numbers[i] = ensemble_.number(i);
  }
  std::vector<std::int64_t> tree_nodes, target_trees;
  for (std::size_t t = 0; t < ensemble_.size(); ++t)
    tree_nodes.push_back(static_cast<std::int64_t>(ensemble_.begin(t + 1) - ensemble_.begin(t)));
  for (std::size_t t = 0; t < tree_ends_.size(); ++t)
    target_trees.push_back(static_cast<std::int64_t>(tree_ends_[t] - (t == 0 ? 0 : tree_ends_[t - 1])));

  const auto length = [](const auto& values) {
    return std::vector<std::int64_t>{static_cast<std::int64_t>(values.size())};
  };
  member.tensors["splits"] = Tensor::from<std::int32_t>(length(splits), splits);
  member.tensors["numbers"] = Tensor::from<float>(length(numbers), numbers);
  member.tensors["tree_nodes"] = Tensor::from<std::int64_t>(length(tree_nodes), tree_nodes);
  member.tensors["target_trees"] = Tensor::from<std::int64_t>(length(target_trees), target_trees);
  member.tensors["offset"] = Tensor::from<double>(length(offset_), offset_);
  member.tensors["scale"] = Tensor::from<double>(length(scale_), scale_);
  save_layout(columns_, links_, member);
}

}  // namespace athanor::classical

#include "athanor/classical/trees_model.h"

#include <algorithm>

#include "athanor/classical/linear_model.h"
#include "athanor/classical/tree_shap.h"
#include "athanor/core/parallel.h"

namespace athanor::classical {
namespace {

/// A tree is walked for all rows of a block, so that it stays in the cache.
constexpr std::size_t rows_per_block = 128;

}  // namespace

namespace {

std::vector<ClassShares> make_empty_shares(const TargetLinks& links) {
  std::vector<ClassShares> shares;
  for (std::size_t t = 0; t < links.size(); ++t)
    shares.emplace_back(links[t].kind == Link::shares ? links[t].outputs : 1, std::vector<float>());
  return shares;
}

/// Numbers of mixed leaves, which count the tree's own shares, become numbers in the shares of all trees.
void move_shares(Tree& tree, ClassShares& all) {
  const auto first = all.append(tree.shares);
  if (!first)
    fail(ErrorCode::too_large,
         "the forest has too many leaves of several classes; use fewer trees or a larger --min-leaf");
  for (std::size_t i = 0; i < tree.splits.size(); ++i)
    if (tree.splits[i] == Tree::leaf && tree.numbers[i] >= static_cast<float>(all.classes()))
      tree.numbers[i] += static_cast<float>(*first);
}

}  // namespace

TreesModel::TreesModel(std::size_t columns, TargetLinks links, std::vector<TreeGroup> groups)
    : columns_(columns), links_(std::move(links)), shares_(make_empty_shares(links_)) {
  for (std::size_t t = 0; t < links_.size(); ++t)
    for (std::size_t g = links_.first_inner(t); g < links_.first_inner(t) + links_[t].num_inner(); ++g) {
      for (Tree& tree : groups[g].trees) {
        if (links_[t].kind == Link::shares) move_shares(tree, shares_[t]);
        if (!ensemble_.add(tree.splits, tree.numbers, columns)) fail(ErrorCode::internal, "a fitted tree is not whole");
        tree = {};
      }
      tree_ends_.push_back(ensemble_.size());
      offset_.push_back(groups[g].offset);
      scale_.push_back(groups[g].scale);
    }
}

TreesModel::TreesModel(const bundle::Member& member, std::span<const data::Target> targets) {
  const MemberReader reader(member);
  columns_ = reader.count("columns", max_columns);
  links_ = reader.links(targets);
  const auto groups = static_cast<std::int64_t>(links_.num_inner());
  const auto offset = reader.tensor<double>("offset", {groups}), scale = reader.tensor<double>("scale", {groups});
  offset_.assign(offset.begin(), offset.end());
  scale_.assign(scale.begin(), scale.end());
  load_trees(reader);
  load_shares(reader);
}

void TreesModel::load_trees(const MemberReader& reader) {
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
  for (const std::int64_t count :
       reader.tensor<std::int64_t>("target_trees", {static_cast<std::int64_t>(links_.num_inner())})) {
    if (count < 0 || static_cast<std::uint64_t>(count) > ensemble_.size() - trees)
      reader.reject("a target has more trees than there are");
    tree_ends_.push_back(trees += static_cast<std::size_t>(count));
  }
  if (trees != ensemble_.size()) reader.reject("there are trees that belong to no target");
}

void TreesModel::load_shares(const MemberReader& reader) {
  shares_ = make_empty_shares(links_);
  for (std::size_t t = 0; t < links_.size(); ++t) {
    if (links_[t].kind != Link::shares) continue;
    const auto table =
        reader.tensor<float>(fmt::format("shares.{}", t), {-1, static_cast<std::int64_t>(links_[t].outputs)});
    if (!shares_[t].append(table)) reader.reject("there are too many leaves of several classes");
    const std::size_t group = links_.first_inner(t), end = tree_ends_[group];
    if (first_tree(group) == end) reader.reject("a target has no tree");
    for (std::size_t node = ensemble_.begin(first_tree(group)); node < ensemble_.begin(end); ++node)
      if (ensemble_.split(node) < 0 && !shares_[t].has(ensemble_.number(node)))
        reader.reject("a leaf names shares of classes that do not exist");
  }
}

void TreesModel::compute_group(std::size_t group, std::span<const float> x, std::span<double> sums) const {
  std::fill(sums.begin(), sums.end(), 0);
  ensemble_.add_values(first_tree(group), tree_ends_[group], x, columns_, sums);
  for (double& sum : sums) sum = offset_[group] + scale_[group] * sum;
}

void TreesModel::predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const {
  const std::size_t outputs = links_.num_outputs();
  check_prediction_sizes(vectors, columns_, outputs, out.size());
  parallel_for((vectors.rows + rows_per_block - 1) / rows_per_block, threads, [&](std::size_t block) {
    const std::size_t begin = block * rows_per_block, rows = std::min(vectors.rows - begin, rows_per_block);
    const auto x = std::span(vectors.values).subspan(begin * columns_, rows * columns_);
    for (std::size_t t = 0; t < links_.size(); ++t) predict_target(t, x, rows, out.subspan(begin * outputs), outputs);
  });
}

void TreesModel::predict_target(std::size_t target, std::span<const float> x, std::size_t rows, std::span<double> out,
                                std::size_t stride) const {
  const TargetLink& link = links_[target];
  const std::size_t first = links_.first_inner(target), count = link.num_inner(), place = links_.first_output(target);
  if (link.kind == Link::shares) {
    for (std::size_t i = 0; i < rows; ++i)
      std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(i * stride + place), link.outputs, 0);
    ensemble_.visit_leaves(first_tree(first), tree_ends_[first], x, columns_, rows, [&](std::size_t row, float number) {
      shares_[target].add(number, out.subspan(row * stride + place, link.outputs));
    });
    for (std::size_t i = 0; i < rows; ++i)
      for (double& share : out.subspan(i * stride + place, link.outputs)) share *= scale_[first];
    return;
  }
  std::vector<double> inner(rows * count), sums(rows);
  for (std::size_t k = 0; k < count; ++k) {
    compute_group(first + k, x, sums);
    for (std::size_t i = 0; i < rows; ++i) inner[i * count + k] = sums[i];
  }
  for (std::size_t i = 0; i < rows; ++i)
    link.apply(std::span(inner).subspan(i * count, count), out.subspan(i * stride + place, link.outputs));
}

std::unique_ptr<FeatureContributions> TreesModel::make_contributions(const featurize::FeatureMatrix& background,
                                                                     std::size_t output,
                                                                     Perturbation perturbation) const {
  const std::size_t target = links_.find_target(output), place = output - links_.first_output(target);
  const Link kind = links_[target].kind;
  const std::size_t group = links_.first_inner(target) + (kind == Link::shares ? 0 : place);
  std::vector<double> shares(links_[target].outputs);
  const auto value_of = [&](float number) {
    if (kind != Link::shares) return scale_[group] * number;
    std::fill(shares.begin(), shares.end(), 0);
    shares_[target].add(number, shares);
    return scale_[group] * shares[place];
  };
  std::vector<ShapTree> trees;
  for (std::size_t t = first_tree(group); t < tree_ends_[group]; ++t)
    trees.push_back(make_shap_tree(ensemble_, t, value_of));
  const bool log_odds = kind == Link::logistic || kind == Link::softmax;
  if (perturbation == Perturbation::interventional)
    return std::make_unique<InterventionalTreeShap>(std::move(trees), background, offset_[group], log_odds);
  return std::make_unique<TreeShap>(std::move(trees), background, offset_[group], log_odds);
}

void TreesModel::save(bundle::Member& member) const {
  std::vector<std::int32_t> splits(ensemble_.num_nodes());
  std::vector<float> numbers(ensemble_.num_nodes());
  for (std::size_t i = 0; i < splits.size(); ++i) {
    splits[i] = ensemble_.split(i);
    numbers[i] = ensemble_.number(i);
  }
  std::vector<std::int64_t> tree_nodes, group_trees;
  for (std::size_t t = 0; t < ensemble_.size(); ++t)
    tree_nodes.push_back(static_cast<std::int64_t>(ensemble_.begin(t + 1) - ensemble_.begin(t)));
  for (std::size_t g = 0; g < tree_ends_.size(); ++g)
    group_trees.push_back(static_cast<std::int64_t>(tree_ends_[g] - first_tree(g)));

  const auto length = [](const auto& values) {
    return std::vector<std::int64_t>{static_cast<std::int64_t>(values.size())};
  };
  member.tensors["splits"] = Tensor::from<std::int32_t>(length(splits), splits);
  member.tensors["numbers"] = Tensor::from<float>(length(numbers), numbers);
  member.tensors["tree_nodes"] = Tensor::from<std::int64_t>(length(tree_nodes), tree_nodes);
  member.tensors["target_trees"] = Tensor::from<std::int64_t>(length(group_trees), group_trees);
  member.tensors["offset"] = Tensor::from<double>(length(offset_), offset_);
  member.tensors["scale"] = Tensor::from<double>(length(scale_), scale_);
  for (std::size_t t = 0; t < links_.size(); ++t) {
    if (links_[t].kind != Link::shares) continue;
    const auto classes = static_cast<std::int64_t>(links_[t].outputs);
    const std::vector<float>& table = shares_[t].table();
    member.tensors[fmt::format("shares.{}", t)] =
        Tensor::from<float>({static_cast<std::int64_t>(table.size()) / classes, classes}, table);
  }
  save_layout(columns_, links_, member);
}

}  // namespace athanor::classical

#include "athanor/classical/tree_grower.h"

#include <algorithm>

namespace athanor::classical {
namespace {

/// Gains that differ by rounding only count as equal, so that the draw decides between equivalent splits.
constexpr double tie_tolerance = 1e-10;
/// Up to this many levels per row of a node they are counted into an array, beyond it the rows are sorted by level.
constexpr std::size_t max_levels_per_row = 4;

/// A number t with low <= t < high, near the middle.
float find_threshold(float low, float high) {
  const float middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}

}  // namespace

template <class Sum>
TreeGrower<Sum>::TreeGrower(const TrainingColumns& columns, const GrowerSettings& settings,
                            std::span<const double> values, std::span<const double> weights, std::uint64_t seed)
    : columns_(columns),
      settings_(settings),
      values_(values),
      weights_(weights),
      rng_(seed),
      sparse_bins_(columns.num_sparse_levels()),
      touches_(columns.num_sparse()) {
  for (std::uint32_t row = 0; row < columns.num_rows(); ++row)
    if (weights[row] > 0) order_.push_back(row);
  right_.resize(order_.size());
  std::size_t most_levels = 0;
  for (const auto& column : columns.columns()) most_levels = std::max<std::size_t>(most_levels, column.num_levels);
  dense_bins_.resize(most_levels);
}

template <class Sum>
Tree TreeGrower<Sum>::grow() {
  Tree tree;
  pending_.push_back({0, order_.size(), 0});
  while (!pending_.empty()) {
    const Pending node = pending_.back();
    pending_.pop_back();
    visit(node, tree);
  }
  return tree;
}

template <class Sum>
void TreeGrower<Sum>::visit(const Pending& node, Tree& tree) {
  const auto rows = std::span(order_).subspan(node.begin, node.end - node.begin);
  total_ = {};
  bool pure = true;
  for (const std::uint32_t row : rows) {
    total_.add(bin_of(row));
    pure &= values_[row] == values_[rows[0]];
  }
  const bool splittable =
      !pure && rows.size() >= 2 * settings_.min_leaf && (settings_.max_depth == 0 || node.depth < settings_.max_depth);
  const Split split = splittable ? find_split(rows) : Split{};
  if (!split.found()) {
    add_leaf(values_[rows[0]], pure, tree);
    return;
  }
  const TrainingColumns::Column& column = columns_.columns()[split.column];
  std::size_t left = 0, right = 0;
  for (const std::uint32_t row : rows) {
    if (columns_.value(row, column) <= split.threshold) rows[left++] = row;
    else right_[right++] = row;
  }
  std::copy_n(right_.begin(), right, rows.begin() + static_cast<std::ptrdiff_t>(left));
  tree.add_split(column.source, 0 <= split.threshold, split.threshold);
  pending_.push_back({node.begin + left, node.end, node.depth + 1});
  pending_.push_back({node.begin, node.begin + left, node.depth + 1});  // popped next: preorder
}

/// `value` is that of all rows of a pure node. A leaf of several classes gets the next place in the tree's shares.
template <class Sum>
void TreeGrower<Sum>::add_leaf(double value, bool pure, Tree& tree) const {
  if (pure) {
    tree.add_leaf(static_cast<float>(value));
  } else if constexpr (std::is_same_v<Sum, NumberSum>) {
    tree.add_leaf(static_cast<float>(total_.sum.value / total_.weight));
  } else {
    tree.add_leaf(static_cast<float>(settings_.classes + tree.shares.size() / settings_.classes));
    for (std::size_t k = 0; k < settings_.classes; ++k)
      tree.shares.push_back(static_cast<float>(total_.sum.weights[k] / total_.weight));
  }
}

template <class Sum>
typename TreeGrower<Sum>::Split TreeGrower<Sum>::find_split(std::span<const std::uint32_t> rows) {
  gather_sparse(rows);
  candidates_.clear();
  for (const std::uint32_t c : touched_)
    if (touches_[c].varies || touches_[c].rows < rows.size()) candidates_.push_back(c);
  for (std::size_t c = columns_.num_sparse(); c < columns_.columns().size(); ++c)
    candidates_.push_back(static_cast<std::uint32_t>(c));

  Split best;
  const std::size_t drawn = count_drawn(candidates_.size());
  bool any_varies = false;
  for (std::size_t i = 0; i < candidates_.size() && (i < drawn || !any_varies); ++i) {
    std::swap(candidates_[i], candidates_[i + below(candidates_.size() - i)]);
    any_varies |= try_column(candidates_[i], rows, best);
  }
  clear_sparse();
  return best;
}

template <class Sum>
void TreeGrower<Sum>::gather_sparse(std::span<const std::uint32_t> rows) {
  touched_.clear();
  for (const std::uint32_t row : rows) {
    const Bin bin = bin_of(row);
    for (const auto [column, code] : columns_.entries(row)) {
      Touch& touch = touches_[column];
      if (touch.rows++ == 0) {
        touched_.push_back(column);
        touch.code = code;
      }
      touch.varies |= touch.code != code;
      sparse_bins_[columns_.columns()[column].first_level + code].add(bin);
    }
  }
}

template <class Sum>
void TreeGrower<Sum>::clear_sparse() {
  for (const std::uint32_t c : touched_) {
    const TrainingColumns::Column& column = columns_.columns()[c];
    std::fill_n(sparse_bins_.begin() + column.first_level, column.num_levels, Bin{});
    touches_[c] = {};
  }
}

/// How many of the first `candidates` columns a draw of `features_per_split` out of all columns hits. Columns beyond
/// them are constant at this node: drawing one finds nothing but uses up a draw.
template <class Sum>
std::size_t TreeGrower<Sum>::count_drawn(std::size_t candidates) {
  const std::size_t total = columns_.total_columns();
  std::size_t hits = 0;
  for (std::size_t i = 0; i < candidates && hits < settings_.features_per_split; ++i)
    hits += below(total - i) < settings_.features_per_split - hits;
  return hits;
}

/// True when the column varies at this node.
template <class Sum>
bool TreeGrower<Sum>::try_column(std::uint32_t c, std::span<const std::uint32_t> rows, Split& best) {
  scanned_.clear();
  if (c >= columns_.num_sparse()) {
    fill_from_codes(c, rows);
  } else {
    const TrainingColumns::Column& column = columns_.columns()[c];
    Bin* bins = sparse_bins_.data() + column.first_level;
    Bin zero = total_;
    for (std::uint32_t code = 0; code < column.num_levels; ++code) zero.subtract(bins[code]);
    bins[column.zero_code] = zero;
    for (std::uint32_t code = 0; code < column.num_levels; ++code)
      if (bins[code].rows > 0) scanned_.emplace_back(code, bins[code]);
  }
  if (scanned_.size() < 2) return false;
  scan(c, best);
  return true;
}

template <class Sum>
void TreeGrower<Sum>::fill_from_codes(std::uint32_t c, std::span<const std::uint32_t> rows) {
  const std::uint32_t* codes = columns_.codes(c);
  const std::uint32_t num_levels = columns_.columns()[c].num_levels;
  if (num_levels <= max_levels_per_row * rows.size()) {
    std::fill_n(dense_bins_.begin(), num_levels, Bin{});
    for (const std::uint32_t row : rows) dense_bins_[codes[row]].add(bin_of(row));
    for (std::uint32_t code = 0; code < num_levels; ++code)
      if (dense_bins_[code].rows > 0) scanned_.emplace_back(code, dense_bins_[code]);
    return;
  }
  keys_.clear();
  for (const std::uint32_t row : rows) keys_.push_back(static_cast<std::uint64_t>(codes[row]) << 32 | row);
  std::sort(keys_.begin(), keys_.end());
  for (const std::uint64_t key : keys_) {
    const auto code = static_cast<std::uint32_t>(key >> 32);
    if (scanned_.empty() || scanned_.back().first != code) scanned_.emplace_back(code, Bin{});
    scanned_.back().second.add(bin_of(static_cast<std::uint32_t>(key)));
  }
}

/// Tries the border before each level; gain = squared sum of the left / its weight + the same of the right.
template <class Sum>
void TreeGrower<Sum>::scan(std::uint32_t c, Split& best) const {
  const TrainingColumns::Column& column = columns_.columns()[c];
  Bin left = scanned_[0].second;
  for (std::size_t i = 1; i < scanned_.size(); ++i) {
    Bin right = total_;
    right.subtract(left);
    if (left.rows >= settings_.min_leaf && right.rows >= settings_.min_leaf) {
      const double gain = left.sum.squared() / left.weight + right.sum.squared() / right.weight;
      if (gain > best.gain * (1 + tie_tolerance) || !best.found())
        best = {
            gain, c,
            find_threshold(columns_.level(column, scanned_[i - 1].first), columns_.level(column, scanned_[i].first))};
    }
    left.add(scanned_[i].second);
  }
}

/// Uniform in [0, limit) by one product; the bias (limit / 2^32) is far below what any forest can show.
template <class Sum>
std::size_t TreeGrower<Sum>::below(std::size_t limit) {
  return static_cast<std::size_t>(((rng_.next() >> 32) * limit) >> 32);
}

template class TreeGrower<NumberSum>;
template class TreeGrower<ClassSum<4>>;
template class TreeGrower<ClassSum<8>>;
template class TreeGrower<ClassSum<16>>;
template class TreeGrower<ClassSum<64>>;

}  // namespace athanor::classical

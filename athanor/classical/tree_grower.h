// Grows one decision tree by exact search, as scikit-learn's forests do.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "athanor/classical/training_columns.h"
#include "athanor/classical/tree_ensemble.h"
#include "athanor/classical/tree_sums.h"
#include "athanor/core/rng.h"

namespace athanor::classical {

struct GrowerSettings {
  std::size_t features_per_split = 1;
  std::size_t min_leaf = 1;   ///< rows, repeated ones counted once
  std::size_t max_depth = 0;  ///< 0 = no limit
  std::size_t classes = 0;    ///< of a ClassSum
};

/// A split minimises the squared error of the values (NumberSum) or the Gini impurity (ClassSum). At each node
/// `features_per_split` of all columns are drawn without replacement; when they are all constant there, more are drawn
/// until one is not. Ties between splits are broken by the order of the draw.
template <class Sum>
class TreeGrower {
 public:
  /// `values` and `weights` are per training row; rows of weight 0 are not in the tree.
  TreeGrower(const TrainingColumns& columns, const GrowerSettings& settings, std::span<const double> values,
             std::span<const double> weights, std::uint64_t seed);
  Tree grow();

 private:
  /// Rows of one level of a column at the present node.
  struct Bin {
    Sum sum;
    double weight = 0;
    std::uint32_t rows = 0;
    void add(const Bin& other) { sum.add(other.sum), weight += other.weight, rows += other.rows; }
    void subtract(const Bin& other) { sum.subtract(other.sum), weight -= other.weight, rows -= other.rows; }
  };
  /// What is known of a sparse column at the present node.
  struct Touch {
    std::uint32_t rows = 0;
    std::uint32_t code = 0;
    bool varies = false;
  };
  struct Pending {
    std::size_t begin, end, depth;
  };
  struct Split {
    double gain = -1;
    std::uint32_t column = 0;
    float threshold = 0;
    bool found() const { return gain >= 0; }
  };

  void visit(const Pending& node, Tree& tree);
  void add_leaf(double value, bool pure, Tree& tree) const;
  Split find_split(std::span<const std::uint32_t> rows);
  void gather_sparse(std::span<const std::uint32_t> rows);
  void clear_sparse();
  std::size_t count_drawn(std::size_t candidates);
  bool try_column(std::uint32_t column, std::span<const std::uint32_t> rows, Split& best);
  void fill_from_codes(std::uint32_t column, std::span<const std::uint32_t> rows);
  void scan(std::uint32_t column, Split& best) const;
  Bin bin_of(std::uint32_t row) const { return {Sum::of(values_[row], weights_[row]), weights_[row], 1}; }
  std::size_t below(std::size_t limit);

  const TrainingColumns& columns_;
  const GrowerSettings settings_;
  std::span<const double> values_;
  std::span<const double> weights_;
  Rng rng_;

  std::vector<std::uint32_t> order_, right_;  ///< rows, those of a node side by side; scratch of the partition
  std::vector<Pending> pending_;
  Bin total_;                     ///< of the present node
  std::vector<Bin> sparse_bins_;  ///< by level, all zero between nodes
  std::vector<Touch> touches_;    ///< per sparse column, cleared between nodes
  std::vector<std::uint32_t> touched_, candidates_;
  std::vector<Bin> dense_bins_;                         ///< by level of one column
  std::vector<std::uint64_t> keys_;                     ///< code and row, for sorting small nodes
  std::vector<std::pair<std::uint32_t, Bin>> scanned_;  ///< levels present at the node, ascending
};

}  // namespace athanor::classical

// Shares of several classes in the leaves of trees.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace athanor::classical {

/// Most leaves hold rows of one class: their number is that class. The number of a mixed leaf is the number of classes
/// plus the place of its shares in a table.
class ClassShares {
 public:
  ClassShares(std::size_t classes, std::vector<float> table) : classes_(classes), table_(std::move(table)) {}

  std::size_t classes() const { return classes_; }
  const std::vector<float>& table() const { return table_; }  ///< [mixed leaves, classes]
  /// Appends rows of a table and returns the place of the first; nothing when the places no longer fit a float.
  std::optional<std::size_t> append(std::span<const float> table);
  /// True when the leaf's number names a class or a row of the table.
  bool has(float number) const;
  /// Adds the shares of the leaf with this number to `sums` [classes].
  void add(float number, std::span<double> sums) const {
    const auto place = static_cast<std::size_t>(number);
    if (place < classes_) {
      sums[place] += 1;
      return;
    }
    const float* shares = table_.data() + (place - classes_) * classes_;
    for (std::size_t k = 0; k < classes_; ++k) sums[k] += shares[k];
  }

 private:
  std::size_t classes_;
  std::vector<float> table_;
};

}  // namespace athanor::classical

// Training rows that a model keeps, without their zeros: fingerprints are mostly zeros.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "athanor/classical/member_reader.h"
#include "athanor/featurize/inputs.h"

namespace athanor::classical {

class StoredRows {
 public:
  StoredRows() = default;
  StoredRows(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows);
  /// From the tensors that `save` writes; Error(corrupt) unless they are whole.
  StoredRows(const MemberReader& reader, std::size_t columns);

  std::size_t size() const { return ends_.size(); }
  std::size_t columns() const { return num_columns_; }
  std::size_t num_entries() const { return columns_.size(); }
  /// Columns of the row's entries, ascending, and their values.
  std::span<const std::int32_t> entry_columns(std::size_t row) const {
    return std::span(columns_).subspan(begin(row), end(row) - begin(row));
  }
  std::span<const float> entry_values(std::size_t row) const {
    return std::span(values_).subspan(begin(row), end(row) - begin(row));
  }
  /// The row with its zeros; `out` is [columns].
  void expand(std::size_t row, std::span<float> out) const;
  /// The rows at `indices`, in that order.
  StoredRows select(std::span<const std::size_t> indices) const;
  /// Adds the tensors "row_ends" i64 [rows], "row_columns" i32 [entries] and "row_values" f32 [entries].
  void save(bundle::Member& member) const;

 private:
  std::size_t begin(std::size_t row) const { return row == 0 ? 0 : end(row - 1); }
  std::size_t end(std::size_t row) const { return static_cast<std::size_t>(ends_[row]); }
  bool are_entries_whole() const;

  std::size_t num_columns_ = 0;
  std::vector<std::int64_t> ends_;
  std::vector<std::int32_t> columns_;
  std::vector<float> values_;
};

}  // namespace athanor::classical

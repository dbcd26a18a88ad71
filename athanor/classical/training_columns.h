// Training rows arranged for exact split search: every value is the index of its distinct value in its column.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "athanor/featurize/inputs.h"

namespace athanor::classical {

/// Columns that are mostly zero and have few distinct values (fingerprints) are kept as sparse rows, all other columns
/// that vary as full columns of codes. Constant columns are left out. Nothing is binned: codes stand for exact values.
class TrainingColumns {
 public:
  struct Column {
    std::uint32_t source = 0;       ///< column of the FeatureMatrix
    std::uint32_t first_level = 0;  ///< into `levels`
    std::uint32_t num_levels = 0;
    std::uint32_t zero_code = 0;  ///< sparse columns only
  };
  struct Entry {
    std::uint32_t column;  ///< index of a sparse column
    std::uint32_t code;
  };

  TrainingColumns(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows);

  std::size_t num_rows() const { return num_rows_; }
  /// Columns of the FeatureMatrix, constant ones included.
  std::size_t total_columns() const { return vectors_.columns; }
  /// The sparse columns come first.
  const std::vector<Column>& columns() const { return columns_; }
  std::size_t num_sparse() const { return num_sparse_; }
  std::size_t num_sparse_levels() const { return num_sparse_levels_; }

  /// Nonzero entries of the sparse columns in one training row.
  std::span<const Entry> entries(std::size_t row) const {
    return {entries_.data() + offsets_[row], offsets_[row + 1] - offsets_[row]};
  }
  /// Codes of a column that is not sparse, one per training row.
  const std::uint32_t* codes(std::size_t column) const { return codes_.data() + (column - num_sparse_) * num_rows_; }
  float level(const Column& column, std::uint32_t code) const { return levels_[column.first_level + code]; }
  float value(std::size_t row, const Column& column) const {
    return vectors_.values[source_rows_[row] * vectors_.columns + column.source];
  }

 private:
  void find_columns();
  void fill_codes();

  const featurize::FeatureMatrix& vectors_;
  std::vector<std::size_t> source_rows_;
  std::size_t num_rows_ = 0, num_sparse_ = 0, num_sparse_levels_ = 0;
  std::vector<Column> columns_;
  std::vector<float> levels_;         ///< distinct values, ascending in each column
  std::vector<std::size_t> offsets_;  ///< [rows + 1] into `entries_`
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> codes_;  ///< [columns that are not sparse, rows]
};

}  // namespace athanor::classical

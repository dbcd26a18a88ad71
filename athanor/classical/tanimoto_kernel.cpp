#include "athanor/classical/tanimoto_kernel.h"

#include <algorithm>

namespace athanor::classical {
namespace {

/// Above this share of nonzero rows, a pass over all rows is faster than one over a list.
constexpr double full_share = 0.2;

}  // namespace

TanimotoKernel::TanimotoKernel(const StoredRows& rows) : columns_(rows.columns()), totals_(rows.size()) {
  std::vector<std::size_t> counts(rows.columns());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const std::int32_t column : rows.entry_columns(i)) ++counts[static_cast<std::size_t>(column)];
  std::size_t listed = 0, full = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    columns_[c].is_full = static_cast<double>(counts[c]) > full_share * static_cast<double>(rows.size());
    std::size_t& used = columns_[c].is_full ? full : listed;
    columns_[c].begin = columns_[c].end = used;
    used += columns_[c].is_full ? rows.size() : counts[c];
  }
  rows_.resize(listed);
  values_.resize(listed);
  dense_.resize(full);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto entry_columns = rows.entry_columns(i);
    const auto entry_values = rows.entry_values(i);
    for (std::size_t k = 0; k < entry_columns.size(); ++k) {
      Column& column = columns_[static_cast<std::size_t>(entry_columns[k])];
      totals_[i] += entry_values[k];
      if (column.is_full) {
        dense_[column.begin + i] = entry_values[k];
        continue;
      }
      if (column.end == column.begin) column.common = entry_values[k];
      if (column.common != entry_values[k]) column.common = 0;
      rows_[column.end] = static_cast<std::uint32_t>(i);
      values_[column.end++] = entry_values[k];
    }
  }
}

void TanimotoKernel::add_common(const Column& column, float value, std::vector<float>& sums) const {
  if (column.is_full) {
    const float* stored = dense_.data() + column.begin;
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += std::min(value, stored[i]);
    return;
  }
  if (column.common != 0) {
    const float common = std::min(value, column.common);
    for (std::size_t k = column.begin; k < column.end; ++k) sums[rows_[k]] += common;
    return;
  }
  for (std::size_t k = column.begin; k < column.end; ++k) sums[rows_[k]] += std::min(value, values_[k]);
}

void TanimotoKernel::evaluate(std::span<const float> x, std::span<double> out) const {
  std::vector<float> sums(size());
  float total = 0;
  for (std::size_t c = 0; c < x.size(); ++c) {
    if (!(x[c] > 0)) continue;
    total += x[c];
    add_common(columns_[c], x[c], sums);
  }
  for (std::size_t i = 0; i < size(); ++i) {
    const double either = static_cast<double>(total) + totals_[i] - sums[i];
    out[i] = either > 0 ? sums[i] / either : 1;
  }
}

void check_counts(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows) {
  for (const std::size_t row : rows)
    for (std::size_t c = 0; c < vectors.columns; ++c)
      if (vectors.row(row)[c] < 0)
        fail(ErrorCode::invalid_input,
             "Tanimoto similarity needs counts, and feature column {} of row {} is {}; use a fingerprint such as "
             "morgan, or a model with another kernel",
             c, row, vectors.row(row)[c]);
}

}  // namespace athanor::classical

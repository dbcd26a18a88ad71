#include "athanor/classical/stored_rows.h"

#include <algorithm>

namespace athanor::classical {

StoredRows::StoredRows(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows)
    : num_columns_(vectors.columns) {
  for (const std::size_t row : rows) {
    const auto x = vectors.row(row);
    for (std::size_t c = 0; c < x.size(); ++c) {
      if (x[c] == 0) continue;
      columns_.push_back(static_cast<std::int32_t>(c));
      values_.push_back(x[c]);
    }
    ends_.push_back(static_cast<std::int64_t>(columns_.size()));
  }
}

StoredRows::StoredRows(const MemberReader& reader, std::size_t columns) : num_columns_(columns) {
  const auto copied = [](const auto& values) { return std::vector(values.begin(), values.end()); };
  ends_ = copied(reader.tensor<std::int64_t>("row_ends", {-1}));
  columns_ = copied(reader.tensor<std::int32_t>("row_columns", {-1}));
  values_ = copied(reader.tensor<float>("row_values", {static_cast<std::int64_t>(columns_.size())}));
  std::int64_t last = 0;
  for (const std::int64_t end : ends_) {
    if (end < last) reader.reject("a stored row ends before it begins");
    last = end;
  }
  if (ends_.empty() || static_cast<std::uint64_t>(last) != columns_.size())
    reader.reject("the stored rows do not end with their entries");
  if (!are_entries_whole()) reader.reject("a stored row has columns that do not exist or are not ascending");
}

bool StoredRows::are_entries_whole() const {
  for (std::size_t row = 0; row < size(); ++row) {
    std::int32_t least = 0;
    for (const std::int32_t column : entry_columns(row)) {
      if (column < least || static_cast<std::size_t>(column) >= num_columns_) return false;
      least = column + 1;
    }
  }
  return true;
}

void StoredRows::expand(std::size_t row, std::span<float> out) const {
  std::fill(out.begin(), out.end(), 0.0F);
  for (std::size_t k = begin(row); k < end(row); ++k) out[static_cast<std::size_t>(columns_[k])] = values_[k];
}

StoredRows StoredRows::select(std::span<const std::size_t> indices) const {
  StoredRows selected;
  selected.num_columns_ = num_columns_;
  for (const std::size_t row : indices) {
    const auto columns = entry_columns(row);
    const auto values = entry_values(row);
    selected.columns_.insert(selected.columns_.end(), columns.begin(), columns.end());
    selected.values_.insert(selected.values_.end(), values.begin(), values.end());
    selected.ends_.push_back(static_cast<std::int64_t>(selected.columns_.size()));
  }
  return selected;
}

void StoredRows::save(bundle::Member& member) const {
  const auto entries = static_cast<std::int64_t>(columns_.size());
  member.tensors["row_ends"] = Tensor::from<std::int64_t>({static_cast<std::int64_t>(size())}, ends_);
  member.tensors["row_columns"] = Tensor::from<std::int32_t>({entries}, columns_);
  member.tensors["row_values"] = Tensor::from<float>({entries}, values_);
}

}  // namespace athanor::classical

#include "athanor/classical/training_columns.h"

#include <algorithm>

namespace athanor::classical {
namespace {

constexpr double max_sparse_share = 0.25;
constexpr std::size_t max_sparse_levels = 64;
constexpr std::size_t columns_per_pass = 64;

}  // namespace

TrainingColumns::TrainingColumns(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows)
    : vectors_(vectors), source_rows_(rows.begin(), rows.end()), num_rows_(rows.size()) {
  find_columns();
  fill_codes();
}

void TrainingColumns::find_columns() {
  std::vector<Column> dense;
  std::vector<float> sparse_levels, dense_levels;
  std::vector<std::vector<float>> pass(columns_per_pass);
  for (std::size_t first = 0; first < vectors_.columns; first += columns_per_pass) {
    const std::size_t count = std::min(columns_per_pass, vectors_.columns - first);
    for (auto& values : pass) values.clear();
    for (const std::size_t row : source_rows_)
      for (std::size_t c = 0; c < count; ++c)
        pass[c].push_back(vectors_.values[row * vectors_.columns + first + c] + 0.0F);
    for (std::size_t c = 0; c < count; ++c) {
      std::vector<float>& values = pass[c];
      const auto zeros = static_cast<std::size_t>(std::count(values.begin(), values.end(), 0.0F));
      std::sort(values.begin(), values.end());
      values.erase(std::unique(values.begin(), values.end()), values.end());
      if (values.size() < 2) continue;
      const bool sparse = static_cast<double>(num_rows_ - zeros) <= max_sparse_share * static_cast<double>(num_rows_) &&
                          values.size() <= max_sparse_levels;
      std::vector<float>& levels = sparse ? sparse_levels : dense_levels;
      Column column;
      column.source = static_cast<std::uint32_t>(first + c);
      column.first_level = static_cast<std::uint32_t>(levels.size());
      column.num_levels = static_cast<std::uint32_t>(values.size());
      column.zero_code =
          static_cast<std::uint32_t>(std::lower_bound(values.begin(), values.end(), 0.0F) - values.begin());
      levels.insert(levels.end(), values.begin(), values.end());
      (sparse ? columns_ : dense).push_back(column);
    }
  }
  num_sparse_ = columns_.size();
  num_sparse_levels_ = sparse_levels.size();
  for (Column& column : dense) {
    column.first_level += static_cast<std::uint32_t>(sparse_levels.size());
    columns_.push_back(column);
  }
  levels_ = std::move(sparse_levels);
  levels_.insert(levels_.end(), dense_levels.begin(), dense_levels.end());
}

void TrainingColumns::fill_codes() {
  codes_.resize((columns_.size() - num_sparse_) * num_rows_);
  offsets_.assign(1, 0);
  for (std::size_t row = 0; row < num_rows_; ++row) {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const Column& column = columns_[c];
      const float number = value(row, column);
      const bool sparse = c < num_sparse_;
      if (sparse && number == 0) continue;
      const auto begin = levels_.begin() + column.first_level;
      const auto code = static_cast<std::uint32_t>(std::lower_bound(begin, begin + column.num_levels, number) - begin);
      if (sparse) entries_.push_back({static_cast<std::uint32_t>(c), code});
      else codes_[(c - num_sparse_) * num_rows_ + row] = code;
    }
    offsets_.push_back(entries_.size());
  }
}

}  // namespace athanor::classical

// Numbers by key, such as the expression of genes by cell line: read once, and shared by all rows that name a key.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "athanor/data/curate/values.h"
#include "athanor/data/record.h"

namespace athanor::data {

/// A table of which each row has a key; the rows are in memory once, however many records name them.
struct KeyedTable {
  std::string source;                                 ///< file name
  std::vector<std::string> names;                     ///< of the columns of numbers
  std::vector<float> values;                          ///< [keys, names], NaN = missing
  std::unordered_map<std::string, std::size_t> rows;  ///< of each key

  /// [names] of one key.
  const float* row(std::size_t index) const { return values.data() + index * names.size(); }
};

/// All columns beside `key_column` are numbers. Errors: those of open_records; not_found with the nearest name for the
/// key; invalid_input with file and line for a cell that is no number, and for a key that is missing or repeated.
KeyedTable read_keyed_table(const std::string& path, const std::string& key_column);

/// A column of the input that features are made of: numbers, or keys of a table.
struct FeatureColumn {
  FeatureColumn(std::string column) : name(std::move(column)) {}  // NOLINT: a column of numbers is its name
  FeatureColumn(const char* column) : name(column) {}             // NOLINT
  FeatureColumn(std::string column, std::shared_ptr<const KeyedTable> table)
      : name(std::move(column)), keys(std::move(table)) {}
  bool operator==(const FeatureColumn&) const = default;

  std::string name;
  std::shared_ptr<const KeyedTable> keys{};  ///< null for numbers
};

/// The number in the cell, or the row of the key in its table; NaN when it is missing, an Issue where it is neither.
Result<double> read_feature(const Record& record, std::size_t column, const FeatureColumn& feature, DecimalMark mark);

}  // namespace athanor::data

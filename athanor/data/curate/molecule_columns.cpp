#include "athanor/data/curate/molecule_columns.h"

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::data {

std::vector<std::size_t> find_molecule_columns(const Table& table, std::size_t smiles_column,
                                               const CurateOptions& options) {
  std::vector<std::size_t> columns{smiles_column};
  for (const std::string& name : options.molecule_columns) {
    const std::size_t column = find_column(table.columns, name, table.source);
    if (std::find(columns.begin(), columns.end(), column) != columns.end())
      fail(ErrorCode::invalid_options, "--molecule-columns: the column \"{}\" already has a molecule of the rows",
           name);
    columns.push_back(column);
  }
  if (!options.fraction_columns.empty() && (options.fraction_columns.size() != columns.size() || columns.size() < 2))
    fail(ErrorCode::invalid_options, "--fraction-columns: {} for {}; every molecule of a mixture needs one",
         format_count(options.fraction_columns.size(), "column"), format_count(columns.size(), "molecule"));
  return columns;
}

std::vector<FeatureColumn> list_feature_columns(const std::vector<FeatureColumn>& features,
                                                const std::vector<std::string>& fractions) {
  std::vector<FeatureColumn> all;
  const auto add = [&](const FeatureColumn& feature) {
    const auto same = [&](const FeatureColumn& other) { return other.name == feature.name; };
    const auto found = std::find_if(all.begin(), all.end(), same);
    if (found == all.end()) all.push_back(feature);
    else if (!(*found == feature))
      fail(ErrorCode::invalid_options, "The column \"{}\" is asked for as a number and as a key of a table",
           feature.name);
  };
  for (const FeatureColumn& feature : features) add(feature);
  for (const std::string& name : fractions) add(name);
  return all;
}

}  // namespace athanor::data

// CSV of curated molecules.
#include "athanor/workflows/curated_table.h"

#include <algorithm>

#include "athanor/chemistry/joined_molecules.h"
#include "athanor/core/parallel.h"
#include "athanor/core/text.h"

namespace athanor::workflows {
namespace {

std::vector<std::string> compute_inchi_keys(const std::vector<std::string>& smiles, std::size_t threads) {
  std::vector<std::string> keys(smiles.size());
  parallel_for(smiles.size(), threads, [&](std::size_t i) {
    const auto molecule = chemistry::parse_smiles(smiles[i]);
    if (molecule) keys[i] = chemistry::compute_inchi_key(*molecule);
  });
  return keys;
}

std::string format_rows(const std::vector<std::size_t>& rows) {
  std::vector<std::string> texts;
  for (const std::size_t row : rows) texts.push_back(std::to_string(row));
  return join_text(texts, " ");
}

std::string format_alerts(const std::vector<chemistry::StructuralAlert>& alerts) {
  std::vector<std::string> names;
  for (const chemistry::StructuralAlert& alert : alerts) names.push_back(alert.set + " " + alert.name);
  return join_text(names, "; ");
}

/// What the columns of one table are; `cells` gives those of one molecule.
class CuratedColumns {
 public:
  CuratedColumns(const data::Table& table, const data::Dataset& dataset, const data::Refinement& refinement,
                 const CurateOptions& options)
      : table_(table), dataset_(dataset), refinement_(refinement), options_(options) {
    for (const std::string& name : options.keep_columns)
      kept_.push_back(data::find_column(table.columns, name, table.source));
    for (std::size_t t = 0; t < dataset.targets.size(); ++t)
      if (options.refine.replicates == "show" ||
          (options.refine.replicates == "auto" && refinement.replicates.pooled[t].molecules > 0))
        repeated_.push_back(t);
  }

  std::vector<std::string> names() const {
    std::vector<std::string> header{"smiles"};
    if (dataset_.num_molecules() > 1) header = dataset_.molecule_columns;
    if (dataset_.has_reactions()) header = {"reaction"};
    header.insert(header.end(), dataset_.column_names.begin(), dataset_.column_names.end());
    header.emplace_back("inchi_key");
    for (const data::Target& target : dataset_.targets) header.push_back(target.name);
    for (const std::size_t t : repeated_) {
      const data::Target& target = refinement_.continuous_targets[t];
      if (target.task == data::TaskType::regression) header.push_back(target.name + "_std");
      header.push_back(target.name + "_count");
    }
    for (const std::string* name : {&options_.weight_column, &options_.time_column, &options_.group_column})
      if (!name->empty()) header.push_back(*name);
    if (!refinement_.properties.empty())
      for (const std::string& rule : chemistry::list_drug_rules()) header.push_back(rule);
    if (!refinement_.alerts.empty()) header.push_back("alerts");
    header.insert(header.end(), options_.keep_columns.begin(), options_.keep_columns.end());
    header.push_back("rows");
    return header;
  }

  std::vector<std::string> cells(std::size_t i, const std::string& inchi_key) const {
    const std::size_t num_targets = dataset_.targets.size();
    std::vector<std::string> cells{dataset_.smiles[i]};
    if (dataset_.num_molecules() > 1) cells = chemistry::split_molecules(dataset_.joined[i]);
    if (dataset_.has_reactions()) cells = {dataset_.joined[i]};
    const std::size_t num_columns = dataset_.column_names.size();
    for (std::size_t c = 0; c < num_columns; ++c) cells.push_back(format_number(dataset_.columns[i * num_columns + c]));
    cells.push_back(inchi_key);
    for (std::size_t t = 0; t < num_targets; ++t) cells.push_back(data::format_value(dataset_, i, t));
    for (const std::size_t t : repeated_) {
      if (refinement_.continuous_targets[t].task == data::TaskType::regression)
        cells.push_back(format_number(refinement_.replicates.stds[i * num_targets + t]));
      cells.push_back(std::to_string(refinement_.replicates.counts[i * num_targets + t]));
    }
    if (!dataset_.weights.empty()) cells.push_back(format_number(dataset_.weights[i]));
    if (!dataset_.times.empty()) cells.push_back(format_number(dataset_.times[i]));
    if (!dataset_.groups.empty()) cells.push_back(dataset_.groups[i]);
    if (!refinement_.properties.empty())
      for (const std::string& rule : chemistry::list_drug_rules())
        cells.push_back(chemistry::passes_drug_rule(rule, refinement_.properties[i]) ? "true" : "false");
    if (!refinement_.alerts.empty()) cells.push_back(format_alerts(refinement_.alerts[i]));
    for (const std::size_t column : kept_) cells.push_back(join_cells(i, column));
    cells.push_back(format_rows(dataset_.rows[i]));
    return cells;
  }

 private:
  /// The different texts of the rows of a molecule.
  std::string join_cells(std::size_t record, std::size_t column) const {
    std::vector<std::string> texts;
    for (const std::size_t row : dataset_.rows[record])
      if (const std::string& text = table_.rows[row].cells[column];
          std::find(texts.begin(), texts.end(), text) == texts.end())
        texts.push_back(text);
    return join_text(texts, "; ");
  }

  const data::Table& table_;
  const data::Dataset& dataset_;
  const data::Refinement& refinement_;
  const CurateOptions& options_;
  std::vector<std::size_t> kept_;      ///< columns of the input
  std::vector<std::size_t> repeated_;  ///< targets whose replicates are shown
};

}  // namespace

std::string format_curated_table(const data::Table& table, const data::Dataset& dataset,
                                 const data::Refinement& refinement, const CurateOptions& options,
                                 std::size_t threads) {
  const CuratedColumns columns(table, dataset, refinement, options);
  const std::vector<std::string> keys = compute_inchi_keys(dataset.keys, threads);
  std::string text = data::format_csv_row(columns.names());
  for (std::size_t i = 0; i < dataset.size(); ++i) text += data::format_csv_row(columns.cells(i, keys[i]));
  return text;
}

std::string format_cliffs(const data::Dataset& dataset, const data::Refinement& refinement) {
  std::string text = data::format_csv_row(
      {"target", "similarity", "difference", "smiles_a", "value_a", "rows_a", "smiles_b", "value_b", "rows_b"});
  for (const data::Cliff& cliff : refinement.cliffs) {
    std::vector<std::string> cells{refinement.continuous_targets[cliff.target].name, format_number(cliff.similarity),
                                   format_number(cliff.difference)};
    for (const std::size_t i : {cliff.a, cliff.b}) {
      cells.push_back(dataset.smiles[i]);
      cells.push_back(format_number(refinement.continuous[i * dataset.targets.size() + cliff.target]));
      cells.push_back(format_rows(dataset.rows[i]));
    }
    text += data::format_csv_row(cells);
  }
  return text;
}

}  // namespace athanor::workflows

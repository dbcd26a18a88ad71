#include "athanor/evaluate/leaking_columns.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "athanor/core/text.h"
#include "athanor/metrics/metrics.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t fewest_molecules = 30, most_words = 10;
constexpr double reproducing = 0.995;

/// The cells of one column, one per record with a value of the target.
struct ColumnCells {
  std::vector<std::string> texts;
  std::vector<double> truth;
};

ColumnCells collect_cells(const data::Table& table, const data::Curation& curation, std::size_t column,
                          std::size_t target) {
  ColumnCells cells;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const data::RowOutcome& outcome = curation.outcomes[row];
    if (!outcome.record || outcome.status != "ok" || !curation.dataset.has_value(*outcome.record, target)) continue;
    const std::string& cell = table.rows[row].cells[column];
    if (data::is_missing(cell)) continue;
    cells.texts.push_back(cell);
    cells.truth.push_back(curation.dataset.value(*outcome.record, target));
  }
  return cells;
}

std::optional<std::vector<double>> parse_numbers(const std::vector<std::string>& texts) {
  std::vector<double> numbers;
  for (const std::string& text : texts) {
    const auto number = parse_number(text);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

/// True when every text goes with one class, and both classes occur.
bool texts_are_classes(const ColumnCells& cells) {
  std::map<std::string, std::set<double>> classes;
  std::set<double> all;
  for (std::size_t i = 0; i < cells.texts.size(); ++i) {
    classes[cells.texts[i]].insert(cells.truth[i]);
    all.insert(cells.truth[i]);
    if (classes.size() > most_words) return false;
  }
  return all.size() > 1 &&
         std::all_of(classes.begin(), classes.end(), [](const auto& entry) { return entry.second.size() == 1; });
}

std::optional<LeakingColumn> compare(const ColumnCells& cells, bool is_binary) {
  if (cells.texts.size() < fewest_molecules) return std::nullopt;
  LeakingColumn found;
  if (const auto numbers = parse_numbers(cells.texts)) {
    found.measure = is_binary ? "ROC-AUC" : "rank correlation";
    const auto score = metrics::compute_metric(is_binary ? "roc_auc" : "spearman", cells.truth, *numbers).value;
    if (!score) return std::nullopt;
    found.agreement = *score;
    const double strength = is_binary ? std::max(*score, 1 - *score) : std::abs(*score);
    return strength >= reproducing ? std::optional(found) : std::nullopt;
  }
  if (!is_binary || !texts_are_classes(cells)) return std::nullopt;
  found.measure = "classes";
  found.agreement = 1;
  return found;
}

}  // namespace

std::vector<LeakingColumn> find_leaking_columns(const data::Table& table, const data::Curation& curation) {
  const data::Dataset& dataset = curation.dataset;
  std::set<std::size_t> known{curation.smiles_column};
  for (const data::Target& target : dataset.targets)
    known.insert(data::find_column(table.columns, target.name, table.source));
  std::vector<LeakingColumn> leaking;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    if (known.contains(column)) continue;
    for (std::size_t t = 0; t < dataset.targets.size(); ++t) {
      auto found =
          compare(collect_cells(table, curation, column, t), dataset.targets[t].task == data::TaskType::binary);
      if (!found) continue;
      found->column = table.columns[column];
      found->target = dataset.targets[t].name;
      found->is_feature = std::find(dataset.column_names.begin(), dataset.column_names.end(), found->column) !=
                          dataset.column_names.end();
      leaking.push_back(std::move(*found));
    }
  }
  return leaking;
}

}  // namespace athanor::evaluate

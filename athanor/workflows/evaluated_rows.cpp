#include "athanor/workflows/evaluated_rows.h"

#include <algorithm>
#include <cmath>

#include "athanor/chemistry/joined_molecules.h"
#include "athanor/core/file.h"
#include "athanor/data/curate/values.h"
#include "athanor/data/stream.h"
#include "athanor/predict/records.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/known_values.h"
#include "athanor/workflows/run_folder.h"

namespace athanor::workflows {
namespace {

void add_row(const data::Record& record, const KnownTargets& known, const predict::InputColumns& columns,
             EvaluatedRows& rows, std::size_t row) {
  data::Dataset& dataset = rows.dataset;
  std::vector<std::string> molecules{record.cells[columns.smiles]};
  for (const std::size_t partner : columns.partners) molecules.push_back(record.cells[partner]);
  dataset.smiles.push_back(chemistry::join_molecules(molecules));
  dataset.rows.push_back({row});
  for (std::size_t k = 0; k < known.columns.size(); ++k) {
    const auto value = read_known_value(record, known.columns[k], dataset.targets[k], known.decimal);
    dataset.values.push_back(value && !record.issue ? *value : NAN);
    if (!value && rows.predictions[row].status == "ok")
      rows.predictions[row] = predict::make_failed_prediction(value.issue());
  }
}

/// The outputs of one target; nothing when there are none.
std::vector<double> select_outputs(const std::vector<double>& outputs, const std::vector<std::size_t>& offsets,
                                   std::size_t target) {
  if (outputs.empty()) return {};
  const auto begin = outputs.begin();
  return {begin + static_cast<std::ptrdiff_t>(offsets[target]),
          begin + static_cast<std::ptrdiff_t>(offsets[target + 1])};
}

}  // namespace

KnownTargets find_known_targets(const bundle::Bundle& bundle, const data::Table& table, Progress& progress) {
  KnownTargets known;
  for (std::size_t t = 0; t < bundle.targets.size(); ++t) {
    const std::string& name = bundle.targets[t].name;
    if (std::find(table.columns.begin(), table.columns.end(), name) == table.columns.end()) {
      if (bundle.targets.size() > 1)
        progress.note(fmt::format("{} has no column \"{}\": this target is left out", table.source, name));
      continue;
    }
    known.of_bundle.push_back(t);
    known.columns.push_back(data::find_column(table.columns, name, table.source));
  }
  if (known.columns.empty())
    data::find_column(table.columns, bundle.targets.front().name, table.source);  // throws, with a suggestion
  return known;
}

EvaluatedRows evaluate_rows(predict::Predictor& predictor, const data::Table& table, const KnownTargets& known,
                            std::size_t smiles_column, const Context& context) {
  EvaluatedRows rows;
  const predict::InputColumns columns =
      predict::find_input_columns(predictor, table.columns, smiles_column, known.decimal, table.source);
  rows.predictions = predict_table(predictor, table, columns, context);
  for (const std::size_t t : known.of_bundle) rows.dataset.targets.push_back(predictor.bundle().targets[t]);
  for (std::size_t row = 0; row < table.rows.size(); ++row) add_row(table.rows[row], known, columns, rows, row);
  return rows;
}

std::vector<double> select_known(const std::vector<predict::Prediction>& predictions, const KnownTargets& known,
                                 const std::vector<std::size_t>& offsets,
                                 std::vector<double> predict::Prediction::*numbers) {
  std::vector<double> values;
  for (const predict::Prediction& prediction : predictions)
    for (const std::size_t t : known.of_bundle) {
      const std::vector<double> own = select_outputs(prediction.*numbers, offsets, t);
      if (own.empty()) values.insert(values.end(), offsets[t + 1] - offsets[t], NAN);
      else values.insert(values.end(), own.begin(), own.end());
    }
  return values;
}

evaluate::Regions select_known_regions(const bundle::Bundle& bundle, const EvaluatedRows& rows,
                                       const KnownTargets& known, double coverage) {
  const std::size_t num_targets = bundle.targets.size();
  const evaluate::Regions all = list_regions(rows.predictions, num_targets, bundle.calibration);
  evaluate::Regions chosen;
  chosen.promised = coverage > 0 ? coverage : all.promised;
  for (std::size_t row = 0; row < rows.predictions.size(); ++row)
    for (const std::size_t t : known.of_bundle) {
      const std::size_t cell = row * num_targets + t;
      if (!all.lower.empty()) chosen.lower.push_back(all.lower[cell]);
      if (!all.upper.empty()) chosen.upper.push_back(all.upper[cell]);
      if (!all.class_sets.empty()) chosen.class_sets.push_back(all.class_sets[cell]);
    }
  return chosen;
}

void write_evaluated(const std::string& path, const data::Table& table, const EvaluatedRows& rows,
                     const KnownTargets& known, const bundle::Bundle& bundle, Progress& progress) {
  const std::vector<std::size_t> offsets = data::list_output_offsets(bundle.targets);
  std::vector<std::string> added;
  for (const std::size_t t : known.of_bundle) {
    const auto columns = list_checked_columns(bundle.targets[t]), regions = predict::list_region_columns(bundle, t);
    added.insert(added.end(), columns.begin(), columns.end());
    added.insert(added.end(), regions.begin(), regions.end());
  }
  added.insert(added.end(), {"status", "message"});
  AtomicFile file(path);
  file.write(data::format_csv_row(data::name_output_columns(table.columns, added, progress)));
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const predict::Prediction& prediction = rows.predictions[row];
    std::vector<std::string> cells = table.rows[row].cells;
    for (std::size_t k = 0; k < known.of_bundle.size(); ++k) {
      const std::size_t t = known.of_bundle[k];
      const auto checked =
          format_checked(rows.dataset.targets[k], data::format_value(rows.dataset, row, k),
                         select_outputs(prediction.mean, offsets, t), select_outputs(prediction.std, offsets, t));
      cells.insert(cells.end(), checked.begin(), checked.end());
      const auto region = predict::format_region(prediction, bundle, t);
      cells.insert(cells.end(), region.begin(), region.end());
    }
    cells.insert(cells.end(), {prediction.status, prediction.message});
    file.write(data::format_csv_row(cells));
  }
  file.commit();
}

}  // namespace athanor::workflows

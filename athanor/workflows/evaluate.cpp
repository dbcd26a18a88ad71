#include "athanor/workflows/evaluate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/data/curate.h"
#include "athanor/data/curate/values.h"
#include "athanor/data/stream.h"
#include "athanor/evaluate/evaluation.h"
#include "athanor/evaluate/mean_interval.h"
#include "athanor/predict/records.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/run_folder.h"

namespace athanor::workflows {
namespace {

/// The targets of the bundle that the table has, and their columns.
struct KnownTargets {
  std::vector<std::size_t> of_bundle;
  std::vector<std::size_t> columns;
};

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

/// NaN when missing; an Issue for a cell that is no value of the target.
Result<double> read_value(const data::Record& record, std::size_t column, const data::Target& target) {
  if (target.task == data::TaskType::multiclass) {
    if (const auto found = data::find_class(target, record.cells[column])) return *found;
    return Issue{record.row,
                 "invalid",
                 "not_a_class",
                 fmt::format("{}: \"{}\" is none of the model's classes {}", target.name,
                             data::to_readable(record.cells[column]), quote_few(target.classes)),
                 data::to_readable(record.cells[column]),
                 ""};
  }
  const Result<double> value = data::read_number(record, column, target.name);
  if (!value || target.task != data::TaskType::binary || std::isnan(*value) || *value == 0 || *value == 1) return value;
  return Issue{record.row,
               "invalid",
               "not_a_class",
               fmt::format("{}: {} is not 0 or 1, as the model's classes are", target.name, format_number(*value)),
               record.cells[column],
               ""};
}

/// Rows with what is known and what the model says about them. Rows that cannot be used have no known value.
struct EvaluatedRows {
  data::Dataset dataset;  ///< its records are the rows of the table, one by one
  std::vector<predict::Prediction> predictions;
};

void add_row(const data::Record& record, const KnownTargets& known, std::size_t smiles_column, EvaluatedRows& rows,
             std::size_t row) {
  data::Dataset& dataset = rows.dataset;
  dataset.smiles.push_back(record.cells[smiles_column]);
  dataset.rows.push_back({row});
  for (std::size_t k = 0; k < known.columns.size(); ++k) {
    const auto value = read_value(record, known.columns[k], dataset.targets[k]);
    dataset.values.push_back(value && !record.issue ? *value : NAN);
    if (!value && rows.predictions[row].status == "ok")
      rows.predictions[row] = predict::make_failed_prediction(value.issue());
  }
}

EvaluatedRows evaluate_rows(predict::Predictor& predictor, const data::Table& table, const KnownTargets& known,
                            std::size_t smiles_column, const Context& context) {
  EvaluatedRows rows;
  const predict::InputColumns columns =
      predict::find_input_columns(predictor, table.columns, smiles_column, table.source);
  rows.predictions = predict_table(predictor, table, columns, context);
  for (const std::size_t t : known.of_bundle) rows.dataset.targets.push_back(predictor.bundle().targets[t]);
  for (std::size_t row = 0; row < table.rows.size(); ++row) add_row(table.rows[row], known, smiles_column, rows, row);
  return rows;
}

/// One warning for the rows that take no part in the scores; all of them are in the output table.
void warn_unusable(const std::vector<predict::Prediction>& predictions, Progress& progress) {
  std::size_t count = 0, first = 0;
  for (std::size_t row = predictions.size(); row-- > 0;)
    if (predictions[row].status != "ok") {
      ++count;
      first = row;
    }
  if (count > 0)
    progress.warn(fmt::format("{} cannot be scored; the first is row {}: {} (--out lists them all)",
                              format_count(count, "row"), first, predictions[first].message));
}

/// The outputs of one target; nothing when there are none.
std::vector<double> select_outputs(const std::vector<double>& outputs, const std::vector<std::size_t>& offsets,
                                   std::size_t target) {
  if (outputs.empty()) return {};
  const auto begin = outputs.begin();
  return {begin + static_cast<std::ptrdiff_t>(offsets[target]),
          begin + static_cast<std::ptrdiff_t>(offsets[target + 1])};
}

/// Outputs of the known targets, [rows, outputs], NaN where there are none.
std::vector<double> select_known(const std::vector<predict::Prediction>& predictions, const KnownTargets& known,
                                 const std::vector<std::size_t>& offsets) {
  std::vector<double> values;
  for (const predict::Prediction& prediction : predictions)
    for (const std::size_t t : known.of_bundle) {
      const std::vector<double> own = select_outputs(prediction.mean, offsets, t);
      if (own.empty()) values.insert(values.end(), offsets[t + 1] - offsets[t], NAN);
      else values.insert(values.end(), own.begin(), own.end());
    }
  return values;
}

nlohmann::json describe_matrix(const data::Target& target, const evaluate::TargetColumn& column) {
  const std::size_t classes = target.classes.size();
  const auto matrix = metrics::compute_confusion_matrix(column.truth, column.prediction, classes);
  nlohmann::json rows = nlohmann::json::array();
  for (std::size_t t = 0; t < classes; ++t)
    rows.push_back(std::vector<std::size_t>(matrix.begin() + static_cast<std::ptrdiff_t>(t * classes),
                                            matrix.begin() + static_cast<std::ptrdiff_t>((t + 1) * classes)));
  return {{"classes", target.classes}, {"matrix", rows}};
}

nlohmann::json compute_confusions(const data::Dataset& dataset, const std::vector<double>& predictions) {
  nlohmann::json confusions = nlohmann::json::object();
  for (std::size_t t = 0; t < dataset.targets.size(); ++t) {
    if (dataset.targets[t].task == data::TaskType::regression) continue;
    const evaluate::TargetColumn column = evaluate::select_column(dataset.targets, dataset.values, predictions, t);
    if (dataset.targets[t].task == data::TaskType::multiclass) {
      confusions[dataset.targets[t].name] = describe_matrix(dataset.targets[t], column);
      continue;
    }
    const metrics::Confusion counts = metrics::compute_confusion(column.truth, column.prediction);
    confusions[dataset.targets[t].name] = {{"true_positive", counts.true_positive},
                                           {"false_positive", counts.false_positive},
                                           {"true_negative", counts.true_negative},
                                           {"false_negative", counts.false_negative}};
  }
  return confusions;
}

std::size_t count_seen(const bundle::Bundle& bundle, const data::Dataset& dataset) {
  const std::set<std::string> training(bundle.domain.smiles.begin(), bundle.domain.smiles.end());
  const auto policy = chemistry::parse_standardize_policy(bundle.standardize);
  std::size_t seen = 0;
  for (const std::string& smiles : dataset.smiles) {
    const auto standard = chemistry::standardize_smiles(smiles, policy);
    if (standard && training.contains(standard->smiles)) ++seen;
  }
  return seen;
}

void write_evaluated(const std::string& path, const data::Table& table, const EvaluatedRows& rows,
                     const KnownTargets& known, const std::vector<std::size_t>& offsets, Progress& progress) {
  std::vector<std::string> added;
  for (const data::Target& target : rows.dataset.targets) {
    const auto columns = list_checked_columns(target);
    added.insert(added.end(), columns.begin(), columns.end());
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
          format_checked(rows.dataset.targets[k], rows.dataset.value(row, k),
                         select_outputs(prediction.mean, offsets, t), select_outputs(prediction.std, offsets, t));
      cells.insert(cells.end(), checked.begin(), checked.end());
    }
    cells.insert(cells.end(), {prediction.status, prediction.message});
    file.write(data::format_csv_row(cells));
  }
  file.commit();
}

}  // namespace

void EvaluateOptions::fields(FieldList& list) {
  list.add("bundle", &bundle, "bundle file or run folder; with --cv the table").shown_as("BUNDLE").also({"model-path"});
  list.add("input", &input, "table with molecules and known values").shown_as("FILE").also({"i", "test-path"});
  list.add("out", &out,
           "CSV with truth and prediction per row; with --cv the scores per fold (default: STEM-folds.csv)")
      .shown_as("FILE")
      .also({"o", "output"});
  list.add("overwrite", &overwrite, "replace the output file when it exists");
  list.begin_group("Cross-validation");
  list.add("cv", &cv, "cross-validate --model on the table in this many folds; 0 = evaluate a bundle").range(0, 1000);
  list.add("repeats", &repeats, "partitions into folds, each with seeds of its own").range(1, 1000);
  list.add("split", &split,
           "how folds are made: random, scaffold, stratified, cluster, group and others of: list splits");
  fitting.list_fitting(list);
}

namespace {

constexpr std::array for_any_evaluation = {"smiles_column", "format", "delimiter"};

/// Options that only say how to fit would be ignored without --cv.
void refuse_fitting_options(TrainOptions fitting) {
  TrainOptions defaults;
  FieldList given, expected;
  fitting.list_fitting(given);
  defaults.list_fitting(expected);
  for (std::size_t i = 0; i < given.items().size(); ++i) {
    const Field& field = given.items()[i];
    if (std::find(for_any_evaluation.begin(), for_any_evaluation.end(), field.name) != for_any_evaluation.end())
      continue;
    if (field_to_json(field) != field_to_json(expected.items()[i]))
      fail(ErrorCode::invalid_options, "{} is for cross-validation; add --cv 5", format_flag(field.name));
  }
}

}  // namespace

EvaluateResult evaluate(const EvaluateOptions& options, const Context& context) {
  if (options.input.empty())
    fail(ErrorCode::invalid_options, "evaluate needs a bundle and a table, or a table and --cv");
  refuse_fitting_options(options.fitting);
  predict::Predictor predictor =
      predict::load_predictor(options.bundle, {context.threads, context.device, /*domain=*/false});
  const data::CurateOptions& reading = options.fitting.curation;
  const auto reader = data::open_records(options.input, {reading.format, reading.delimiter});
  const data::Table table = data::read_table(*reader);
  if (!options.out.empty()) require_new_file(options.out, options.overwrite);
  const std::size_t smiles_column = data::find_smiles_column(table, reading.smiles_column, *context.progress);
  const KnownTargets known = find_known_targets(predictor.bundle(), table, *context.progress);
  const EvaluatedRows rows = evaluate_rows(predictor, table, known, smiles_column, context);
  warn_unusable(rows.predictions, *context.progress);
  const data::Dataset& dataset = rows.dataset;
  const std::vector<std::size_t> offsets = data::list_output_offsets(predictor.bundle().targets);
  const std::vector<double> values = select_known(rows.predictions, known, offsets);

  EvaluateResult result;
  result.rows = table.rows.size();
  for (const predict::Prediction& prediction : rows.predictions) result.predicted += !prediction.mean.empty();
  result.seen_in_training = count_seen(predictor.bundle(), dataset);
  const evaluate::ScoreTable scores =
      evaluate::compute_scores(dataset.targets, dataset.values, values, context.seed, context.threads);
  result.metrics = {{"targets", to_json(std::span<const data::Target>(dataset.targets))},
                    {"scores", evaluate::to_json(scores)},
                    {"confusion", compute_confusions(dataset, values)}};
  if (!options.out.empty()) {
    write_evaluated(options.out, table, rows, known, offsets, *context.progress);
    result.out_path = options.out;
  }
  return result;
}

nlohmann::json to_json(const EvaluateResult& result) {
  nlohmann::json json = result.metrics;
  json["schema"] = 1;
  json["rows"] = result.rows;
  json["predicted"] = result.predicted;
  json["seen_in_training"] = result.seen_in_training;
  json["out"] = result.out_path.empty() ? nlohmann::json(nullptr) : nlohmann::json(result.out_path);
  return json;
}

nlohmann::json evaluate_folds(const EvaluateOptions& options, const Context& context) {
  CrossValidationOptions validation{options.fitting, options.cv, options.repeats, options.split};
  validation.fitting.input = options.input.empty() ? options.bundle : options.input;
  const std::string out = options.out.empty() ? input_stem(validation.fitting.input) + "-folds.csv" : options.out;
  require_new_file(out, options.overwrite);
  const CrossValidation result = cross_validate(validation, context);
  write_file(out, evaluate::format_fold_table(result.folds));
  nlohmann::json json = evaluate::summarize_folds(result.folds, options.fitting.model, result.targets);
  json["schema"] = 1;
  json["model"] = options.fitting.model;
  json["targets"] = to_json(std::span<const data::Target>(result.targets));
  json["cv"] = options.cv;
  json["repeats"] = options.repeats;
  json["rows"] = result.summary.rows;
  json["molecules"] = result.summary.records;
  json["out"] = out;
  return json;
}

}  // namespace athanor::workflows

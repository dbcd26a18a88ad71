#include "athanor/workflows/evaluate.h"

#include <algorithm>
#include <set>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/data/curate.h"
#include "athanor/evaluate/evaluation.h"
#include "athanor/predict/predictor.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/paths.h"

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
      if (bundle.targets.size() > 1) progress.note(fmt::format("{} has no column \"{}\": this target is left out", table.source, name));
      continue;
    }
    known.of_bundle.push_back(t);
    known.columns.push_back(data::find_column(table.columns, name, table.source));
  }
  if (known.columns.empty()) data::find_column(table.columns, bundle.targets.front().name, table.source);  // throws, with a suggestion
  return known;
}

double parse_value(const std::string& cell, const data::Target& target, const data::Record& record, const std::string& source) {
  if (data::is_missing(cell)) return NAN;
  const auto number = parse_number(cell);
  if (!number)
    fail(ErrorCode::invalid_input, "{}:{}: \"{}\" in column \"{}\" is not a number", source, record.line, cell, target.name);
  if (target.task == data::TaskType::binary && *number != 0 && *number != 1)
    fail(ErrorCode::invalid_input, "{}:{}: \"{}\" in column \"{}\" is not 0 or 1, as the model's classes are", source, record.line, cell, target.name);
  return *number;
}

/// The table as a dataset whose records are its rows, one by one.
data::Dataset to_row_dataset(const data::Table& table, const bundle::Bundle& bundle, const KnownTargets& known, std::size_t smiles_column) {
  data::Dataset dataset;
  for (const std::size_t t : known.of_bundle) dataset.targets.push_back(bundle.targets[t]);
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const data::Record& record = table.rows[row];
    dataset.smiles.push_back(record.cells[smiles_column]);
    dataset.rows.push_back({row});
    for (std::size_t k = 0; k < known.columns.size(); ++k)
      dataset.values.push_back(parse_value(record.cells[known.columns[k]], dataset.targets[k], record, table.source));
  }
  return dataset;
}

std::vector<predict::Query> make_queries(const predict::Predictor& predictor, const data::Table& table, std::size_t smiles_column) {
  std::vector<std::size_t> columns;
  for (const std::string& name : predictor.required_columns()) columns.push_back(data::find_column(table.columns, name, table.source));
  std::vector<predict::Query> queries;
  for (const data::Record& record : table.rows) {
    predict::Query& query = queries.emplace_back(predict::Query{record.cells[smiles_column], {}});
    for (const std::size_t column : columns) query.columns.push_back(parse_number(record.cells[column]).value_or(NAN));
  }
  return queries;
}

std::vector<double> select_known(const std::vector<predict::Prediction>& predictions, const KnownTargets& known) {
  std::vector<double> values;
  for (const predict::Prediction& prediction : predictions)
    for (const std::size_t t : known.of_bundle) values.push_back(prediction.mean.empty() ? NAN : prediction.mean[t]);
  return values;
}

nlohmann::json compute_confusions(const data::Dataset& dataset, const std::vector<double>& predictions) {
  nlohmann::json confusions = nlohmann::json::object();
  const std::size_t num_targets = dataset.targets.size();
  for (std::size_t t = 0; t < num_targets; ++t) {
    if (dataset.targets[t].task != data::TaskType::binary) continue;
    std::vector<double> truth, probability;
    for (std::size_t i = 0; i < dataset.size(); ++i) {
      if (!dataset.has_value(i, t) || std::isnan(predictions[i * num_targets + t])) continue;
      truth.push_back(dataset.value(i, t));
      probability.push_back(predictions[i * num_targets + t]);
    }
    const metrics::Confusion counts = metrics::compute_confusion(truth, probability);
    confusions[dataset.targets[t].name] = {{"true_positive", counts.true_positive}, {"false_positive", counts.false_positive},
                                           {"true_negative", counts.true_negative}, {"false_negative", counts.false_negative}};
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

void write_evaluated(const std::string& path, const data::Table& table, const data::Dataset& dataset, const KnownTargets& known,
                     const std::vector<predict::Prediction>& predictions) {
  AtomicFile file(path);
  std::vector<std::string> header = table.columns;
  for (const data::Target& target : dataset.targets) header.insert(header.end(), {"true_" + target.name, "pred_" + target.name, "std_" + target.name});
  header.insert(header.end(), {"status", "message"});
  file.write(data::format_csv_row(header));
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const predict::Prediction& prediction = predictions[row];
    std::vector<std::string> cells = table.rows[row].cells;
    for (std::size_t k = 0; k < known.of_bundle.size(); ++k) {
      const std::size_t t = known.of_bundle[k];
      cells.push_back(format_number(dataset.value(row, k)));
      cells.push_back(prediction.mean.empty() ? "" : format_number(prediction.mean[t]));
      cells.push_back(prediction.std.empty() ? "" : format_number(prediction.std[t]));
    }
    cells.insert(cells.end(), {prediction.status, prediction.message});
    file.write(data::format_csv_row(cells));
  }
  file.commit();
}

}  // namespace

void EvaluateOptions::fields(FieldList& list) {
  list.add("bundle", &bundle, "bundle file or run folder").shown_as("BUNDLE").also({"model-path"});
  list.add("input", &input, "table with molecules and known values").shown_as("FILE").also({"i", "test-path"});
  list.add("out", &out, "write a CSV with truth and prediction per row").shown_as("FILE").also({"o", "output"});
  list.add("overwrite", &overwrite, "replace the output file when it exists");
  list.add("smiles_column", &smiles_column, "column with the SMILES (default: guessed, and said)").also({"smiles-columns"}).shown_as("NAME");
  list.add("format", &format, "csv, tsv, smi or sdf (default: by file name and content)").one_of({"", "csv", "tsv", "smi", "sdf"});
  list.add("delimiter", &delimiter, "cell separator of text tables (default: guessed)").shown_as("CHAR");
}

EvaluateResult evaluate(const EvaluateOptions& options, const Context& context) {
  const bundle::Bundle bundle = bundle::load_bundle(options.bundle);
  const auto reader = data::open_records(options.input, {options.format, options.delimiter});
  const data::Table table = data::read_table(*reader);
  if (!options.out.empty()) require_new_file(options.out, options.overwrite);
  const std::size_t smiles_column = data::find_smiles_column(table, options.smiles_column, *context.progress);
  const KnownTargets known = find_known_targets(bundle, table, *context.progress);
  const data::Dataset dataset = to_row_dataset(table, bundle, known, smiles_column);
  predict::Predictor predictor(bundle, {context.threads, context.device, false});
  const auto predictions = predict_queries(predictor, make_queries(predictor, table, smiles_column), context);
  const std::vector<double> values = select_known(predictions, known);

  EvaluateResult result;
  result.rows = table.rows.size();
  for (const predict::Prediction& prediction : predictions) result.predicted += !prediction.mean.empty();
  result.seen_in_training = count_seen(bundle, dataset);
  result.metrics = {{"targets", to_json(std::span<const data::Target>(dataset.targets))},
                    {"scores", evaluate::to_json(evaluate::compute_scores(dataset.targets, dataset.values, values, context.seed, context.threads))},
                    {"confusion", compute_confusions(dataset, values)}};
  if (!options.out.empty()) {
    write_evaluated(options.out, table, dataset, known, predictions);
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

}  // namespace athanor::workflows

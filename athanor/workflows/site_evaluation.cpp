#include "athanor/workflows/site_evaluation.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/data/sites/site_reader.h"
#include "athanor/evaluate/site_report.h"
#include "athanor/predict/records.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/foreign_rows.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/run_folder.h"
#include "athanor/workflows/site_scores.h"

namespace athanor::workflows {
namespace {

data::SiteOptions list_columns(const bundle::Bundle& bundle) {
  data::SiteOptions sites;
  for (const data::Target& target : bundle.targets)
    (bundle.level == data::SiteLevel::bond ? sites.bond_targets : sites.atom_targets).push_back(target.name);
  return sites;
}

/// The rows of the table with their predictions, as the sites of one record each.
struct EvaluatedSites {
  data::SiteTable sites;
  std::vector<double> predictions, stds;  ///< [sites, targets]
  std::vector<std::string> forms;         ///< [records]
};

EvaluatedSites collect(const data::SiteReader& reader, const bundle::Bundle& bundle, const data::Table& table,
                       const std::vector<predict::SitePrediction>& predictions) {
  EvaluatedSites rows;
  rows.sites.level = bundle.level;
  rows.sites.targets = bundle.targets;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const std::vector<double> values = reader.list_row_values(row);
    const predict::SitePrediction& prediction = predictions[row];
    if (prediction.status != "ok" || values.size() != prediction.mean.size()) continue;
    rows.sites.values.insert(rows.sites.values.end(), values.begin(), values.end());
    rows.sites.offsets.push_back(rows.sites.values.size() / bundle.targets.size());
    rows.predictions.insert(rows.predictions.end(), prediction.mean.begin(), prediction.mean.end());
    rows.stds.insert(rows.stds.end(), prediction.std.begin(), prediction.std.end());
    rows.forms.push_back(prediction.form);
  }
  return rows;
}

void write_evaluated_sites(const std::string& path, const data::Table& table, const data::SiteReader& reader,
                           const bundle::Bundle& bundle, const std::vector<predict::SitePrediction>& predictions,
                           Progress& progress) {
  std::vector<std::string> added;
  for (const data::Target& target : bundle.targets) {
    const std::vector<std::string> columns = list_checked_columns(target);
    added.insert(added.end(), columns.begin(), columns.end());
  }
  added.insert(added.end(), {"status", "message"});
  const std::size_t width = bundle.targets.size();
  AtomicFile file(path);
  file.write(data::format_csv_row(data::name_output_columns(table.columns, added, progress)));
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const predict::SitePrediction& prediction = predictions[row];
    std::vector<std::string> cells = table.rows[row].cells;
    for (std::size_t t = 0; t < width; ++t) {
      const auto list = [&](const std::vector<double>& values) {
        return values.empty() ? "" : predict::format_written_sites(prediction, values, t, width);
      };
      cells.insert(cells.end(), {table.rows[row].cells[reader.column(t)], list(prediction.mean), list(prediction.std)});
    }
    cells.insert(cells.end(), {prediction.status, prediction.message});
    file.write(data::format_csv_row(cells));
  }
  file.commit();
}

std::size_t count_seen_forms(const bundle::Bundle& bundle, const std::vector<predict::SitePrediction>& predictions) {
  const std::unordered_set<std::string> known(bundle.domain.smiles.begin(), bundle.domain.smiles.end());
  return static_cast<std::size_t>(
      std::ranges::count_if(predictions, [&](const predict::SitePrediction& one) { return known.contains(one.form); }));
}

/// Of the molecules; what is known of single sites has no warnings.
std::vector<evaluate::Warning> find_warnings(const bundle::Bundle& bundle,
                                             const std::vector<predict::SitePrediction>& predictions,
                                             std::size_t seen) {
  data::Dataset molecules;
  for (const predict::SitePrediction& prediction : predictions) molecules.smiles.push_back(prediction.form);
  evaluate::ReportContent content;
  content.model = "the model";
  content.dataset = &molecules;
  describe_foreign_rows(predictions, seen, bundle, content);
  return evaluate::find_warnings(content);
}

}  // namespace

EvaluateResult evaluate_sites(const EvaluateOptions& options, bundle::Bundle bundle, const Context& context) {
  const data::CurateOptions& reading = options.fitting.curation;
  if (options.fitting.calibration.coverage)
    fail(ErrorCode::invalid_options, "--coverage: predictions of atoms and bonds have no intervals");
  predict::SitePredictor predictor(std::move(bundle), {.threads = context.threads, .device = context.device});
  const bundle::Bundle& used = predictor.bundle();
  const auto opened = data::open_input(options.input, reading, *context.progress);
  data::Table table = data::read_table(*opened);
  if (!options.out.empty()) require_new_file(options.out, options.overwrite, data::list_inputs(options.input, reading));
  data::CurateOptions curation = reading;
  curation.standardize = used.standardize;
  data::SiteReader reader(table, list_columns(used), curation, *context.progress);
  const predict::InputColumns columns = predict::find_input_columns(
      predictor, table.columns, reader.smiles_column(), data::parse_decimal_mark(reading.decimal), table.source);
  reader.read(table, context.threads);
  for (data::Record& record : table.rows)  // without values there is nothing to score, but something to predict
    if (record.issue && record.issue->code == data::no_target_code) record.issue.reset();
  const std::vector<predict::SitePrediction> predictions =
      predict::predict_rows(predictor, table.rows, columns, context.threads);
  const EvaluatedSites rows = collect(reader, used, table, predictions);
  warn_unusable(predictions, *context.progress);

  EvaluateResult result;
  result.precision = "f32";
  result.rows = table.rows.size();
  result.predicted = static_cast<std::size_t>(
      std::ranges::count_if(predictions, [](const predict::SitePrediction& one) { return one.status == "ok"; }));
  if (rows.sites.size() == 0)
    fail(ErrorCode::invalid_input, "{}: no row has values that could be compared with predictions", table.source);
  result.seen_in_training = count_seen_forms(used, predictions);
  result.warnings = find_warnings(used, predictions, result.seen_in_training);
  std::vector<std::size_t> all(rows.sites.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  evaluate::ScoreTable scores =
      evaluate::compute_scores(used.targets, rows.sites.values, rows.predictions, context.seed, context.threads, true,
                               list_site_owners(rows.sites, all));
  if (!rows.stds.empty())
    evaluate::add_uncertainty_scores(scores, used.targets, rows.sites.values, rows.predictions, rows.stds);
  const SiteDescriptions descriptions = describe_sites(rows.forms, used.level, context.threads);
  result.metrics = {{"targets", to_json(std::span<const data::Target>(used.targets))},
                    {"level", data::format_site_level(used.level)},
                    {"scores", evaluate::to_json(scores)},
                    {"kinds", evaluate::score_kinds(rows.sites, descriptions.kinds, rows.predictions, all)},
                    {"confusion", nlohmann::json::object()}};
  if (!options.out.empty()) {
    write_evaluated_sites(options.out, table, reader, used, predictions, *context.progress);
    result.out_path = options.out;
  }
  return result;
}

}  // namespace athanor::workflows

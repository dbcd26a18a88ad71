#include "athanor/workflows/evaluate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "athanor/chemistry/joined_molecules.h"
#include "athanor/chemistry/reaction.h"
#include "athanor/core/text.h"
#include "athanor/data/curate.h"
#include "athanor/data/curate/values.h"
#include "athanor/evaluate/mean_interval.h"
#include "athanor/evaluate/report.h"
#include "athanor/predict/records.h"
#include "athanor/workflows/evaluated_rows.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/foreign_rows.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/precision.h"
#include "athanor/workflows/run_folder.h"
#include "athanor/workflows/site_evaluation.h"
#include "athanor/workflows/split.h"

namespace athanor::workflows {
namespace {

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

std::size_t count_seen_reactions(const std::set<std::string>& training, const data::Dataset& dataset) {
  return static_cast<std::size_t>(std::count_if(dataset.smiles.begin(), dataset.smiles.end(), [&](const auto& text) {
    const auto parts = chemistry::unmap_reaction(text);
    return parts && training.contains(chemistry::merge_reaction(*parts));
  }));
}

std::size_t count_seen(const bundle::Bundle& bundle, const data::Dataset& dataset) {
  const std::set<std::string> training(bundle.domain.smiles.begin(), bundle.domain.smiles.end());
  if (!bundle.reaction_columns.empty()) return count_seen_reactions(training, dataset);
  const auto policy = chemistry::parse_standardize_policy(bundle.standardize);
  std::size_t seen = 0;
  for (const std::string& smiles : dataset.smiles) {
    std::vector<std::string> molecules = {smiles};
    if (!bundle.molecule_columns.empty()) molecules = chemistry::split_molecules(smiles);
    bool is_valid = true;
    for (std::string& molecule : molecules) {
      auto standard = chemistry::standardize_smiles(molecule, policy);
      is_valid = is_valid && standard;
      if (standard) molecule = std::move(standard->smiles);
    }
    if (is_valid && training.contains(join_text(molecules, "."))) ++seen;
  }
  return seen;
}

/// The rows as a test part without a training part: what they have in common with the bundle's training molecules is
/// known from the predictor's nearest similarities.
std::vector<evaluate::Warning> find_warnings(const bundle::Bundle& bundle, const EvaluatedRows& rows,
                                             const std::vector<double>& values, const evaluate::Regions& regions,
                                             std::size_t seen) {
  evaluate::ReportContent content;
  content.model = "the model";
  content.dataset = &rows.dataset;
  content.predictions = values;
  content.regions = regions;
  describe_foreign_rows(rows.predictions, seen, bundle, content);
  return evaluate::find_warnings(content);
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
  list_precision_field(list, precision);
  list.begin_group("Cross-validation");
  list.add("cv", &cv, "cross-validate --model on the table in this many folds; 0 = evaluate a bundle").range(0, 1000);
  list.add("repeats", &repeats, "partitions into folds, each with seeds of its own").range(1, 1000);
  list.add("split", &split,
           "how folds are made: random, scaffold, stratified, cluster, group and others of: list splits");
  list.add("split_molecule", &fitting.splitting.split_molecule,
           "column with molecules; all rows of one of them stay in one fold")
      .shown_as("NAME");
  list.add("nested", &nested, "choose among the models of --model A,B and the points of --grid on inner folds");
  list.add("grid", &grid, "values of model options to choose from, with --nested: trees=100,500 max-depth=4,8")
      .shown_as("NAME=A,B");
  list.add("y_scramble", &y_scramble, "fit on shuffled targets too, so many times, and give a p value")
      .range(0, 100000)
      .also({"y-scrambling"});
  list.add("learning_curve", &learning_curve, "fit on these fractions of the training molecules: 0.1 0.2 0.5 1")
      .shown_as("FRACTION");
  list.add("domain", &fitting.domain,
           "measures of the applicability domain whose worth is told, with commas: similarity, which is always there, "
           "leverage, knn, one_class")
      .shown_as("LIST");
  list.add("report", &report, "HTML page of the folds (default: that of --out with the ending .html)").shown_as("FILE");
  list.add("suspects", &suspects, "CSV of all values, the most likely wrong ones first").shown_as("FILE");
  fitting.list_fitting(list);
}

namespace {

constexpr std::array for_any_evaluation = {"smiles_column", "format",  "delimiter", "sql",
                                           "more_input",    "decimal", "coverage"};

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

void refuse_fold_options(const EvaluateOptions& options) {
  const std::pair<const char*, bool> given[] = {
      {"--nested", options.nested},
      {"--grid", !options.grid.empty()},
      {"--y-scramble", options.y_scramble > 0},
      {"--learning-curve", !options.learning_curve.empty()},
      {"--domain", options.fitting.domain != TrainOptions().domain},
      {"--report", !options.report.empty()},
      {"--suspects", !options.suspects.empty()},
      {"--split-molecule", !options.fitting.splitting.split_molecule.empty()}};
  for (const auto& [flag, is_given] : given)
    if (is_given) fail(ErrorCode::invalid_options, "{} is for cross-validation; add --cv 5", flag);
}

}  // namespace

EvaluateResult evaluate(const EvaluateOptions& options, const Context& context) {
  if (options.input.empty())
    fail(ErrorCode::invalid_options, "evaluate needs a bundle and a table, or a table and --cv");
  if (context.has_company())
    fail(ErrorCode::unsupported,
         "A bundle is evaluated by one process, and {} were started; they share the fits of a cross-validation (--cv)",
         context.processes->size());
  refuse_fitting_options(options.fitting);
  refuse_fold_options(options);
  bundle::Bundle bundle = bundle::load_bundle(options.bundle);
  if (bundle.level != data::SiteLevel::molecule) return evaluate_sites(options, std::move(bundle), context);
  predict::Predictor predictor(std::move(bundle), {.threads = context.threads,
                                                   .device = context.device,
                                                   .precision = options.precision,
                                                   .coverage = options.fitting.calibration.coverage.value_or(0)});
  note_precision(options.precision, predictor, *context.progress);
  const data::CurateOptions& reading = options.fitting.curation;
  const auto reader = data::open_input(options.input, reading, *context.progress);
  const data::Table table = data::read_table(*reader);
  if (!options.out.empty()) require_new_file(options.out, options.overwrite, data::list_inputs(options.input, reading));
  const std::string smiles_name =
      predict::choose_smiles_column(predictor.bundle(), table.columns, reading.smiles_column);
  const std::size_t smiles_column = data::find_smiles_column(table, smiles_name, *context.progress);
  KnownTargets known = find_known_targets(predictor.bundle(), table, *context.progress);
  known.decimal = data::parse_decimal_mark(reading.decimal);
  const EvaluatedRows rows = evaluate_rows(predictor, table, known, smiles_column, context);
  warn_unusable(rows.predictions, *context.progress);
  const data::Dataset& dataset = rows.dataset;
  const std::vector<std::size_t> offsets = data::list_output_offsets(predictor.bundle().targets);
  const std::vector<double> values = select_known(rows.predictions, known, offsets, &predict::Prediction::mean);

  EvaluateResult result;
  result.precision = predictor.precision();
  result.rows = table.rows.size();
  for (const predict::Prediction& prediction : rows.predictions) result.predicted += !prediction.mean.empty();
  result.seen_in_training = count_seen(predictor.bundle(), dataset);
  const evaluate::Regions regions =
      select_known_regions(predictor.bundle(), rows, known, options.fitting.calibration.coverage.value_or(0));
  result.warnings = find_warnings(predictor.bundle(), rows, values, regions, result.seen_in_training);
  evaluate::ScoreTable scores =
      evaluate::compute_scores(dataset.targets, dataset.values, values, context.seed, context.threads);
  if (predict::has_std(predictor.bundle()))
    evaluate::add_uncertainty_scores(scores, dataset.targets, dataset.values, values,
                                     select_known(rows.predictions, known, offsets, &predict::Prediction::std));
  evaluate::add_region_scores(scores, dataset.targets, dataset.values, regions);
  result.metrics = {{"targets", to_json(std::span<const data::Target>(dataset.targets))},
                    {"scores", evaluate::to_json(scores)},
                    {"confusion", compute_confusions(dataset, values)}};
  if (!options.out.empty()) {
    write_evaluated(options.out, table, rows, known, predictor.bundle(), *context.progress);
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
  json["warnings"] = evaluate::to_json(result.warnings);
  json["precision"] = result.precision;
  json["out"] = result.out_path.empty() ? nlohmann::json(nullptr) : nlohmann::json(result.out_path);
  return json;
}

}  // namespace athanor::workflows

#include "athanor/workflows/evaluate_folds.h"
#include "athanor/workflows/input.h"

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/cliffs.h"
#include "athanor/evaluate/report.h"
#include "athanor/evaluate/validation.h"
#include "athanor/workflows/contenders.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/learning_curve.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/run_folder.h"
#include "athanor/workflows/y_scramble.h"

namespace athanor::workflows {
namespace {

/// The held-out predictions of the first repeat as the report of a run has those of its test rows.
evaluate::ReportContent collect_held_out(const Study& study, const CrossValidation& validation,
                                         std::span<const evaluate::Suspect> suspects) {
  const Context& context = study.context();
  evaluate::ReportContent content;
  content.model = study.main().name;
  content.dataset = &study.dataset();
  content.curation = &study.curation().summary;
  content.splits = validation.splits;
  content.leakages = validation.leakages;
  content.domain_thresholds = validation.domain_thresholds;
  content.domain_values = validation.domain_values;
  content.predictions = validation.held_out.at(content.model);
  content.space = evaluate::compute_chemical_space(study.dataset(), context.seed, context.threads);
  content.leaking_columns = evaluate::find_leaking_columns(study.table(), study.curation());
  content.suspects = {suspects.begin(), suspects.end()};
  const std::map<std::string, std::span<const double>> all(validation.held_out.begin(), validation.held_out.end());
  content.metrics = {
      {"cliffs", evaluate::score_cliffs(study.dataset(), pool_test_records(content.splits), all, context.threads)},
      {"domain", evaluate::score_domain(content)}};
  return content;
}

/// The files of one call; all are checked before anything is fitted.
struct OutputPaths {
  std::string folds, report, suspects, curve;
};

OutputPaths choose_paths(const EvaluateOptions& options, const std::string& input) {
  const std::vector<std::string> inputs = data::list_inputs(input, options.fitting.curation);
  OutputPaths paths;
  paths.folds = options.out.empty() ? input_stem(input) + "-folds.csv" : options.out;
  const std::filesystem::path beside(paths.folds);
  paths.report =
      options.report.empty() ? std::filesystem::path(beside).replace_extension(".html").string() : options.report;
  if (!options.learning_curve.empty())
    paths.curve = (beside.parent_path() / (beside.stem().string() + "-curve.csv")).string();
  paths.suspects = options.suspects;
  for (const std::string* path : {&paths.folds, &paths.report, &paths.suspects, &paths.curve})
    if (!path->empty()) require_new_file(*path, options.overwrite, inputs);
  return paths;
}

std::string make_title(const Study& study) {
  std::vector<std::string> names;
  for (const data::Target& target : study.dataset().targets) names.push_back(target.name);
  return list_few(names) + " · " + study.main().name;
}

void write_results(const OutputPaths& paths, const evaluate::Validation& validation) {
  write_file(paths.folds, evaluate::format_fold_table(validation.folds));
  write_file(paths.report, evaluate::format_validation_report(validation));
  if (!paths.curve.empty()) write_file(paths.curve, evaluate::format_curve_table(validation.curve));
  if (!paths.suspects.empty())
    write_file(paths.suspects, evaluate::format_suspect_table(*validation.dataset, validation.suspects));
}

nlohmann::json to_json_path(const std::string& path) {
  return path.empty() ? nlohmann::json(nullptr) : nlohmann::json(path);
}

nlohmann::json to_json(const EvaluateOptions& options, const OutputPaths& paths,
                       const evaluate::Validation& validation) {
  const std::span<const data::Target> targets(validation.dataset->targets);
  nlohmann::json json = evaluate::summarize_folds(validation.folds, validation.model, targets);
  json["schema"] = 1;
  json["model"] = validation.model;
  json["targets"] = workflows::to_json(targets);
  json["cv"] = options.cv;
  json["repeats"] = options.repeats;
  json["rows"] = validation.curation->rows;
  json["molecules"] = validation.dataset->size();
  json["choices"] = validation.choices;
  json["y_scramble"] = evaluate::to_json(std::span<const evaluate::ScrambledScores>(validation.scrambled));
  json["learning_curve"] = evaluate::summarize_curve(validation.curve, targets);
  json["last_step"] = evaluate::compare_last_step(validation.curve, targets);
  json["cliffs"] = validation.held_out.metrics.at("cliffs");
  json["domain"] = validation.held_out.metrics.at("domain");
  json["flagged"] = evaluate::count_flagged(validation.suspects);
  json["warnings"] = evaluate::to_json(std::span<const evaluate::Warning>(validation.warnings));
  json["out"] = paths.folds;
  json["report"] = paths.report;
  json["suspects"] = to_json_path(paths.suspects);
  json["curve"] = to_json_path(paths.curve);
  return json;
}

}  // namespace

namespace {

nlohmann::json run_folds(const EvaluateOptions& options, const Context& context) {
  if (!options.bundle.empty() && !options.input.empty())
    fail(ErrorCode::invalid_options,
         "--cv fits models anew and takes a table alone: leave out {}, or --cv to evaluate the bundle", options.bundle);
  if (options.cv < 3)
    fail(ErrorCode::invalid_options, "--cv: {} is too few; train, val and test need at least 3", options.cv);
  if (options.precision != EvaluateOptions().precision)
    fail(ErrorCode::invalid_options,
         "--precision is for a trained bundle; models of --cv predict in f32 (--training-precision is for their "
         "training)");
  TrainOptions fitting = options.fitting;
  fitting.input = options.input.empty() ? options.bundle : options.input;
  fitting.featurizer = write_out_column_ranges(fitting.featurizer, fitting.input, fitting.curation, *context.progress);
  const OutputPaths paths = choose_paths(options, fitting.input);
  const Study study(fitting, {split_model_names(fitting.model), options.nested, options.grid}, options.split,
                    options.cv, context);
  const CrossValidation found = cross_validate(study, options.repeats);
  evaluate::Validation validation;
  validation.scrambled = scramble_targets(study, found, options.y_scramble);
  validation.curve = compute_learning_curve(study, found, options.repeats, options.learning_curve);
  if (!context.leads()) return nullptr;

  validation.title = make_title(study);
  validation.model = study.main().name;
  validation.dataset = &study.dataset();
  validation.curation = &study.curation().summary;
  validation.split = options.split;
  validation.num_folds = static_cast<std::size_t>(options.cv);
  validation.repeats = static_cast<std::size_t>(options.repeats);
  validation.folds = found.folds;
  validation.choices = found.choices;
  validation.suspects = evaluate::rank_suspects(study.dataset(), found.predictions, context.threads);
  validation.manifest = make_manifest(fitting.input, fitting.curation.more_input, context);
  validation.warnings = evaluate::find_validation_warnings(validation);
  validation.held_out = collect_held_out(study, found, validation.suspects);
  const auto further = evaluate::find_warnings(validation.held_out);
  validation.warnings.insert(validation.warnings.end(), further.begin(), further.end());
  write_results(paths, validation);
  return to_json(options, paths, validation);
}

}  // namespace

nlohmann::json evaluate_folds(const EvaluateOptions& options, const Context& context) {
  ProcessGroup alone;
  ProcessGroup& group = context.processes ? *context.processes : alone;
  nlohmann::json result;
  group.run_together([&] { result = run_folds(options, context); });
  return result;
}

}  // namespace athanor::workflows

// What a training run leaves: the bundle, scores, warnings, tables and the report.
#include "athanor/core/file.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/train_run.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

std::vector<bundle::Member> TrainRun::make_final_members() {
  if (options_.refit == "all") return fit_model({all_records(), {}, {}}, {.fold = 0, .is_refit = true});
  std::vector<bundle::Member> members;
  for (const Fold& fold : folds_) members.insert(members.end(), fold.members.begin(), fold.members.end());
  return members;
}

bundle::Bundle TrainRun::make_final_bundle(std::vector<bundle::Member> members) const {
  const bool one_split = splits_.size() == 1 && options_.refit == "none";
  const std::vector<std::size_t> domain_records = one_split ? splits_.front().train : all_records();
  bundle::Bundle bundle = make_bundle(std::move(members), domain_records);
  if (!options_.calibration.is_nothing())
    bundle.calibration = held_out_.records.empty() ? calibration_
                         : splits_.size() == 1
                             ? calibrate(held_out_, "validation and test molecules, by the models before the refit")
                             : calibrate(held_out_, "test molecules of the folds, by the models of their fold");
  bundle.training = {
      {"program_version", manifest_.at("program").at("version")},
      {"input_sha256", manifest_.at("input").at("sha256")},
      {"model", options_.model},
      {"molecules", curation_.dataset.size()},
      {"training_molecules", domain_records.size()},
      {"split", splits_.size() == 1 && !fold_words_.per_split.empty() ? "predefined" : options_.splitting.split},
      {"seed", context_.seed},
      {"refit", options_.refit},
      {"date", manifest_.at("started")},
      {"test", metrics_.at("test")}};
  for (const ModelPlan& plan : plan_.candidates)
    if (plan.start) bundle.training["start_sha256"] = bundle::compute_weights_sha256(plan.start->members.front());
  return bundle;
}

namespace {

/// {target: {"molecules", "values", "pooled_std"}} of numbers that were measured more than once.
nlohmann::json describe_replicates(const data::Curation& curation) {
  nlohmann::json described = nlohmann::json::object();
  const auto pooled = data::compute_replicates(curation.dataset, curation.row_values).pooled;
  for (std::size_t t = 0; t < pooled.size(); ++t)
    if (const data::Target& target = curation.dataset.targets[t];
        target.task == data::TaskType::regression && pooled[t].molecules > 0)
      described[target.name] = {
          {"molecules", pooled[t].molecules}, {"values", pooled[t].values}, {"pooled_std", pooled[t].std}};
  return described;
}

}  // namespace

void TrainRun::evaluate() {
  const PhaseScope scope(context_.times, Phase::evaluate);
  EvaluationInput input;
  input.dataset = &curation_.dataset;
  input.splits = splits_;
  input.leakages = leakages_;
  input.model = options_.model;
  input.predictions = predictions_.means(data::count_outputs(curation_.dataset.targets));
  input.stds = predictions_.stds(data::count_outputs(curation_.dataset.targets));
  input.regions = list_regions(predictions_.items, curation_.dataset.targets.size(), calibration_);
  input.baselines = baseline_predictions_;
  input.seed = context_.seed;
  metrics_ = compute_metrics(input, context_.threads);
  if (!selection_.is_null()) metrics_["selection"] = selection_;
  if (const nlohmann::json replicates = describe_replicates(curation_); !replicates.empty())
    metrics_["replicates"] = replicates;
  if (!options_.calibration.is_nothing())
    metrics_["calibration"] = describe_calibration(calibration_, input.dataset->targets);
  space_ = evaluate::compute_chemical_space(curation_.dataset, context_.seed, context_.threads);
  leaking_columns_ = evaluate::find_leaking_columns(table_, curation_);
  if (!domain_measures_.empty()) metrics_["domain"] = evaluate::score_domain(make_report());
  warnings_ = evaluate::find_warnings(make_report());
  metrics_["warnings"] = evaluate::to_json(warnings_);
  for (const evaluate::Warning& warning : warnings_) context_.progress->warn(evaluate::format_warning(warning));
}

evaluate::ReportContent TrainRun::make_report() const {
  evaluate::ReportContent report;
  std::string names;
  for (const data::Target& target : curation_.dataset.targets) names += (names.empty() ? "" : ", ") + target.name;
  report.title = names + " · " + options_.model;
  report.model = options_.model;
  report.dataset = &curation_.dataset;
  report.curation = &curation_.summary;
  report.splits = splits_;
  report.leakages = leakages_;
  report.predictions = predictions_.means(data::count_outputs(curation_.dataset.targets));
  report.stds = predictions_.stds(data::count_outputs(curation_.dataset.targets));
  report.regions = list_regions(predictions_.items, curation_.dataset.targets.size(), calibration_);
  report.baseline_predictions = baseline_predictions_;
  report.metrics = metrics_;
  report.history = history_;
  report.config = read_toml(folder_ / "config.toml");
  report.manifest = manifest_;
  report.domain_thresholds = domain_thresholds_;
  report.domain_values = list_domain_values(predictions_.items, domain_measures_, splits_.size() > 1);
  report.space = space_;
  report.leaking_columns = leaking_columns_;
  report.warnings = warnings_;
  return report;
}

void TrainRun::write_results(const bundle::Bundle& bundle) {
  const PhaseScope scope(context_.times, Phase::write);
  bundle::save_bundle(folder_ / "bundle.athanor", bundle);
  write_predictions(folder_ / "predictions.csv", table_, curation_, splits_, predictions_, bundle, *context_.progress);
  write_json(folder_ / "metrics.json", metrics_);
  manifest_["weights_sha256"] = bundle::list_weights_sha256(bundle);
  write_json(folder_ / "manifest.json", manifest_);
  write_file(folder_ / "report.html", evaluate::format_report(make_report()));
  fs::remove_all(folder_ / "checkpoints");
  fs::remove_all(own_cache());
}

}  // namespace athanor::workflows

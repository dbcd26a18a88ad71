// What a search leaves: the best configuration, models of it and of the defaults, and the only look at the test rows.
#include <algorithm>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/report.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/run_folder.h"
#include "athanor/workflows/train_plan.h"
#include "athanor/workflows/tune_run.h"

namespace athanor::workflows {
namespace {

constexpr std::uint64_t next_fit = 0;  // the counter

/// Baselines that have none of the options that were given a value by the search: they would take it too.
std::string list_untouched_baselines(const TrainOptions& options, const TrainOptions& before,
                                     const data::Dataset& dataset) {
  const nlohmann::json given = to_json(options.model_settings), not_searched = to_json(before.model_settings);
  std::vector<std::string> names;
  for (const ModelPlan& plan : make_train_plan(before, dataset).baselines) {
    if (plan.model == options.model) continue;
    bool is_touched = false;
    for (const auto& [name, value] : plan.options.items())
      is_touched = is_touched || given.at(name) != not_searched.at(name);
    if (!is_touched) names.push_back(plan.model);
  }
  return names.empty() ? "none" : join_text(names, ",");
}

}  // namespace

/// With the split itself where it could come out otherwise: molecules that cannot have the features of another variant
/// took no part in it.
TrainOptions TuneRun::configure(const search::Point& point) const {
  TrainOptions options = space_->configure(point);
  if (options.baselines == "auto") {
    const std::vector<TrainOptions> variants = space_->list_variants();
    const auto before = std::find_if(variants.begin(), variants.end(),
                                     [&](const TrainOptions& variant) { return variant.model == options.model; });
    options.baselines = list_untouched_baselines(options, *before, read_.curation.dataset);
  }
  if (has_failures_) options.splitting.splits_file = (folder_ / "splits.json").string();
  return options;
}

void TuneRun::write_config() const {
  nlohmann::json config = to_json(configure(best().point));
  for (const char* name : {"out", "resume", "overwrite", "profile"}) config.erase(name);
  config["seed"] = context_.seed;
  config["device"] = context_.device;
  write_file(folder_ / "config.toml", format_toml(config));
}

/// A run of train in a folder of that name, or what is left of one.
void TuneRun::train_in(const std::string& name, const search::Point& point, const std::string& baselines) const {
  TrainOptions options = configure(point);
  options.out = (folder_ / name).string();
  if (!baselines.empty()) options.baselines = baselines;
  options.overwrite = true;
  context_.progress->note(
      fmt::format("training {} on all rows but those of the test: {}", name, space_->describe(point)));
  train(options, context_.alone());
}

bool TuneRun::is_default_best() const {
  return space_->describe(space_->list_defaults().front()) == space_->describe(best().point);
}

/// Each by one process.
void TuneRun::train_best_and_defaults() const {
  const bool needs_defaults = !split_.test.empty() && !is_default_best();
  ProcessGroup alone;
  ProcessGroup& group = context_.processes ? *context_.processes : alone;
  const std::size_t fits = needs_defaults ? 2 : 1;
  for (auto i = group.claim(next_fit); i < fits && !group.has_failure(); i = group.claim(next_fit)) {
    if (i == 0) train_in("best", best().point, "");
    else train_in("defaults", space_->list_defaults().front(), "none");
  }
  group.meet();
}

/// The only look at the test rows.
void TuneRun::compare_on_test() {
  if (split_.test.empty()) return;
  const data::Dataset& dataset = read_.curation.dataset;
  std::vector<double> truth;
  const std::vector<double> values = data::list_exact_values(dataset);
  for (const std::size_t i : split_.test)
    for (std::size_t t = 0; t < dataset.targets.size(); ++t) truth.push_back(values[i * dataset.targets.size() + t]);
  const auto score = [&](const std::vector<double>& predictions) {
    return evaluate::to_json(
        evaluate::compute_scores(dataset.targets, truth, predictions, context_.seed, context_.threads));
  };
  const auto predict = [&](const char* name) {
    return predict_means(bundle::load_bundle(folder_ / name / "bundle.athanor"), dataset, split_.test, context_);
  };
  const std::vector<double> ours = predict("best");
  found_.test = {{"best", score(ours)}, {"defaults", nullptr}, {"comparison", nullptr}};
  if (is_default_best()) return;
  const std::vector<double> theirs = predict("defaults");
  found_.test["defaults"] = score(theirs);
  found_.test["comparison"] = evaluate::to_json(
      evaluate::compare_models(dataset.targets, truth, ours, theirs, context_.seed, context_.threads));
}

nlohmann::json TuneRun::write_results() const {
  const std::string config = (folder_ / "config.toml").string();
  evaluate::TuningReport report = make_tuning_report(found_);
  report.sampler = options_.sampler;
  report.manifest = manifest_;
  report.next_command = "athanor train --config " + config;
  write_file(folder_ / "tune.html", evaluate::format_tuning_report(report));
  nlohmann::json result = describe_findings(found_);
  result["sampler"] = options_.sampler;
  result["example"] = evaluate::format_example(read_.curation.dataset);
  result["config"] = config;
  result["table"] = (folder_ / "trials.csv").string();
  result["report"] = (folder_ / "tune.html").string();
  result["model"] = options_.fit_best ? nlohmann::json((folder_ / "best").string()) : nlohmann::json(nullptr);
  result["out"] = folder_.string();
  return result;
}

}  // namespace athanor::workflows

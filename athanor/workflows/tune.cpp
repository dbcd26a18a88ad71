#include "athanor/workflows/tune.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/file.h"
#include "athanor/core/json_journal.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/report.h"
#include "athanor/evaluate/tuning_report.h"
#include "athanor/search/importance.h"
#include "athanor/search/sampler.h"
#include "athanor/workflows/contenders.h"
#include "athanor/workflows/doctor.h"
#include "athanor/workflows/input.h"
#include "athanor/workflows/model_search.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/run_folder.h"
#include "athanor/workflows/training_table.h"
#include "athanor/workflows/tune_results.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t usual_trials = 50;
constexpr std::uint64_t search_label = 0x74756e65ULL;
constexpr std::uint64_t next_fit = 0;  // the counter

TrainOptions make_fitting(const TuneOptions& options) {
  TrainOptions fitting = options.fitting;
  fitting.input = options.input;
  return fitting;
}

class TuneRun {
 public:
  TuneRun(const TuneOptions& options, const Context& context)
      : options_(options), fitting_(make_fitting(options)), context_(context), folder_(options.out) {
    if (folder_.empty()) folder_ = fs::path("runs") / (input_stem(options.input) + "-tune");
  }

  nlohmann::json run();

 private:
  void read_table();
  void make_space();
  void open_folder();
  std::vector<search::Trial> share_found_trials();
  void featurize_and_split();
  SearchedTable make_parts();
  nlohmann::json describe() const;
  void search(const SearchedTable& table);
  void tell(const search::Trial& trial);
  void write_config() const;
  TrainOptions configure(const search::Point& point) const;
  void train_in(const std::string& name, const search::Point& point, const std::string& baselines) const;
  bool is_default_best() const;
  void train_best_and_defaults() const;
  void compare_on_test();
  nlohmann::json write_results() const;
  const search::Trial& best() const { return find_best(found_); }
  std::string format_score(double score) const {
    return std::isnan(score) ? "-" : fmt::format("{:.4g}", metric_->to_value(score));
  }

  const TuneOptions& options_;
  TrainOptions fitting_;
  std::vector<std::string> featurizers_ = options_.featurizers;
  Context context_;
  fs::path folder_;
  TrainingTable read_;
  std::unique_ptr<FeatureStore> features_;
  bool has_failures_ = false;  ///< molecules that some features cannot be made of
  data::Split split_;
  std::optional<ModelSpace> space_;
  std::optional<SelectionMetric> metric_;
  std::optional<JsonJournal> journal_;
  nlohmann::json manifest_;
  TuneFindings found_;
  double best_shown_ = -INFINITY;
};

/// The models and featurizers are known before the table is read, except for those of `auto`.
void TuneRun::make_space() {
  SpaceOptions options{options_.models, featurizers_, options_.searched};
  if (options.models.size() == 1) options.models = split_model_names(options.models.front());
  if (options.models.empty()) options.models = {fitting_.model};
  if (options.models == std::vector<std::string>{"auto"}) {
    TrainOptions automatic = fitting_;
    automatic.model = "auto";
    options.models.clear();
    for (const ModelPlan& plan : make_train_plan(automatic, read_.curation.dataset).candidates)
      options.models.push_back(plan.model);
  }
  space_.emplace(fitting_, options);
}

[[noreturn]] void fail_split(const std::string& split) {
  fail(ErrorCode::invalid_options,
       "--split {}: tune holds out one test part; use random, scaffold or the like, and --cv for the folds inside (a "
       "search in every fold is: athanor evaluate FILE --cv 5 --nested)",
       split);
}

void TuneRun::read_table() {
  if (data::find_fold_split(fitting_.splitting.split) == fitting_.splitting.split) fail_split(fitting_.splitting.split);
  std::vector<data::FeatureColumn> columns;
  for (const std::string& featurizer : featurizers_) {
    TrainOptions one = fitting_;
    one.featurizer = featurizer == "default" ? "" : featurizer;
    for (const data::FeatureColumn& column : find_feature_columns(one))
      if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
  }
  read_ = read_training_table(fitting_, columns, context_);
  make_space();
  metric_.emplace(read_.curation.dataset.targets, options_.metric);
  found_.space = &*space_;
  found_.metric = &*metric_;
  found_.targets = read_.curation.dataset.targets;
}

/// Begun anew, or gone on with.
void TuneRun::open_folder() {
  const nlohmann::json description = describe();
  const fs::path path = folder_ / "trials.jsonl";
  if (JsonJournal::belongs_to(path, description))
    context_.progress->note("going on with the trials of " + folder_.string());
  else make_new_folder(folder_, options_.overwrite, data::list_inputs(fitting_.input, fitting_.curation));
  journal_.emplace(path, description, false);
}

void TuneRun::featurize_and_split() {
  std::vector<featurize::FeatureRequest> requests;
  for (const TrainOptions& variant : space_->list_variants())
    for (const auto& request : make_train_plan(variant, read_.curation.dataset).feature_requests())
      requests.push_back(request);
  const std::size_t before = read_.curation.dataset.size();
  const auto cache =
      choose_cache(fitting_.cache, folder_ / "features", read_.curation.dataset, requests, *context_.progress);
  features_ = featurize_records(read_.curation, requests, fitting_.input, cache, context_);
  has_failures_ = read_.curation.dataset.size() < before;
  const auto splits = make_splits(read_.curation.dataset, read_.fold_words, fitting_.splitting, context_);
  if (splits.size() != 1) fail_split(fitting_.splitting.split);
  split_ = splits.front();
  if (context_.leads()) data::write_splits((folder_ / "splits.json").string(), splits, read_.curation.dataset);
}

/// Those of the journal, which one process keeps.
std::vector<search::Trial> TuneRun::share_found_trials() {
  nlohmann::json lines = journal_ ? nlohmann::json(journal_->found()) : nlohmann::json::array();
  if (context_.has_company()) lines = nlohmann::json::parse(context_.processes->gather(lines.dump()).front());
  std::vector<search::Trial> found;
  for (const nlohmann::json& line : lines) found.push_back(search::parse_trial(line, space_->space()));
  return found;
}

SearchedTable TuneRun::make_parts() {
  const std::optional<std::size_t> folds =
      options_.cv ? std::optional(static_cast<std::size_t>(*options_.cv)) : std::nullopt;
  const data::Dataset& dataset = read_.curation.dataset;
  SearchedTable table{&dataset, features_.get(), {}, format_policy(fitting_)};
  table.parts = make_search_parts(make_inner_folds(
      dataset, split_, fitting_.splitting, Rng::derive_seed(context_.seed, search_label), context_.threads, folds));
  found_.num_parts = table.parts.size();
  for (const data::Split& part : table.parts) found_.num_scored += part.test.size();
  return table;
}

/// Equal for runs of which one may go on with the trials of the other.
nlohmann::json TuneRun::describe() const {
  nlohmann::json options = to_json(options_);
  for (const char* name : {"input", "out", "overwrite", "trials", "budget", "fit_best", "cache"}) options.erase(name);
  return {{"schema", 1},
          {"program_version", program_version()},
          {"input_sha256", manifest_.at("input").at("sha256")},
          {"options", options},
          {"seed", context_.seed},
          {"device", context_.device}};
}

void TuneRun::tell(const search::Trial& trial) {
  const bool is_best = trial.status == search::TrialStatus::complete && trial.score > best_shown_;
  if (is_best) best_shown_ = trial.score;
  std::string remark = is_best ? "best" : "";
  if (trial.status == search::TrialStatus::stopped) remark = "stopped after " + trial.rungs.back().first;
  if (trial.status == search::TrialStatus::failed) remark = "failed: " + trial.message;
  context_.progress->note(fmt::format("{:>5}  {:>9}  {:>9}  {:>8}  {}{}{}", trial.number, format_score(trial.score),
                                      format_score(best_shown_ == -INFINITY ? search::absent : best_shown_),
                                      format_duration(trial.seconds), space_->describe(trial.point),
                                      remark.empty() ? "" : "  <- ", remark));
}

void TuneRun::search(const SearchedTable& table) {
  std::vector<search::Trial> found = share_found_trials();
  ModelSearch search{.space = &*space_, .table = &table, .metric = &*metric_};
  const double budget = parse_budget(options_.budget);
  const std::int64_t trials = options_.trials.value_or(budget > 0 ? 0 : usual_trials);
  search.settings = {.sampler = options_.sampler,
                     .seed = Rng::derive_seed(context_.seed, search_label),
                     .trials = static_cast<std::size_t>(trials),
                     .seconds = budget,
                     .window = static_cast<std::size_t>(options_.jobs),
                     .halving = options_.halving};
  search.checkpoints = folder_ / "checkpoints";
  fs::create_directories(search.checkpoints);
  std::size_t done = found.size();
  for (const search::Trial& trial : found) {
    found_.seconds += trial.seconds;
    if (trial.status == search::TrialStatus::complete) best_shown_ = std::max(best_shown_, trial.score);
  }
  context_.progress->note(
      fmt::format("searching {} on {}, {} of {}\n{:>5}  {:>9}  {:>9}  {:>8}  configuration",
                  format_count(space_->space().size(), "option"),
                  found_.num_parts > 1 ? fmt::format("{} folds", found_.num_parts) : "held-out rows", metric_->name(),
                  format_count(found_.num_scored, "molecule"), "trial", metric_->name(), "best", "time"));
  context_.progress->begin("tuning", search.settings.trials, "trial");
  search.on_trial = [&](const search::Trial& trial) {
    if (journal_) journal_->append(to_json(trial, space_->space()));
    found_.seconds += trial.seconds;
    tell(trial);
    context_.progress->update(++done, best_shown_ == -INFINITY
                                          ? std::string()
                                          : fmt::format("best {} {}", metric_->name(), format_score(best_shown_)));
  };
  found_.trials = search_models(search, std::move(found), context_);
  context_.progress->end();
  if (context_.leads()) fs::remove_all(search.checkpoints);
  if (found_.trials.empty() || best().status != search::TrialStatus::complete)
    fail(ErrorCode::invalid_input, "no trial could be scored; the first one: {}",
         found_.trials.empty() ? "was not finished" : found_.trials.front().message);
  found_.importance = search::compute_importance(space_->space(), found_.trials, context_.seed, context_.threads);
}

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

nlohmann::json TuneRun::run() {
  parse_budget(options_.budget);
  for (std::string& featurizer : featurizers_)
    featurizer = write_out_column_ranges(featurizer, fitting_.input, fitting_.curation, *context_.progress);
  manifest_ = make_manifest(fitting_.input, fitting_.curation.more_input, context_);
  read_table();
  if (context_.leads()) open_folder();
  if (context_.processes) context_.processes->meet();
  featurize_and_split();
  search(make_parts());
  if (context_.leads()) {
    write_file(folder_ / "trials.csv", format_trial_table(found_));
    write_config();
  }
  if (options_.fit_best) train_best_and_defaults();
  if (!context_.leads()) return nullptr;
  if (options_.fit_best) compare_on_test();
  fs::remove_all(folder_ / "features");
  return write_results();
}

}  // namespace

nlohmann::json tune(const TuneOptions& options, const Context& context) {
  if (options.input.empty())
    fail(ErrorCode::invalid_options, "tune needs an input file: athanor tune FILE --target NAME");
  ProcessGroup alone;
  ProcessGroup& group = context.processes ? *context.processes : alone;
  nlohmann::json result;
  group.run_together([&] { result = TuneRun(options, context).run(); });
  return result;
}

}  // namespace athanor::workflows

#include "athanor/workflows/tune_run.h"

#include <algorithm>

#include "athanor/core/file.h"
#include "athanor/core/rng.h"
#include "athanor/search/importance.h"
#include "athanor/search/sampler.h"
#include "athanor/workflows/contenders.h"
#include "athanor/workflows/doctor.h"
#include "athanor/workflows/input.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/run_folder.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t usual_trials = 50;
constexpr std::uint64_t search_label = 0x74756e65ULL;

TrainOptions make_fitting(const TuneOptions& options) {
  TrainOptions fitting = options.fitting;
  fitting.input = options.input;
  return fitting;
}

[[noreturn]] void fail_split(const std::string& split) {
  fail(ErrorCode::invalid_options,
       "--split {}: tune holds out one test part; use random, scaffold or the like, and --cv for the folds inside (a "
       "search in every fold is: athanor evaluate FILE --cv 5 --nested)",
       split);
}

}  // namespace

TuneRun::TuneRun(const TuneOptions& options, const Context& context)
    : options_(options), fitting_(make_fitting(options)), context_(context), folder_(options.out) {
  if (folder_.empty()) folder_ = fs::path("runs") / (input_stem(options.input) + "-tune");
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

}  // namespace athanor::workflows

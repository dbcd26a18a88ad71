#include "athanor/workflows/train_run.h"

#include <algorithm>
#include <numeric>

#include "athanor/core/file.h"
#include "athanor/core/rng.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/paths.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

TrainRun::TrainRun(const TrainOptions& options, const Context& context, bool resumed)
    : options_(options), context_(context), resumed_(resumed), folder_(options.out) {}

TrainResult TrainRun::execute() {
  read_and_curate();
  plan_ = make_train_plan(options_, curation_.dataset.targets);
  open_folder();
  leave_out_unfeaturised();
  split_records();
  data::write_issues((folder_ / "issues.csv").string(), curation_.issues);
  data::write_splits((folder_ / "splits.json").string(), splits_, curation_.dataset);

  const std::size_t num_values = curation_.dataset.size() * curation_.dataset.targets.size();
  predictions_.items.resize(curation_.dataset.size());
  predictions_.present.assign(curation_.dataset.size(), false);
  for (const ModelPlan& plan : plan_.baselines) baseline_predictions_[plan.model].assign(num_values, NAN);
  folds_.resize(splits_.size());
  for (std::size_t fold = 0; fold < splits_.size(); ++fold) {
    fit_fold(fold);
    predict_fold(fold, make_bundle(folds_[fold].members, splits_[fold].train));
  }
  evaluate();
  const bundle::Bundle bundle = make_final_bundle();
  write_results(bundle);
  TrainResult result;
  result.run_folder = folder_;
  result.model = model_;
  result.metrics = metrics_;
  result.summary = curation_.summary;
  return result;
}

void TrainRun::read_and_curate() {
  const auto reader = data::open_input(options_.input, options_.curation, *context_.progress);
  table_ = data::read_table(*reader);
  fold_words_ = read_fold_words(table_, options_.splitting);
  data::CurateOptions curation = options_.curation;
  if (!options_.splitting.splits_column.empty()) curation.ignore_columns.push_back(options_.splitting.splits_column);
  curation_ = data::curate(table_, curation, false, fold_words_.for_merging(), find_feature_columns(options_),
                           context_.threads, *context_.progress);
  if (!curation_.dataset.relations.empty())
    fail(ErrorCode::unsupported,
         "--censored keep: no model learns from bounds such as <5 yet; without it they are taken as missing");
}

void TrainRun::open_folder() {
  manifest_ = make_manifest(options_.input, context_);
  if (resumed_) {
    const nlohmann::json before = read_json(folder_ / "manifest.json");
    if (before.at("input").at("sha256") != manifest_.at("input").at("sha256"))
      fail(ErrorCode::invalid_input, "{}: has changed since the run was started; start a new run", options_.input);
  } else {
    make_new_folder(folder_, options_.overwrite);
  }
  nlohmann::json config = to_json(options_);
  for (const char* name : {"resume", "overwrite"}) config.erase(name);
  config["seed"] = context_.seed;
  config["device"] = context_.device;
  if (!resumed_) write_file(folder_ / "config.toml", format_toml(config));
  write_json(folder_ / "manifest.json", manifest_);
  fs::create_directories(folder_ / "checkpoints");
  log_ = std::make_unique<EpochLog>(folder_);
}

void TrainRun::leave_out_unfeaturised() {
  data::Dataset& dataset = curation_.dataset;
  features_ = std::make_unique<FeatureStore>(dataset, context_);
  context_.progress->note("featurising " + format_count(dataset.size(), "molecule"));
  const auto failures = features_->find_failures(plan_.feature_requests());
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < failures.size(); ++i)
    if (!failures[i]) kept.push_back(i);
  if (kept.size() == dataset.size()) return;
  leave_out_records(curation_, failures, kept);
  if (curation_.dataset.size() == 0)
    fail(ErrorCode::invalid_input, "{}: no molecule could be featurised", options_.input);
  features_ = std::make_unique<FeatureStore>(dataset, context_);
}

void TrainRun::split_records() {
  splits_ = make_splits(curation_.dataset, fold_words_, options_.splitting, context_);
  for (const data::Split& split : splits_)
    leakages_.push_back(data::compute_leakage(curation_.dataset, split, near_duplicate_similarity, context_.threads));
}

fs::path TrainRun::checkpoint_path(const std::string& name) const {
  return folder_ / "checkpoints" / (name + ".safetensors");
}

std::vector<MemberFit> TrainRun::fit_ensemble(const ModelPlan& plan, const FitData& data, std::size_t fold,
                                              const std::string& purpose) {
  std::vector<MemberFit> fits;
  const auto size = static_cast<std::size_t>(options_.ensemble_size);
  for (std::size_t member = 0; member < size; ++member) {
    std::string stage = plan.model;
    if (splits_.size() > 1) stage += fmt::format(" fold {}/{}", fold + 1, splits_.size());
    if (size > 1) stage += fmt::format(" {}/{}", member + 1, size);
    stage += purpose;
    const auto on_epoch = [&](const train::EpochRecord& record) {
      log_->add(static_cast<int>(fold), static_cast<int>(member), plan.model, record);
    };
    const std::string name = fmt::format("fold{}-{}-{}{}", fold, plan.model, member, purpose.empty() ? "" : "-refit");
    fits.push_back(fit_member(plan, data, options_.training, Rng::derive_seed(context_.seed, fold * 1000 + member),
                              context_, checkpoint_path(name), stage, on_epoch));
  }
  return fits;
}

std::vector<bundle::Member> TrainRun::fit_candidate(const ModelPlan& plan, const FitData& data, std::size_t fold) {
  const auto baseline = folds_[fold].baselines.find(plan.model);
  if (baseline != folds_[fold].baselines.end() && options_.ensemble_size == 1) return {baseline->second};
  std::vector<bundle::Member> members;
  std::size_t index = fold * static_cast<std::size_t>(options_.ensemble_size);
  for (MemberFit& fit : fit_ensemble(plan, data, fold, "")) {
    for (const train::EpochRecord& record : fit.history)
      history_.push_back({static_cast<int>(index), static_cast<int>(record.epoch), record.train_loss, record.val_loss});
    ++index;
    members.push_back(std::move(fit.member));
  }
  return members;
}

std::vector<bundle::Member> TrainRun::fit_best_candidate(const FitData& data, std::size_t fold) {
  if (data.val.empty())
    fail(ErrorCode::invalid_options,
         "--model auto chooses on validation rows, but the split has none; give --split-sizes with a val part");
  std::vector<bundle::Member> best;
  double best_score = 0;
  for (const ModelPlan& plan : plan_.candidates) {
    std::vector<bundle::Member> members = fit_candidate(plan, data, fold);
    const double score = compute_selection_score(make_bundle(members, {}), curation_.dataset, data.val, context_);
    selection_[plan.model] = std::isfinite(score) ? nlohmann::json(score) : nlohmann::json(nullptr);
    context_.progress->note(fmt::format("auto: {} scores {:.4g} on validation (higher is better)", plan.model, score));
    if (!std::isfinite(score) || (!best.empty() && score <= best_score)) continue;
    best = std::move(members);
    best_score = score;
    model_ = plan.model;
  }
  if (best.empty()) fail(ErrorCode::invalid_input, "--model auto: no model has a defined score on the validation rows");
  return best;
}

void TrainRun::fit_fold(std::size_t fold) {
  const data::Split& split = splits_[fold];
  const FitData data{&curation_.dataset, features_.get(), split.train, split.val};
  for (const ModelPlan& plan : plan_.baselines) {
    context_.progress->note(fmt::format("fitting baseline {}", plan.model));
    folds_[fold].baselines[plan.model] =
        fit_member(plan, data, options_.training, Rng::derive_seed(context_.seed, fold * 1000), context_, {},
                   plan.model, {})
            .member;
  }
  if (plan_.candidates.size() > 1 && model_.empty()) {
    folds_[fold].members = fit_best_candidate(data, fold);
    return;
  }
  if (model_.empty()) model_ = plan_.candidates.front().model;
  folds_[fold].members = fit_candidate(find_plan(model_), data, fold);
}

const ModelPlan& TrainRun::find_plan(const std::string& model) const {
  return *std::find_if(plan_.candidates.begin(), plan_.candidates.end(),
                       [&](const ModelPlan& plan) { return plan.model == model; });
}

bundle::Bundle TrainRun::make_bundle(std::vector<bundle::Member> members, std::span<const std::size_t> records) const {
  bundle::Bundle bundle;
  bundle.targets = curation_.dataset.targets;
  bundle.standardize = chemistry::format_standardize_policy(data::resolve_policy(options_.curation));
  bundle.members = std::move(members);
  std::vector<std::string> smiles;
  for (const std::size_t i : records) smiles.push_back(curation_.dataset.smiles[i]);
  if (!smiles.empty()) bundle.domain = predict::compute_domain_reference(smiles, context_.seed, context_.threads);
  return bundle;
}

void TrainRun::predict_fold(std::size_t fold, const bundle::Bundle& bundle) {
  const data::Split& split = splits_[fold];
  std::vector<std::size_t> records = split.test;
  if (splits_.size() == 1) records = all_records();
  const auto found = predict_dataset(bundle, curation_.dataset, records, context_);
  for (std::size_t k = 0; k < records.size(); ++k) {
    predictions_.items[records[k]] = found[k];
    predictions_.present[records[k]] = !found[k].mean.empty();
  }
  const FitData data{&curation_.dataset, features_.get(), split.train, split.val};
  const std::size_t num_targets = curation_.dataset.targets.size();
  for (const auto& [name, member] : folds_[fold].baselines) {
    const std::vector<double> values = predict_classical(member, data, context_);
    for (const std::size_t i : records)
      std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(i * num_targets), num_targets,
                  baseline_predictions_[name].begin() + static_cast<std::ptrdiff_t>(i * num_targets));
  }
}

std::vector<std::size_t> TrainRun::all_records() const {
  std::vector<std::size_t> records(curation_.dataset.size());
  std::iota(records.begin(), records.end(), std::size_t{0});
  return records;
}

bundle::Bundle TrainRun::make_final_bundle() {
  const std::vector<std::size_t> everything = all_records();
  std::vector<bundle::Member> members;
  std::vector<std::size_t> domain_records = splits_.size() == 1 ? splits_.front().train : everything;
  if (options_.refit == "all") {
    const FitData data{&curation_.dataset, features_.get(), everything, {}};
    for (MemberFit& fit : fit_ensemble(find_plan(model_), data, 0, " (refit on all rows)"))
      members.push_back(std::move(fit.member));
    domain_records = everything;
  } else {
    for (Fold& fold : folds_)
      for (bundle::Member& member : fold.members) members.push_back(member);
  }
  bundle::Bundle bundle = make_bundle(std::move(members), domain_records);
  bundle.training = {
      {"program_version", manifest_.at("program").at("version")},
      {"input_sha256", manifest_.at("input").at("sha256")},
      {"model", model_},
      {"molecules", curation_.dataset.size()},
      {"training_molecules", domain_records.size()},
      {"split", splits_.size() == 1 && !fold_words_.per_split.empty() ? "predefined" : options_.splitting.split},
      {"seed", context_.seed},
      {"refit", options_.refit},
      {"date", manifest_.at("started")},
      {"test", metrics_.at("test")}};
  return bundle;
}

void TrainRun::evaluate() {
  EvaluationInput input;
  input.dataset = &curation_.dataset;
  input.splits = splits_;
  input.leakages = leakages_;
  input.model = model_;
  input.predictions = predictions_.means(curation_.dataset.targets.size());
  input.baselines = baseline_predictions_;
  input.seed = context_.seed;
  metrics_ = compute_metrics(input, context_.threads);
  if (!selection_.is_null()) metrics_["selection"] = selection_;
  warnings_ = evaluate::find_warnings(make_report());
  metrics_["warnings"] = warnings_;
  for (const std::string& warning : warnings_) context_.progress->warn(warning);
}

evaluate::ReportContent TrainRun::make_report() const {
  evaluate::ReportContent report;
  std::string names;
  for (const data::Target& target : curation_.dataset.targets) names += (names.empty() ? "" : ", ") + target.name;
  report.title = names + " · " + model_;
  report.model = model_;
  report.dataset = &curation_.dataset;
  report.curation = &curation_.summary;
  report.splits = splits_;
  report.leakages = leakages_;
  report.predictions = predictions_.means(curation_.dataset.targets.size());
  report.stds = predictions_.stds(curation_.dataset.targets.size());
  report.baseline_predictions = baseline_predictions_;
  report.metrics = metrics_;
  report.history = history_;
  report.config = read_toml(folder_ / "config.toml");
  report.manifest = manifest_;
  report.warnings = warnings_;
  return report;
}

void TrainRun::write_results(const bundle::Bundle& bundle) {
  bundle::save_bundle(folder_ / "bundle.athanor", bundle);
  write_predictions(folder_ / "predictions.csv", table_, curation_, splits_, predictions_, bundle, *context_.progress);
  write_json(folder_ / "metrics.json", metrics_);
  nlohmann::json weights = nlohmann::json::array();
  for (const bundle::Member& member : bundle.members) weights.push_back(bundle::compute_weights_sha256(member));
  manifest_["weights_sha256"] = weights;
  write_json(folder_ / "manifest.json", manifest_);
  write_file(folder_ / "report.html", evaluate::format_report(make_report()));
  fs::remove_all(folder_ / "checkpoints");
}

}  // namespace athanor::workflows

#include "athanor/workflows/train_run.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/file.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/predict/descriptor_domain.h"
#include "athanor/predict/networks.h"
#include "athanor/workflows/auto_search.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/model_search.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/training_table.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

namespace {
constexpr const char* plain_average = "average";  ///< of the models of a stack, beside the baselines
}

TrainRun::TrainRun(const TrainOptions& options, const Context& context, bool resumed)
    : options_(options), context_(context), alone_(context.alone()), resumed_(resumed), folder_(options.out) {}

TrainResult TrainRun::execute() {
  read_and_curate();
  plan_ = make_train_plan(options_, curation_.dataset);
  open_folder();
  const auto cache =
      choose_cache(options_.cache, own_cache(), curation_.dataset, plan_.feature_requests(), *context_.progress);
  features_ = featurize_records(curation_, plan_.feature_requests(), options_.input, cache, context_);
  if (context_.leads()) data::write_issues((folder_ / "issues.csv").string(), curation_.issues);
  split_records();
  if (context_.leads()) data::write_splits((folder_ / "splits.json").string(), splits_, curation_.dataset);

  const std::size_t num_values = curation_.dataset.size() * data::count_outputs(curation_.dataset.targets);
  predictions_.items.resize(curation_.dataset.size());
  predictions_.present.assign(curation_.dataset.size(), false);
  for (const ModelPlan& plan : plan_.baselines) baseline_predictions_[plan.model].assign(num_values, NAN);
  if (plan_.combination == Combination::stacked) baseline_predictions_[plain_average].assign(num_values, NAN);
  folds_.resize(splits_.size());
  spread_fits();
  for (std::size_t fold = 0; fold < splits_.size(); ++fold) {
    fit_fold(fold);
    if (!context_.leads()) continue;
    bundle::Bundle bundle = make_bundle(folds_[fold].members, splits_[fold].train);
    domain_thresholds_.push_back(bundle.domain.threshold);
    domain_measures_ = bundle.domain.space.measures;
    if (!options_.calibration.is_nothing()) calibrate_fold(fold, bundle);
    predict_fold(fold, bundle);
  }
  if (context_.leads()) evaluate();
  std::vector<bundle::Member> members = make_final_members();
  if (!context_.leads()) return {};
  write_results(make_final_bundle(std::move(members)));
  TrainResult result;
  result.run_folder = folder_;
  result.model = options_.model;
  result.metrics = metrics_;
  result.summary = curation_.summary;
  result.example = evaluate::format_example(curation_.dataset);
  return result;
}

void TrainRun::read_and_curate() {
  if (options_.splitting.split_repeats > 1)
    fail(ErrorCode::invalid_options,
         "--split-repeats: train makes one model; repeated folds are for: athanor evaluate FILE --cv 5 --repeats 3");
  if (parse_budget(options_.budget) > 0 && context_.has_company())
    fail(ErrorCode::unsupported,
         "--budget: train searches in one process; start it without mpirun, or search with: mpirun athanor tune FILE "
         "--budget {}",
         options_.budget);
  TrainingTable read = read_training_table(options_, find_feature_columns(options_), context_);
  table_ = std::move(read.table);
  fold_words_ = std::move(read.fold_words);
  curation_ = std::move(read.curation);
  domain_methods_ = predict::choose_domain_methods(options_.domain, curation_.dataset);
}

void TrainRun::open_folder() {
  manifest_ = make_manifest(options_.input, options_.curation.more_input, context_);
  log_ = enter_run_folder(folder_, resumed_, options_.overwrite, data::list_inputs(options_.input, options_.curation),
                          options_, context_, manifest_);
}

void TrainRun::split_records() {
  const PhaseScope scope(context_.times, Phase::split);
  splits_ = make_splits(curation_.dataset, fold_words_, options_.splitting, context_);
  leakages_ = compute_leakages(curation_.dataset, splits_, context_);
}

fs::path TrainRun::checkpoint_path(const std::string& name) const {
  return folder_ / "checkpoints" / (name + ".safetensors");
}

MemberFit TrainRun::fit_one(const ModelPlan& plan, const FitData& data, const FitPlace& place, std::size_t member,
                            const Context& context, const std::function<void(const train::EpochRecord&)>& on_epoch) {
  const auto size = static_cast<std::size_t>(options_.ensemble_size);
  const std::size_t number = place.inner.value_or(0) * size + member;
  std::string stage = plan.model;
  if (splits_.size() > 1) stage += fmt::format(" fold {}/{}", place.fold + 1, splits_.size());
  if (place.inner) stage += fmt::format(" inner fold {}", *place.inner + 1);
  if (size > 1) stage += fmt::format(" {}/{}", member + 1, size);
  if (place.is_refit) stage += " (refit on all rows)";
  const std::string name =
      fmt::format("fold{}-{}-{}{}", place.fold, plan.model, number, place.is_refit ? "-refit" : "");
  return fit_member(plan, data, options_.training, Rng::derive_seed(context_.seed, place.fold * 1000 + number), context,
                    checkpoint_path(name), stage, on_epoch);
}

std::vector<bundle::Member> TrainRun::fit_ensemble(const ModelPlan& plan, const FitData& data, const FitPlace& place) {
  std::vector<bundle::Member> members;
  const auto size = static_cast<std::size_t>(options_.ensemble_size);
  for (std::size_t member = 0; member < size; ++member) {
    const auto on_epoch = [&](const train::EpochRecord& record) {
      if (log_)
        log_->add(static_cast<int>(place.fold), static_cast<int>(place.inner.value_or(0) * size + member), plan.model,
                  record);
    };
    MemberFit fit = fit_one(plan, data, place, member, is_spread_ && !place.is_refit ? alone_ : context_, on_epoch);
    if (!place.is_refit) {
      for (const train::EpochRecord& record : fit.history)
        history_.push_back({num_curves_, static_cast<int>(record.epoch), record.train_loss, record.val_loss});
      num_curves_ += !fit.history.empty();
    }
    std::move(fit.members.begin(), fit.members.end(), std::back_inserter(members));
  }
  return members;
}

std::vector<bundle::Member> TrainRun::fit_blend(const data::Split& split, const FitPlace& place) {
  BlendRequest request{.combination = *plan_.combination,
                       .dataset = &curation_.dataset,
                       .features = features_.get(),
                       .candidates = plan_.candidates,
                       .split = split,
                       .outer = options_.splitting,
                       .standardize = format_policy(options_),
                       .seed = Rng::derive_seed(context_.seed, place.fold + 1)};
  if (!options_.calibration.is_nothing()) request.split.val.clear();  // no member may see what it is calibrated on
  if (plan_.combination == Combination::stacked && !place.is_refit) request.shown = shown_records(split);
  request.fit_ensemble = [&](const ModelPlan& plan, const FitData& data, std::size_t inner) {
    FitPlace inside = place;
    inside.inner = inner;
    return fit_ensemble(plan, data, inside);
  };
  BlendFit fit = options_.budget.empty() ? workflows::fit_blend(request, context_)
                                         : search_auto(request, options_, share_budget(place), context_);
  if (!place.is_refit) {
    selection_.push_back(std::move(fit.selection));
    folds_[place.fold].average = std::move(fit.average);
  }
  return std::move(fit.members);
}

/// Seconds for one search: what is left of the budget, shared by the fits to come; a tenth is for the rest of the run.
double TrainRun::share_budget(const FitPlace& place) const {
  const double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  const std::size_t refits = options_.refit == "all" ? 1 : 0;
  const std::size_t to_come = place.is_refit ? 1 : splits_.size() - place.fold + refits;
  return std::max(0.9 * (parse_budget(options_.budget) - spent) / static_cast<double>(to_come), 1.0);
}

std::vector<bundle::Member> TrainRun::fit_model(const data::Split& split, const FitPlace& place) {
  if (is_blend()) return fit_blend(split, place);
  auto members =
      fit_ensemble(plan_.candidates.front(), {&curation_.dataset, features_.get(), split.train, split.val}, place);
  return options_.member_weights == "learned" ? weigh_members(std::move(members), split) : members;
}

std::vector<bundle::Member> TrainRun::weigh_members(std::vector<bundle::Member> members, const data::Split& split) {
  if (split.val.empty())
    fail(ErrorCode::invalid_input, "--member-weights learned: there is no validation molecule to learn the weights on");
  bundle::Bundle bundle = bundle::begin_bundle(curation_.dataset, format_policy(options_));
  bundle.members = std::move(members);
  const auto found = predict_dataset(bundle, curation_.dataset, split.val, context_);
  const std::size_t width = data::count_outputs(curation_.dataset.targets);
  std::vector<Candidate> candidates;
  for (std::size_t m = 0; m < bundle.members.size(); ++m) {
    Candidate candidate{fmt::format("{} {}", options_.model, m + 1), {bundle.members[m]}, {}};
    for (const predict::Prediction& prediction : found)
      for (std::size_t i = 0; i < width; ++i)
        candidate.predictions.push_back(prediction.members.empty() ? NAN : prediction.members[m * width + i]);
    candidates.push_back(std::move(candidate));
  }
  BlendFit fit =
      weigh_candidates(curation_.dataset, split.val, std::move(candidates), Combination::stacked, "ensemble", context_);
  selection_.push_back(std::move(fit.selection));
  return std::move(fit.members);
}

void TrainRun::spread_fits() {
  const ModelPlan& plan = plan_.candidates.front();
  const auto size = static_cast<std::size_t>(options_.ensemble_size);
  const std::size_t fits = splits_.size() * size;
  if (!context_.has_company() || is_blend() || !predict::is_network(plan.model) || fits < context_.processes->size())
    return;
  constexpr std::uint64_t next_fit = 0;  // the counter
  ProcessGroup& group = *context_.processes;
  for (auto i = group.claim(next_fit); i < fits && !group.has_failure(); i = group.claim(next_fit)) {
    const data::Split& split = splits_[i / size];
    fit_one(plan, {&curation_.dataset, features_.get(), split.train, split.val}, {.fold = i / size}, i % size, alone_,
            {});
  }
  group.meet();
  is_spread_ = true;
}

void TrainRun::fit_fold(std::size_t fold) {
  const data::Split& split = splits_[fold];
  const FitData data{&curation_.dataset, features_.get(), split.train, split.val};
  if (fold == 0 && !plan_.baselines.empty())
    for (const ModelPlan& plan : plan_.candidates) check_member(plan, data, options_.training, context_);
  if (context_.leads())
    for (const ModelPlan& plan : plan_.baselines) {
      context_.progress->note(fmt::format("fitting baseline {}", plan.model));
      folds_[fold].baselines[plan.model] =
          fit_member(plan, data, options_.training, Rng::derive_seed(context_.seed, fold * 1000), alone_, {},
                     plan.model, {})
              .members.front();
    }
  if (context_.leads() || !is_spread_) folds_[fold].members = fit_model(split, {.fold = fold});
}

bundle::Bundle TrainRun::make_bundle(std::vector<bundle::Member> members, std::span<const std::size_t> records) const {
  bundle::Bundle bundle = bundle::begin_bundle(curation_.dataset, format_policy(options_));
  bundle.members = std::move(members);
  std::vector<std::string> smiles;
  for (const std::size_t i : records) smiles.push_back(curation_.dataset.smiles[i]);
  const PhaseScope scope(context_.times, Phase::domain, smiles.size());
  if (smiles.empty()) return bundle;
  bundle.domain = predict::compute_domain_reference(smiles, context_.seed, context_.threads);
  bundle.domain.space = predict::compute_descriptor_space(smiles, domain_methods_, context_.seed, context_.threads);
  return bundle;
}

void TrainRun::predict_fold(std::size_t fold, const bundle::Bundle& bundle) {
  const data::Split& split = splits_[fold];
  const std::vector<std::size_t> records = shown_records(split);
  const auto found = predict_dataset(bundle, curation_.dataset, records, context_);
  for (std::size_t k = 0; k < records.size(); ++k) {
    predictions_.items[records[k]] = found[k];
    predictions_.present[records[k]] = !found[k].mean.empty();
  }
  const PhaseScope scope(context_.times, Phase::predict);
  const FitData data{&curation_.dataset, features_.get(), split.train, split.val};
  const std::size_t width = data::count_outputs(curation_.dataset.targets);
  for (const auto& [name, member] : folds_[fold].baselines) {
    const std::vector<double> values = predict_classical(member, data, context_);
    for (const std::size_t i : records)
      std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(i * width), width,
                  baseline_predictions_[name].begin() + static_cast<std::ptrdiff_t>(i * width));
  }
  const std::vector<double>& average = folds_[fold].average;
  for (std::size_t k = 0; k * width < average.size(); ++k)
    std::copy_n(average.begin() + static_cast<std::ptrdiff_t>(k * width), width,
                baseline_predictions_[plain_average].begin() + static_cast<std::ptrdiff_t>(records[k] * width));
}

void TrainRun::calibrate_fold(std::size_t fold, bundle::Bundle& bundle) {
  const data::Split& split = splits_[fold];
  const bool single = splits_.size() == 1;
  HeldOutPredictions validation;
  add_held_out(bundle, curation_.dataset, split.val, context_, validation);
  bundle.calibration = calibrate(validation, "validation molecules");
  calibration_ = bundle.calibration;
  if (single && options_.refit == "none") return;
  if (single) held_out_ = validation;
  add_held_out(bundle, curation_.dataset, split.test, context_, held_out_);
}

bundle::Calibration TrainRun::calibrate(const HeldOutPredictions& held_out, const std::string& source) const {
  std::vector<std::string> notes;
  bundle::Calibration calibration = fit_calibration(options_.calibration, curation_.dataset, held_out, source, notes);
  if (calibration.targets.empty())
    fail(ErrorCode::invalid_input, "Nothing can be calibrated on the {}: {}", source, list_few(notes));
  for (const std::string& note : notes) context_.progress->warn("calibration of " + note);
  return calibration;
}

std::vector<std::size_t> TrainRun::shown_records(const data::Split& split) const {
  return splits_.size() == 1 ? all_records() : split.test;
}

std::vector<std::size_t> TrainRun::all_records() const {
  std::vector<std::size_t> records(curation_.dataset.size());
  std::iota(records.begin(), records.end(), std::size_t{0});
  return records;
}

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

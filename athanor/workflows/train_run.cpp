#include "athanor/workflows/train_run.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/text.h"
#include "athanor/predict/descriptor_domain.h"
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
  if (context_.leads()) warn_of_idle_options(options_, plan_, curation_.dataset, *context_.progress);
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
  parse_budget(options_.budget);
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

}  // namespace athanor::workflows

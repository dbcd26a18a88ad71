#include "athanor/workflows/cross_validate.h"

#include <cmath>

#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/train_plan.h"

namespace athanor::workflows {
namespace {

data::Curation read_and_curate(const TrainOptions& options, const Context& context) {
  const auto reader = data::open_input(options.input, options.curation, *context.progress);
  const data::Table table = data::read_table(*reader);
  return data::curate(table, options.curation, false, nullptr, find_feature_columns(options), context.threads,
                      *context.progress);
}

/// Predictions of an ensemble of the planned model for the test rows, [test, outputs].
std::vector<double> fit_and_predict(const ModelPlan& plan, const FitData& data, std::span<const std::size_t> test,
                                    const TrainOptions& options, std::uint64_t seed, const std::string& stage,
                                    const Context& context) {
  bundle::Bundle bundle;
  bundle.targets = data.dataset->targets;
  bundle.standardize = format_policy(options);
  for (std::int64_t member = 0; member < options.ensemble_size; ++member) {
    const std::uint64_t member_seed = Rng::derive_seed(seed, static_cast<std::uint64_t>(member));
    bundle.members.push_back(
        fit_member(plan, data, options.training, member_seed, context, {}, plan.model + stage, {}).member);
  }
  std::vector<double> values;
  for (const predict::Prediction& prediction : predict_dataset(bundle, *data.dataset, test, context)) {
    std::vector<double> row = prediction.mean;
    row.resize(data::count_outputs(data.dataset->targets), NAN);
    values.insert(values.end(), row.begin(), row.end());
  }
  return values;
}

std::vector<ModelPlan> join_plans(const TrainPlan& plan) {
  std::vector<ModelPlan> plans = plan.candidates;
  plans.insert(plans.end(), plan.baselines.begin(), plan.baselines.end());
  return plans;
}

}  // namespace

CrossValidation cross_validate(const CrossValidationOptions& options, const Context& context) {
  const TrainOptions& fitting = options.fitting;
  if (fitting.model == "auto")
    fail(ErrorCode::unsupported, "--cv takes one model; folds of auto come from: athanor train --split kfold");
  data::Curation curation = read_and_curate(fitting, context);
  const data::Dataset& dataset = curation.dataset;
  const TrainPlan plan = make_train_plan(fitting, dataset.targets);
  const auto features = featurize_records(curation, plan.feature_requests(), fitting.input, context);
  const auto fold_split = data::find_fold_split(options.split);
  if (!fold_split) fail(ErrorCode::invalid_options, "--split: {} has no folds to cross-validate on", options.split);
  data::SplitOptions splitting = fitting.splitting;
  splitting.split = *fold_split;
  splitting.folds = options.folds;

  CrossValidation result{curation.summary, dataset.targets, {}};
  for (std::int64_t repeat = 0; repeat < options.repeats; ++repeat) {
    const std::uint64_t seed = Rng::derive_seed(context.seed, static_cast<std::uint64_t>(repeat));
    const std::vector<data::Split> splits = data::make_splits(dataset, splitting, seed, context.threads);
    for (std::size_t fold = 0; fold < splits.size(); ++fold) {
      const data::Split& split = splits[fold];
      const FitData data{&dataset, features.get(), split.train, split.val};
      const std::vector<double> truth = data::select_records(dataset, split.test).values;
      std::string stage = fmt::format(" fold {}/{}", fold + 1, splits.size());
      if (options.repeats > 1) stage += fmt::format(" repeat {}/{}", repeat + 1, options.repeats);
      for (const ModelPlan& model : join_plans(plan)) {
        const auto predictions =
            fit_and_predict(model, data, split.test, fitting, Rng::derive_seed(seed, fold), stage, context);
        evaluate::ScoreTable scores =
            evaluate::compute_scores(dataset.targets, truth, predictions, seed, context.threads, /*intervals=*/false);
        result.folds.push_back({static_cast<std::size_t>(repeat), fold, model.model, split.train.size(),
                                split.test.size(), std::move(scores)});
      }
    }
  }
  return result;
}

}  // namespace athanor::workflows

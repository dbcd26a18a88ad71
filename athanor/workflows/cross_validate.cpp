#include "athanor/workflows/cross_validate.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/predict/descriptor_domain.h"
#include "athanor/predict/measure_domain.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/split.h"

namespace athanor::workflows {
namespace {

/// Adds values of a part to sums over repeats, [records, outputs].
void add_part(std::vector<double>& sums, const std::vector<double>& values, std::span<const std::size_t> records,
              std::size_t num_outputs) {
  for (std::size_t k = 0; k < records.size(); ++k)
    for (std::size_t o = 0; o < num_outputs; ++o) sums[records[k] * num_outputs + o] += values[k * num_outputs + o];
}

std::vector<std::string> select_smiles(const data::Dataset& dataset, std::span<const std::size_t> records) {
  std::vector<std::string> smiles;
  for (const std::size_t i : records) smiles.push_back(dataset.smiles[i]);
  return smiles;
}

/// What the folds' test molecules have to do with their training molecules, by structure alone.
void compare_parts(const Study& study, const std::vector<data::Split>& splits, CrossValidation& result) {
  result.splits = splits;
  result.leakages = compute_leakages(study.dataset(), splits, study.context());
  const Context& context = study.context();
  const data::Dataset& dataset = study.dataset();
  const std::vector<std::string>& methods = study.domain_methods();
  std::vector<predict::Prediction> places(dataset.size());
  std::vector<bundle::DomainMeasure> measures;
  for (const data::Split& split : splits) {
    const std::vector<std::string> training = select_smiles(dataset, split.train);
    auto reference = predict::compute_domain_reference(training, context.seed, context.threads);
    result.domain_thresholds.push_back(reference.threshold);
    if (methods.empty()) continue;
    reference.space = predict::compute_descriptor_space(training, methods, context.seed, context.threads);
    measures = reference.space.measures;
    auto found = predict::measure_domain(reference, select_smiles(dataset, split.test), context.threads);
    for (std::size_t k = 0; k < found.size(); ++k) places[split.test[k]] = std::move(found[k]);
  }
  result.domain_values = list_domain_values(places, measures, /*has_folds=*/true);
}

}  // namespace

std::uint64_t derive_repeat_seed(std::uint64_t seed, std::int64_t repeat) {
  return Rng::derive_seed(seed, static_cast<std::uint64_t>(repeat));
}

namespace {

/// A task with the fold that it belongs to.
struct FoldTask {
  std::int64_t repeat = 0;
  std::size_t fold = 0;
  PartTask part;
};

std::vector<FoldTask> list_tasks(const Study& study, std::int64_t repeats) {
  std::vector<FoldTask> tasks;
  for (std::int64_t repeat = 0; repeat < repeats; ++repeat) {
    const std::uint64_t seed = derive_repeat_seed(study.context().seed, repeat);
    const std::vector<data::Split> splits = study.make_folds(seed);
    for (std::size_t fold = 0; fold < splits.size(); ++fold) {
      std::string stage = fmt::format(" fold {}/{}", fold + 1, splits.size());
      if (repeats > 1) stage += fmt::format(" repeat {}/{}", repeat + 1, repeats);
      for (const Contender& contender : study.contenders())
        tasks.push_back(
            {repeat, fold, {&contender, &study.dataset(), splits[fold], Rng::derive_seed(seed, fold), stage}});
    }
  }
  return tasks;
}

void add_fit(const Study& study, const FoldTask& task, const PartFit& fit, CrossValidation& result) {
  const data::Dataset& dataset = study.dataset();
  const std::size_t num_outputs = data::count_outputs(dataset.targets);
  const data::Split& split = task.part.split;
  const std::string& name = task.part.contender->name;
  const std::vector<double> truth = data::list_exact_values(data::select_records(dataset, split.test));
  evaluate::ScoreTable scores =
      evaluate::compute_scores(dataset.targets, truth, fit.predictions,
                               derive_repeat_seed(study.context().seed, task.repeat), study.context().threads,
                               /*intervals=*/false);
  evaluate::add_uncertainty_scores(scores, dataset.targets, truth, fit.predictions, fit.stds);
  evaluate::add_region_scores(scores, dataset.targets, truth, fit.regions);
  result.folds.push_back({static_cast<std::size_t>(task.repeat), task.fold, name, split.train.size(), split.test.size(),
                          std::move(scores)});
  if (!fit.choice.is_null()) {
    nlohmann::json choice = fit.choice;
    choice.update({{"repeat", task.repeat}, {"fold", task.fold}, {"model", name}});
    result.choices.push_back(std::move(choice));
  }
  if (task.repeat == 0) {
    std::vector<double>& held_out = result.held_out[name];
    held_out.resize(dataset.size() * num_outputs, NAN);
    for (std::size_t k = 0; k < split.test.size(); ++k)
      std::copy_n(fit.predictions.begin() + static_cast<std::ptrdiff_t>(k * num_outputs), num_outputs,
                  held_out.begin() + static_cast<std::ptrdiff_t>(split.test[k] * num_outputs));
  }
  if (task.part.contender != &study.main()) return;
  add_part(result.predictions, fit.predictions, split.test, num_outputs);
  if (fit.stds.empty()) return;
  result.stds.resize(dataset.size() * num_outputs, 0);
  add_part(result.stds, fit.stds, split.test, num_outputs);
}

}  // namespace

CrossValidation cross_validate(const Study& study, std::int64_t repeats) {
  const data::Dataset& dataset = study.dataset();
  CrossValidation result;
  result.predictions.assign(dataset.size() * data::count_outputs(dataset.targets), 0);
  compare_parts(study, study.make_folds(derive_repeat_seed(study.context().seed, 0)), result);
  const std::vector<FoldTask> tasks = list_tasks(study, repeats);
  std::vector<PartTask> parts;
  for (const FoldTask& task : tasks) parts.push_back(task.part);
  const std::vector<PartFit> fits = study.fit_and_predict(parts);
  for (std::size_t i = 0; i < tasks.size(); ++i) add_fit(study, tasks[i], fits[i], result);
  for (double& value : result.predictions) value /= static_cast<double>(repeats);
  for (double& value : result.stds) value /= static_cast<double>(repeats);
  return result;
}

}  // namespace athanor::workflows

#include "athanor/workflows/y_scramble.h"

#include <cmath>

#include "athanor/core/rng.h"
#include "athanor/core/text.h"

namespace athanor::workflows {
namespace {

constexpr std::uint64_t scramble_label = 0x736372616d626cULL;

/// Values change places with their relations; gaps stay where they are.
data::Dataset permute_values(const data::Dataset& dataset, std::uint64_t seed) {
  data::Dataset permuted = dataset;
  const std::size_t num_targets = dataset.targets.size();
  Rng rng(seed);
  for (std::size_t t = 0; t < num_targets; ++t) {
    std::vector<std::size_t> known;
    for (std::size_t i = 0; i < dataset.size(); ++i)
      if (dataset.has_value(i, t)) known.push_back(i * num_targets + t);
    std::vector<std::size_t> sources = known;
    rng.shuffle(sources);
    for (std::size_t k = 0; k < known.size(); ++k) {
      permuted.values[known[k]] = dataset.values[sources[k]];
      if (!dataset.relations.empty()) permuted.relations[known[k]] = dataset.relations[sources[k]];
    }
  }
  return permuted;
}

std::uint64_t derive_round_seed(const Context& context, std::int64_t round) {
  return Rng::derive_seed(Rng::derive_seed(context.seed, scramble_label), static_cast<std::uint64_t>(round));
}

std::string unit_free_metric(data::TaskType task) {
  if (task == data::TaskType::regression) return "r2";
  return task == data::TaskType::binary ? "roc_auc" : "mcc";
}

/// Mean over the scores of the folds that are defined; NaN without any.
double average(const std::vector<evaluate::FoldScores>& folds, const std::string& model, const data::Target& target) {
  double sum = 0, count = 0;
  for (const evaluate::FoldScores& fold : folds) {
    if (fold.repeat != 0 || fold.model != model) continue;
    const auto value = fold.scores.at(target.name).at(unit_free_metric(target.task)).score.value;
    if (!value) continue;
    sum += *value;
    ++count;
  }
  return count > 0 ? sum / count : NAN;
}

}  // namespace

std::vector<evaluate::ScrambledScores> scramble_targets(const Study& study, const CrossValidation& validation,
                                                        std::int64_t rounds) {
  const Context& context = study.context();
  const std::uint64_t seed = derive_repeat_seed(context.seed, 0);
  std::vector<evaluate::ScrambledScores> scores;
  for (const data::Target& target : study.dataset().targets)
    scores.push_back(
        {target.name, unit_free_metric(target.task), average(validation.folds, study.main().name, target), {}});
  std::vector<data::Dataset> permuted;
  std::vector<PartTask> tasks;  // round by round, fold by fold
  for (std::int64_t round = 0; round < rounds; ++round)
    permuted.push_back(permute_values(study.dataset(), derive_round_seed(context, round)));
  const std::vector<data::Split>& splits = validation.splits;
  for (std::int64_t round = 0; round < rounds; ++round)
    for (std::size_t fold = 0; fold < splits.size(); ++fold)
      tasks.push_back({&study.main(), &permuted[static_cast<std::size_t>(round)], splits[fold],
                       Rng::derive_seed(seed, fold),
                       fmt::format(" shuffled {}/{} fold {}/{}", round + 1, rounds, fold + 1, splits.size())});
  const std::vector<PartFit> fits = study.fit_and_predict(tasks);
  for (std::int64_t round = 0; round < rounds; ++round) {
    std::vector<evaluate::FoldScores> folds;
    for (std::size_t fold = 0; fold < splits.size(); ++fold) {
      const std::size_t task = static_cast<std::size_t>(round) * splits.size() + fold;
      const data::Split& split = splits[fold];
      const auto truth = data::list_exact_values(data::select_records(*tasks[task].dataset, split.test));
      folds.push_back({0, fold, study.main().name, split.train.size(), split.test.size(),
                       evaluate::compute_scores(study.dataset().targets, truth, fits[task].predictions,
                                                derive_round_seed(context, round), context.threads,
                                                /*intervals=*/false)});
    }
    for (std::size_t t = 0; t < scores.size(); ++t) {
      const double value = average(folds, study.main().name, study.dataset().targets[t]);
      if (std::isfinite(value)) scores[t].scrambled.push_back(value);
    }
  }
  std::erase_if(scores, [](const evaluate::ScrambledScores& one) { return !std::isfinite(one.real); });
  return scores;
}

}  // namespace athanor::workflows

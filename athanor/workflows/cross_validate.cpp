#include "athanor/workflows/cross_validate.h"

#include <cmath>

#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/workflows/split.h"

namespace athanor::workflows {
namespace {

/// Adds values of a part to sums over repeats, [records, outputs].
void add_part(std::vector<double>& sums, const std::vector<double>& values, std::span<const std::size_t> records,
              std::size_t num_outputs) {
  for (std::size_t k = 0; k < records.size(); ++k)
    for (std::size_t o = 0; o < num_outputs; ++o) sums[records[k] * num_outputs + o] += values[k * num_outputs + o];
}

void find_leakages(const Study& study, const std::vector<data::Split>& splits, CrossValidation& result) {
  result.splits = splits;
  const Context& context = study.context();
  for (const data::Split& split : splits) {
    result.leakages.push_back(
        data::compute_leakage(study.dataset(), split, near_duplicate_similarity, context.threads));
    std::vector<std::string> smiles;
    for (const std::size_t i : split.train) smiles.push_back(study.dataset().smiles[i]);
    result.domain_thresholds.push_back(
        predict::compute_domain_reference(smiles, context.seed, context.threads).threshold);
  }
}

}  // namespace

std::uint64_t derive_repeat_seed(std::uint64_t seed, std::int64_t repeat) {
  return Rng::derive_seed(seed, static_cast<std::uint64_t>(repeat));
}

CrossValidation cross_validate(const Study& study, std::int64_t repeats) {
  const data::Dataset& dataset = study.dataset();
  const Context& context = study.context();
  const std::size_t num_outputs = data::count_outputs(dataset.targets);
  CrossValidation result;
  result.predictions.assign(dataset.size() * num_outputs, 0);
  for (std::int64_t repeat = 0; repeat < repeats; ++repeat) {
    const std::uint64_t seed = derive_repeat_seed(context.seed, repeat);
    const std::vector<data::Split> splits = study.make_folds(seed);
    if (repeat == 0) find_leakages(study, splits, result);
    for (std::size_t fold = 0; fold < splits.size(); ++fold) {
      const data::Split& split = splits[fold];
      const std::vector<double> truth = data::list_exact_values(data::select_records(dataset, split.test));
      std::string stage = fmt::format(" fold {}/{}", fold + 1, splits.size());
      if (repeats > 1) stage += fmt::format(" repeat {}/{}", repeat + 1, repeats);
      for (const Contender& contender : study.contenders()) {
        const PartFit fit = study.fit_and_predict(contender, dataset, split, Rng::derive_seed(seed, fold), stage);
        evaluate::ScoreTable scores = evaluate::compute_scores(dataset.targets, truth, fit.predictions, seed,
                                                               context.threads, /*intervals=*/false);
        evaluate::add_uncertainty_scores(scores, dataset.targets, truth, fit.predictions, fit.stds);
        evaluate::add_region_scores(scores, dataset.targets, truth, fit.regions);
        result.folds.push_back({static_cast<std::size_t>(repeat), fold, contender.name, split.train.size(),
                                split.test.size(), std::move(scores)});
        if (!fit.choice.is_null()) {
          nlohmann::json choice = fit.choice;
          choice.update({{"repeat", repeat}, {"fold", fold}, {"model", contender.name}});
          result.choices.push_back(std::move(choice));
        }
        if (&contender != &study.main()) continue;
        add_part(result.predictions, fit.predictions, split.test, num_outputs);
        if (fit.stds.empty()) continue;
        result.stds.resize(dataset.size() * num_outputs, 0);
        add_part(result.stds, fit.stds, split.test, num_outputs);
      }
    }
  }
  for (double& value : result.predictions) value /= static_cast<double>(repeats);
  for (double& value : result.stds) value /= static_cast<double>(repeats);
  return result;
}

}  // namespace athanor::workflows

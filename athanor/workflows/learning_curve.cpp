#include "athanor/workflows/learning_curve.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/rng.h"
#include "athanor/core/text.h"

namespace athanor::workflows {
namespace {

constexpr std::uint64_t order_label = 0x6f72646572ULL;

/// The records in an order of the seed; one of each class of every binary target stands at the front.
std::vector<std::size_t> order_records(const data::Dataset& dataset, std::vector<std::size_t> records,
                                       std::uint64_t seed) {
  Rng(seed).shuffle(records);
  auto front = records.begin();
  for (std::size_t t = 0; t < dataset.targets.size(); ++t) {
    if (dataset.targets[t].task != data::TaskType::binary) continue;
    for (const double label : {0.0, 1.0}) {
      const auto has_label = [&](std::size_t record) { return dataset.value(record, t) == label; };
      if (std::any_of(records.begin(), front, has_label)) continue;
      const auto found = std::find_if(front, records.end(), has_label);
      if (found != records.end()) std::rotate(front, found, found + 1), ++front;
    }
  }
  return records;
}

std::vector<std::size_t> take_fraction(const std::vector<std::size_t>& ordered, double fraction) {
  const auto count = static_cast<std::size_t>(std::llround(fraction * static_cast<double>(ordered.size())));
  std::vector<std::size_t> taken(
      ordered.begin(), ordered.begin() + static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(
                                             count, std::min<std::size_t>(ordered.size(), 1), ordered.size())));
  std::sort(taken.begin(), taken.end());
  return taken;
}

void check_fractions(std::vector<double>& fractions) {
  for (const double fraction : fractions)
    if (!(fraction > 0 && fraction <= 1))
      fail(ErrorCode::invalid_options,
           "--learning-curve: {} is no fraction of the training molecules; give numbers above 0 and up to 1",
           format_number(fraction));
  std::sort(fractions.begin(), fractions.end());
  fractions.erase(std::unique(fractions.begin(), fractions.end()), fractions.end());
}

}  // namespace

std::vector<evaluate::CurveScores> compute_learning_curve(const Study& study, const CrossValidation& validation,
                                                          std::int64_t repeats, std::vector<double> fractions) {
  check_fractions(fractions);
  const data::Dataset& dataset = study.dataset();
  const Context& context = study.context();
  std::vector<evaluate::CurveScores> curve;
  for (const double fraction : fractions) {
    if (fraction == 1) {
      for (const evaluate::FoldScores& fold : validation.folds) curve.push_back({1, fold});
      continue;
    }
    for (std::int64_t repeat = 0; repeat < repeats; ++repeat) {
      const std::uint64_t seed = derive_repeat_seed(context.seed, repeat);
      const std::vector<data::Split> splits = study.make_folds(seed);
      for (std::size_t fold = 0; fold < splits.size(); ++fold) {
        const std::uint64_t fold_seed = Rng::derive_seed(seed, fold);
        data::Split part = splits[fold];
        part.train =
            take_fraction(order_records(dataset, part.train, Rng::derive_seed(fold_seed, order_label)), fraction);
        part.val =
            take_fraction(order_records(dataset, part.val, Rng::derive_seed(fold_seed, order_label + 1)), fraction);
        const std::vector<double> truth = data::list_exact_values(data::select_records(dataset, part.test));
        const std::string stage =
            fmt::format(" on {} fold {}/{}", format_count(part.train.size(), "molecule"), fold + 1, splits.size());
        for (const Contender& contender : study.contenders()) try {
            const PartFit fit = study.fit_and_predict(contender, dataset, part, fold_seed, stage);
            curve.push_back(
                {fraction,
                 {static_cast<std::size_t>(repeat), fold, contender.name, part.train.size(), part.test.size(),
                  evaluate::compute_scores(dataset.targets, truth, fit.predictions, seed, context.threads,
                                           /*intervals=*/false)}});
          } catch (const Error& error) {
            if (error.code() != ErrorCode::invalid_input) throw;
            context.progress->note(fmt::format("{}{} is left out: {}", contender.name, stage, error.what()));
          }
      }
    }
  }
  return curve;
}

}  // namespace athanor::workflows

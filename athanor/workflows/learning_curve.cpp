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

/// The part of a fold that a fraction leaves, the same molecules in every larger one.
data::Split shrink_split(const data::Dataset& dataset, data::Split split, double fraction, std::uint64_t seed) {
  split.train = take_fraction(order_records(dataset, split.train, Rng::derive_seed(seed, order_label)), fraction);
  split.val = take_fraction(order_records(dataset, split.val, Rng::derive_seed(seed, order_label + 1)), fraction);
  return split;
}

/// A task with the point of the curve that it belongs to.
struct CurveTask {
  double fraction = 0;
  std::int64_t repeat = 0;
  std::size_t fold = 0;
  PartTask part;
};

std::vector<CurveTask> list_tasks(const Study& study, std::int64_t repeats, std::span<const double> fractions) {
  std::vector<CurveTask> tasks;
  for (const double fraction : fractions) {
    if (fraction == 1) continue;  // the cross-validation has them
    for (std::int64_t repeat = 0; repeat < repeats; ++repeat) {
      const std::uint64_t seed = derive_repeat_seed(study.context().seed, repeat);
      const std::vector<data::Split> splits = study.make_folds(seed);
      for (std::size_t fold = 0; fold < splits.size(); ++fold) {
        const std::uint64_t fold_seed = Rng::derive_seed(seed, fold);
        const data::Split part = shrink_split(study.dataset(), splits[fold], fraction, fold_seed);
        const std::string stage =
            fmt::format(" on {} fold {}/{}", format_count(part.train.size(), "molecule"), fold + 1, splits.size());
        for (const Contender& contender : study.contenders())
          tasks.push_back({fraction, repeat, fold, {&contender, &study.dataset(), part, fold_seed, stage, true}});
      }
    }
  }
  return tasks;
}

}  // namespace

std::vector<evaluate::CurveScores> compute_learning_curve(const Study& study, const CrossValidation& validation,
                                                          std::int64_t repeats, std::vector<double> fractions) {
  check_fractions(fractions);
  const data::Dataset& dataset = study.dataset();
  const Context& context = study.context();
  const std::vector<CurveTask> tasks = list_tasks(study, repeats, fractions);
  std::vector<PartTask> parts;
  for (const CurveTask& task : tasks) parts.push_back(task.part);
  const std::vector<PartFit> fits = study.fit_and_predict(parts);
  std::vector<evaluate::CurveScores> curve;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const auto& [fraction, repeat, fold, part] = tasks[i];
    const std::string& name = part.contender->name;
    if (!fits[i].failure.empty()) {
      context.progress->note(fmt::format("{}{} is left out: {}", name, part.stage, fits[i].failure));
      continue;
    }
    const std::vector<double> truth = data::list_exact_values(data::select_records(dataset, part.split.test));
    curve.push_back({fraction,
                     {static_cast<std::size_t>(repeat), fold, name, part.split.train.size(), part.split.test.size(),
                      evaluate::compute_scores(dataset.targets, truth, fits[i].predictions,
                                               derive_repeat_seed(context.seed, repeat), context.threads,
                                               /*intervals=*/false)}});
  }
  if (!fractions.empty() && fractions.back() == 1)
    for (const evaluate::FoldScores& fold : validation.folds) curve.push_back({1, fold});
  return curve;
}

}  // namespace athanor::workflows

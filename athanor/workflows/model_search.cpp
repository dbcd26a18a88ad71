#include "athanor/workflows/model_search.h"

#include <cmath>

#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/predict/networks.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/train_plan.h"

namespace athanor::workflows {
namespace {

/// Trials work at once: they show nothing, and end when the search does.
class TrialProgress : public Progress {
 public:
  explicit TrialProgress(const search::TrialHandle& handle) : handle_(handle) {}
  bool cancelled() const override { return handle_.cancelled(); }

 private:
  const search::TrialHandle& handle_;
};

/// One trial: a configuration on all parts.
class TrialRun {
 public:
  TrialRun(const ModelSearch& search, const search::Point& point, search::TrialHandle& handle, const Context& context)
      : search_(search),
        table_(*search.table),
        point_(point),
        options_(search.space->configure(point)),
        plan_(make_model_plan(options_, options_.model, false)),
        handle_(handle),
        progress_(handle),
        context_(context.alone()) {
    context_.progress = &progress_;
    context_.times = nullptr;
  }

  double run() {
    TrialFit fit;
    double sum = 0;
    std::size_t defined = 0;  // a part whose molecules are all of one class has no score
    for (std::size_t part = 0; part < table_.parts.size(); ++part) {
      std::vector<bundle::Member> members = fit_part(part);
      const std::vector<std::size_t>& held_out = table_.parts[part].test;
      const std::vector<double> predictions = predict(members, part);
      const double value = search_.metric->compute(*table_.dataset, held_out, predictions);
      if (!std::isnan(value)) {
        sum += value;
        ++defined;
      }
      fit.predictions.insert(fit.predictions.end(), predictions.begin(), predictions.end());
      std::move(members.begin(), members.end(), std::back_inserter(fit.members));
      if (is_rung(part + 1) && defined > 0)
        handle_.report(fmt::format("part {}", part + 1), to_score(sum / static_cast<double>(defined)));
    }
    remove_checkpoints();
    if (defined == 0) return NAN;
    const double score = to_score(sum / static_cast<double>(defined));
    if (search_.on_fit) search_.on_fit({.number = handle_.number(), .point = point_, .score = score}, std::move(fit));
    return score;
  }

  void remove_checkpoints() const {
    std::error_code ignored;
    if (!search_.checkpoints.empty())
      for (std::size_t part = 0; part < table_.parts.size(); ++part)
        std::filesystem::remove(checkpoint_path(part), ignored);
  }

 private:
  double to_score(double value) const { return search_.metric->to_score(value); }

  bool is_rung(std::size_t parts_done) const {
    const double factor = search_.settings.halving;
    if (factor <= 0 || static_cast<double>(parts_done) * factor > static_cast<double>(table_.parts.size()))
      return false;
    double rung = 1;
    while (std::ceil(rung) < static_cast<double>(parts_done)) rung *= factor;
    return std::ceil(rung) == static_cast<double>(parts_done);
  }

  std::filesystem::path checkpoint_path(std::size_t part) const {
    if (search_.checkpoints.empty() || !predict::is_network(plan_.model)) return {};
    return search_.checkpoints / fmt::format("trial{}-part{}.safetensors", handle_.number(), part);
  }

  std::vector<bundle::Member> fit_part(std::size_t part) {
    const data::Split& split = table_.parts[part];
    const FitData data{table_.dataset, table_.features, split.train, split.val};
    double best_loss = INFINITY;
    const auto on_epoch = [&](const train::EpochRecord& record) {
      best_loss = std::min(best_loss, record.val_loss);
      if (part == 0 && std::isfinite(best_loss)) report_epoch(record.epoch, best_loss);
    };
    return fit_member(plan_, data, options_.training, Rng::derive_seed(search_.settings.seed, part), context_,
                      checkpoint_path(part), plan_.model, on_epoch)
        .members;
  }

  void report_epoch(std::int64_t epoch, double loss) {
    const double factor = search_.settings.halving;
    if (factor <= 1) return;
    for (const double share : {1 / (factor * factor), 1 / factor}) {
      const double at = std::max(std::ceil(share * static_cast<double>(options_.training.epochs)), 1.0);
      if (static_cast<double>(epoch) == at)
        handle_.report(fmt::format("{:.0f} % of the epochs of {}", 100 * share, plan_.model), -loss);
    }
  }

  std::vector<double> predict(const std::vector<bundle::Member>& members, std::size_t part) {
    const data::Split& split = table_.parts[part];
    if (predict::is_network(plan_.model)) {
      bundle::Bundle bundle = bundle::begin_bundle(*table_.dataset, table_.standardize);
      bundle.members = members;
      return predict_means(bundle, *table_.dataset, split.test, context_);
    }
    const std::vector<double> all =
        predict_classical(members.front(), {table_.dataset, table_.features, split.train, split.val}, context_);
    const std::size_t width = data::count_outputs(table_.dataset->targets);
    std::vector<double> chosen;
    for (const std::size_t record : split.test)
      chosen.insert(chosen.end(), all.begin() + static_cast<std::ptrdiff_t>(record * width),
                    all.begin() + static_cast<std::ptrdiff_t>((record + 1) * width));
    return chosen;
  }

  const ModelSearch& search_;
  const SearchedTable& table_;
  const search::Point& point_;
  TrainOptions options_;
  ModelPlan plan_;
  search::TrialHandle& handle_;
  TrialProgress progress_;
  Context context_;
};

}  // namespace

double parse_budget(const std::string& text) {
  if (text.empty()) return 0;
  const auto seconds = parse_duration(text);
  if (!seconds || *seconds <= 0)
    fail(ErrorCode::invalid_options, "--budget: expected a time such as 90s, 30m or 2h; got \"{}\"", text);
  return *seconds;
}

std::vector<data::Split> make_search_parts(const std::vector<InnerFold>& folds) {
  std::vector<data::Split> parts;
  for (const InnerFold& fold : folds)
    parts.push_back(folds.size() == 1 ? data::Split{fold.train, fold.held_out, fold.held_out} : to_split(fold));
  return parts;
}

std::vector<search::Trial> search_models(const ModelSearch& search, std::vector<search::Trial> found,
                                         const Context& context) {
  ModelSearch settled = search;
  settled.settings.first = search.space->list_defaults();
  settled.settings.processes = context.processes;
  const std::size_t processes = context.processes ? context.processes->size() : 1;
  settled.settings.workers =
      std::min((settled.settings.window + processes - 1) / processes, std::max<std::size_t>(context.threads, 1));
  Context trial_context = context;
  trial_context.threads = std::max<std::size_t>(context.threads / settled.settings.workers, 1);
  const auto evaluate = [&](const search::Point& point, search::TrialHandle& handle) {
    TrialRun run(settled, point, handle, trial_context);
    try {
      return run.run();
    } catch (const search::StopTrial&) {
      run.remove_checkpoints();
      throw;
    }
  };
  return search::run_search(search.space->space(), settled.settings, std::move(found), evaluate, search.on_trial,
                            [&] { return context.progress->cancelled(); });
}

}  // namespace athanor::workflows

// The models of a training run: which are fitted where, and with which seed.
#include <algorithm>
#include <iterator>

#include "athanor/core/rng.h"
#include "athanor/predict/networks.h"
#include "athanor/workflows/auto_search.h"
#include "athanor/workflows/model_search.h"
#include "athanor/workflows/train_run.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

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
  BlendFit fit = options_.budget.empty()
                     ? workflows::fit_blend(request, context_)
                     : search_auto(request, options_, share_budget(place), folder_ / "checkpoints" / "auto", context_);
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

}  // namespace athanor::workflows

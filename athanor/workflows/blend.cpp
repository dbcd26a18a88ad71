#include "athanor/workflows/blend.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::workflows {

BlendFit weigh_candidates(const data::Dataset& dataset, std::span<const std::size_t> records,
                          std::vector<Candidate> candidates, Combination combination, const std::string& name,
                          const Context& context) {
  const std::vector<double> weights = weigh(dataset, records, candidates, combination);
  if (std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 0; }))
    fail(ErrorCode::invalid_input, "--model: no model of the {} has a defined score on the held-out rows", name);
  nlohmann::json selection{{"held_out", records.size()}};
  if (combination == Combination::stacked) selection["blends"] = compare_weighings(dataset, records, candidates);
  nlohmann::json& scores = selection["candidates"];
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    const double score = compute_selection_score(dataset, records, candidates[c].predictions);
    scores[candidates[c].model] = {{"score", std::isfinite(score) ? nlohmann::json(score) : nlohmann::json(nullptr)},
                                   {"weight", weights[c]}};
    context.progress->note(fmt::format("{}: {} scores {:.4g} on {} held out, weight {:.3g}", name, candidates[c].model,
                                       score, format_count(records.size(), "molecule"), weights[c]));
  }
  return {merge_members(std::move(candidates), weights), std::move(selection)};
}

namespace {

Candidate fit_candidate(const BlendRequest& request, const ModelPlan& plan, const std::vector<InnerFold>& folds,
                        const Context& context) {
  Candidate candidate{plan.model, {}, {}};
  for (std::size_t inner = 0; inner < folds.size(); ++inner) {
    const FitData data{request.dataset, request.features, folds[inner].train, folds[inner].held_out};
    std::vector<bundle::Member> members = request.fit_ensemble(plan, data, inner);
    bundle::Bundle bundle = bundle::begin_bundle(*request.dataset, request.standardize);
    bundle.members = members;
    const auto means = predict_means(bundle, *request.dataset, folds[inner].held_out, context);
    candidate.predictions.insert(candidate.predictions.end(), means.begin(), means.end());
    candidate.members.insert(candidate.members.end(), std::make_move_iterator(members.begin()),
                             std::make_move_iterator(members.end()));
  }
  if (request.shown.empty()) return candidate;
  bundle::Bundle bundle = bundle::begin_bundle(*request.dataset, request.standardize);
  bundle.members = std::move(candidate.members);
  candidate.shown = predict_means(bundle, *request.dataset, request.shown, context);
  candidate.members = std::move(bundle.members);
  return candidate;
}

}  // namespace

BlendFit fit_blend(const BlendRequest& request, const Context& context) {
  const data::Dataset& dataset = *request.dataset;
  const std::vector<InnerFold> folds =
      make_inner_folds(dataset, request.split, request.outer, request.seed, context.threads);
  std::vector<std::size_t> records;
  for (const InnerFold& fold : folds) records.insert(records.end(), fold.held_out.begin(), fold.held_out.end());
  std::vector<Candidate> candidates;
  nlohmann::json left_out = nlohmann::json::object();
  for (const ModelPlan& plan : request.candidates) try {
      candidates.push_back(fit_candidate(request, plan, folds, context));
    } catch (const Error& error) {
      const bool may_fail = error.code() == ErrorCode::invalid_input || error.code() == ErrorCode::too_large;
      if (request.combination != Combination::greedy || !may_fail) throw;
      left_out[plan.model] = error.what();
      context.progress->warn(
          fmt::format("auto goes on without {}, which cannot be fitted: {}", plan.model, error.what()));
    }
  std::vector<double> average(request.shown.size() * data::count_outputs(dataset.targets));
  for (const Candidate& candidate : candidates)
    for (std::size_t i = 0; i < candidate.shown.size(); ++i)
      average[i] += candidate.shown[i] / static_cast<double>(candidates.size());
  BlendFit fit = weigh_candidates(dataset, records, std::move(candidates), request.combination,
                                  request.combination == Combination::greedy ? "auto" : "stack", context);
  fit.average = std::move(average);
  fit.selection["inner_folds"] = folds.size();
  fit.selection["left_out"] = left_out;
  return fit;
}

}  // namespace athanor::workflows

#include "athanor/workflows/auto_selection.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"

namespace athanor::workflows {
namespace {

constexpr std::size_t small_set = 5000, fewest_for_folds = 30, num_folds = 5, most_rounds = 20;
constexpr std::size_t fewest_for_validation = 20;
/// Less is noise: a round that gains less ends the selection.
constexpr double least_gain = 1e-4;

std::vector<std::size_t> pick(const std::vector<std::size_t>& records, const std::vector<std::size_t>& positions) {
  std::vector<std::size_t> picked;
  for (const std::size_t position : positions) picked.push_back(records[position]);
  return picked;
}

InnerFold make_holdout(const data::Split& split, std::uint64_t seed) {
  if (!split.val.empty()) return {split.train, split.val};
  std::vector<std::size_t> records = split.train;
  Rng(seed).shuffle(records);
  const std::size_t held_out = std::max<std::size_t>(records.size() / 10, 1);
  InnerFold fold;
  fold.held_out.assign(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(held_out));
  fold.train.assign(records.begin() + static_cast<std::ptrdiff_t>(held_out), records.end());
  return fold;
}

/// Mean of the candidates' predictions with these weights.
std::vector<double> blend(const std::vector<Candidate>& candidates, const std::vector<std::size_t>& weights) {
  std::vector<double> sum(candidates.front().predictions.size(), 0);
  double total = 0;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    if (weights[c] == 0) continue;
    total += static_cast<double>(weights[c]);
    for (std::size_t i = 0; i < sum.size(); ++i)
      sum[i] += static_cast<double>(weights[c]) * candidates[c].predictions[i];
  }
  for (double& value : sum) value /= total;
  return sum;
}

}  // namespace

std::vector<InnerFold> make_inner_folds(const data::Dataset& dataset, const data::Split& split,
                                        const data::SplitOptions& outer, std::uint64_t seed, std::size_t threads,
                                        std::optional<std::size_t> count) {
  std::vector<std::size_t> records = split.train;
  records.insert(records.end(), split.val.begin(), split.val.end());
  std::sort(records.begin(), records.end());
  const bool wants_holdout = records.size() > small_set || records.size() < fewest_for_folds;
  if (count ? *count == 0 : wants_holdout) return {make_holdout(split, seed)};
  const bool predefined = !outer.splits_column.empty() || !outer.splits_file.empty();
  data::SplitOptions options = outer;
  options.split = predefined ? "kfold" : data::find_fold_split(outer.split).value_or("kfold");
  options.folds = static_cast<std::int64_t>(count.value_or(num_folds));
  options.split_repeats = 1;
  std::vector<InnerFold> folds;
  try {
    for (const data::Split& part : data::make_splits(data::select_records(dataset, records), options, seed, threads)) {
      std::vector<std::size_t> others = part.train;
      others.insert(others.end(), part.val.begin(), part.val.end());
      std::sort(others.begin(), others.end());
      folds.push_back({pick(records, others), pick(records, part.test)});
    }
  } catch (const Error& error) {
    // Too few scaffolds, clusters or groups for five folds.
    if (error.code() != ErrorCode::invalid_input || count) throw;
    return {make_holdout(split, seed)};
  }
  return folds;
}

data::Split to_split(const InnerFold& fold) {
  data::Split split;
  const bool has_validation = fold.train.size() >= fewest_for_validation;
  for (std::size_t i = 0; i < fold.train.size(); ++i)
    (has_validation && i % 10 == 9 ? split.val : split.train).push_back(fold.train[i]);
  split.test = fold.held_out;
  return split;
}

std::vector<std::size_t> choose_weights(const data::Dataset& dataset, std::span<const std::size_t> records,
                                        const std::vector<Candidate>& candidates) {
  std::vector<std::size_t> weights(candidates.size());
  double reached = -INFINITY;
  for (std::size_t round = 0; round < most_rounds; ++round) {
    std::size_t best = candidates.size();
    double best_score = reached;
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      ++weights[c];
      const double score = compute_selection_score(dataset, records, blend(candidates, weights));
      --weights[c];
      if (std::isfinite(score) && score > best_score + (round == 0 ? 0 : least_gain)) {
        best = c;
        best_score = score;
      }
    }
    if (best == candidates.size()) break;
    ++weights[best];
    reached = best_score;
  }
  return weights;
}

std::vector<bundle::Member> merge_members(std::vector<Candidate> candidates, const std::vector<std::size_t>& weights) {
  const auto total = static_cast<double>(std::accumulate(weights.begin(), weights.end(), std::size_t{0}));
  std::vector<bundle::Member> members;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    if (weights[c] == 0) continue;
    for (bundle::Member& member : candidates[c].members) {
      member.weight = static_cast<double>(weights[c]) / total / static_cast<double>(candidates[c].members.size());
      members.push_back(std::move(member));
    }
  }
  return members;
}

AutoFit weigh_candidates(const data::Dataset& dataset, std::span<const std::size_t> records,
                         std::vector<Candidate> candidates, const Context& context) {
  const std::vector<std::size_t> weights = choose_weights(dataset, records, candidates);
  if (std::all_of(weights.begin(), weights.end(), [](std::size_t weight) { return weight == 0; }))
    fail(ErrorCode::invalid_input, "--model auto: no model has a defined score on the held-out rows");
  nlohmann::json scores = nlohmann::json::object();
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    const double score = compute_selection_score(dataset, records, candidates[c].predictions);
    scores[candidates[c].model] = {{"score", std::isfinite(score) ? nlohmann::json(score) : nlohmann::json(nullptr)},
                                   {"weight", weights[c]}};
    context.progress->note(fmt::format("auto: {} scores {:.4g} on {} held out, weight {}", candidates[c].model, score,
                                       format_count(records.size(), "molecule"), weights[c]));
  }
  return {merge_members(std::move(candidates), weights), {{"held_out", records.size()}, {"candidates", scores}}};
}

namespace {

Candidate fit_candidate(const AutoRequest& request, const ModelPlan& plan, const std::vector<InnerFold>& folds,
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
  return candidate;
}

}  // namespace

AutoFit fit_auto(const AutoRequest& request, const Context& context) {
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
      if (error.code() != ErrorCode::invalid_input && error.code() != ErrorCode::too_large) throw;
      left_out[plan.model] = error.what();
      context.progress->warn(
          fmt::format("auto goes on without {}, which cannot be fitted: {}", plan.model, error.what()));
    }
  AutoFit fit = weigh_candidates(dataset, records, std::move(candidates), context);
  fit.selection["inner_folds"] = folds.size();
  fit.selection["left_out"] = left_out;
  return fit;
}

}  // namespace athanor::workflows

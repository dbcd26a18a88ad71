#include "athanor/workflows/surrogate.h"

#include <algorithm>
#include <array>

#include "athanor/classical/model.h"
#include "athanor/core/error.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/predict/networks.h"
#include "athanor/workflows/train_plan.h"

namespace athanor::workflows {
namespace {

constexpr std::size_t most_gp_scores = 5000;  ///< rows that classical::fit_model lets a Gaussian process have
constexpr std::size_t ensemble_members = 5;
constexpr std::int64_t ensemble_trees = 100;  ///< of each forest

std::string choose_surrogate(const std::string& name, std::size_t scores) {
  if (name.empty()) return scores <= most_gp_scores ? "gp" : "forest";
  static constexpr std::array of_classes = {"logistic", "naive_bayes"};
  if (std::find(of_classes.begin(), of_classes.end(), name) != of_classes.end())
    fail(ErrorCode::invalid_options, "--surrogate {}: is for classes, and scores are numbers; take gp or forest", name);
  if (name == "gp" && scores > most_gp_scores)
    fail(ErrorCode::invalid_options,
         "--surrogate gp: takes at most {} scores, and {} are planned; take forest, or a smaller --batch or --rounds",
         most_gp_scores, scores);
  return name;
}

/// Networks and boosting stop by molecules that they do not learn from.
bool needs_validation(const std::string& model) { return predict::is_network(model) || model == "boosting"; }

}  // namespace

Surrogate::Surrogate(std::string name, bool needs_std, std::size_t scores, std::string policy)
    : policy_(std::move(policy)) {
  TrainOptions options;
  options.model = choose_surrogate(name, scores);
  plan_ = make_model_plan(options, options.model, true);
  if (needs_std && !classical::gives_std(plan_.model)) members_ = ensemble_members;
  if (members_ > 1 && plan_.model == "forest") plan_.options["trees"] = ensemble_trees;
}

std::optional<bundle::Bundle> Surrogate::fit(const data::Dataset& scored, std::uint64_t seed,
                                             const Context& context) const {
  FeatureStore features(scored, context);
  const auto failures = features.find_failures({plan_.features});
  std::vector<std::size_t> train, val;
  for (std::size_t i = 0; i < scored.size(); ++i)
    if (!failures[i]) (needs_validation(plan_.model) && i % 10 == 9 ? val : train).push_back(i);
  const bool is_constant = std::all_of(
      train.begin(), train.end(), [&](std::size_t i) { return scored.value(i, 0) == scored.value(train.front(), 0); });
  if (train.size() < 2 || is_constant) return std::nullopt;
  bundle::Bundle bundle = bundle::begin_bundle(scored, policy_);
  for (std::size_t m = 0; m < members_; ++m) {
    const std::string stage = members_ > 1 ? fmt::format("{} {}/{}", plan_.model, m + 1, members_) : plan_.model;
    bundle.members.push_back(
        fit_member(plan_, {&scored, &features, train, val}, {}, Rng::derive_seed(seed, m), context, {}, stage, {})
            .members.front());
  }
  return bundle;
}

}  // namespace athanor::workflows

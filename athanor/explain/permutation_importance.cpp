#include "athanor/explain/permutation_importance.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "athanor/chemistry/standardize.h"
#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/core/statistics.h"
#include "athanor/explain/feature_groups.h"
#include "athanor/metrics/metrics.h"
#include "athanor/predict/features.h"

namespace athanor::explain {
namespace {

using featurize::Inputs;

/// What is shuffled: the usable rows with their values and the inputs of each request.
struct KnownRows {
  std::vector<double> truth;
  std::vector<Inputs> inputs;
};

/// At most `most_importance_rows` of the rows with a known value, evenly.
std::vector<std::size_t> choose_rows(std::span<const double> truth) {
  std::vector<std::size_t> known;
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (!std::isnan(truth[i])) known.push_back(i);
  if (known.size() <= most_importance_rows) return known;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < most_importance_rows; ++i)
    chosen.push_back(known[i * known.size() / most_importance_rows]);
  return chosen;
}

KnownRows prepare_rows(const ExplainedModel& model, const predict::FeaturePlan& plan,
                       std::span<const predict::Query> queries, std::span<const double> truth, std::size_t threads) {
  const std::vector<std::size_t> chosen = choose_rows(truth);
  const auto policy = chemistry::parse_standardize_policy(model.bundle().standardize);
  std::vector<std::string> standard(chosen.size());
  parallel_for(chosen.size(), threads, [&](std::size_t i) {
    const auto form = chemistry::standardize_smiles(queries[chosen[i]].smiles, policy);
    if (form) standard[i] = form->smiles;
  });
  KnownRows rows;
  std::vector<std::string> smiles;
  std::vector<double> columns;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const predict::Query& query = queries[chosen[i]];
    if (standard[i].empty() || std::ranges::any_of(query.columns, [](double v) { return std::isnan(v); })) continue;
    smiles.push_back(standard[i]);
    columns.insert(columns.end(), query.columns.begin(), query.columns.end());
    rows.truth.push_back(truth[chosen[i]]);
  }
  std::vector<bool> failed(smiles.size());
  for (std::size_t r = 0; r < plan.size(); ++r) {
    std::vector<std::optional<Issue>> issues;
    rows.inputs.push_back(plan.compute(r, smiles, columns, issues, nullptr, 0, threads));
    for (std::size_t i = 0; i < issues.size(); ++i) failed[i] = failed[i] || issues[i].has_value();
  }
  std::vector<std::size_t> kept;
  std::vector<double> kept_truth;
  for (std::size_t i = 0; i < failed.size(); ++i)
    if (!failed[i]) {
      kept.push_back(i);
      kept_truth.push_back(rows.truth[i]);
    }
  if (kept.size() < failed.size()) {
    for (Inputs& inputs : rows.inputs) inputs = predict::select_rows(inputs, kept);
    rows.truth = kept_truth;
  }
  return rows;
}

/// Scores of the explained target.
class Scorer {
 public:
  Scorer(const ExplainedModel& model, std::string metric, const std::vector<double>& truth)
      : model_(model),
        metric_(std::move(metric)),
        truth_(truth),
        first_(data::list_output_offsets(model.bundle().targets)[model.subject().target]),
        count_(model.bundle().targets[model.subject().target].num_outputs()) {}

  double score(std::span<const Inputs> inputs) const {
    const metrics::Score score = metrics::compute_metric(metric_, truth_, model_.predict(inputs, first_, count_));
    if (!score.value)
      fail(ErrorCode::invalid_input, "{} of {} is not defined for {}: {}", metric_,
           model_.bundle().targets[model_.subject().target].name, format_count(truth_.size(), "usable row"),
           score.reason);
    return *score.value;
  }

 private:
  const ExplainedModel& model_;
  std::string metric_;
  const std::vector<double>& truth_;
  std::size_t first_, count_;
};

void summarize(GroupImportance& group) {
  const auto n = static_cast<double>(group.losses.size());
  group.mean = compute_mean(group.losses);
  double squares = 0;
  for (const double loss : group.losses) squares += (loss - group.mean) * (loss - group.mean);
  group.std = n > 1 ? std::sqrt(squares / (n - 1)) : 0;
  group.std_error = group.std / std::sqrt(n);
}

}  // namespace

PermutationImportance compute_permutation_importance(const ExplainedModel& model,
                                                     std::span<const predict::Query> queries,
                                                     std::span<const double> truth, const ImportanceSettings& settings,
                                                     Progress& progress) {
  const predict::FeaturePlan plan(model.bundle());
  const KnownRows rows = prepare_rows(model, plan, queries, truth, settings.threads);
  std::vector<featurize::FeatureRequest> requests;
  for (std::size_t r = 0; r < plan.size(); ++r) requests.push_back(plan.request(r));
  const std::vector<FeatureGroup> groups = list_feature_groups(requests);
  const Scorer scorer(model, settings.metric, rows.truth);

  PermutationImportance result;
  result.metric = settings.metric;
  result.rows = rows.truth.size();
  result.left_out = queries.size() - result.rows;
  result.score = scorer.score(rows.inputs);
  result.groups.resize(groups.size());
  const double sign = metrics::is_higher_better(settings.metric) ? -1 : 1;
  progress.begin("shuffling features", groups.size(), "group");
  std::atomic<std::size_t> done = 0;
  parallel_for(groups.size(), settings.threads, [&](std::size_t g) {
    if (progress.cancelled()) fail(ErrorCode::cancelled, "stopped while features were shuffled");
    GroupImportance& group = result.groups[g];
    group.name = groups[g].name;
    group.kind = groups[g].kind;
    std::vector<Inputs> inputs = rows.inputs;
    std::vector<std::size_t> order(result.rows);
    for (std::size_t repeat = 0; repeat < settings.repeats; ++repeat) {
      const std::uint64_t seed = Rng::derive_seed(Rng::derive_seed(settings.seed, g), repeat);
      std::iota(order.begin(), order.end(), std::size_t{0});
      Rng(seed).shuffle(order);
      for (const FeaturePlace& place : groups[g].places)
        shuffle_features(rows.inputs[place.request], place, order, seed, inputs[place.request]);
      group.losses.push_back(sign * (scorer.score(inputs) - result.score));
    }
    summarize(group);
    progress.update(++done);
  });
  progress.end();
  std::ranges::stable_sort(result.groups, std::greater(), &GroupImportance::mean);
  return result;
}

}  // namespace athanor::explain

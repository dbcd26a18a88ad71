#include "athanor/explain/feature_shap.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "athanor/core/text.h"
#include "athanor/predict/networks.h"

namespace athanor::explain {
namespace {

/// Molecules that stand for the training set.
constexpr std::size_t most_background = 500;

/// Evenly spaced among the reference molecules of the bundle.
std::vector<std::string> list_background(const bundle::Bundle& bundle) {
  const std::vector<std::string>& all = bundle.domain.smiles;
  const std::size_t count = std::min(all.size(), most_background);
  std::vector<std::string> smiles;
  for (std::size_t i = 0; i < count; ++i) smiles.push_back(all[i * all.size() / count]);
  return smiles;
}

featurize::FeatureMatrix compute_background(const std::string& spec, std::span<const std::string> smiles) {
  std::vector<std::optional<Issue>> issues;
  featurize::FeatureMatrix all =
      featurize::featurize(smiles, {}, {.vector_spec = spec, .graph_set = ""}, 1, issues).vectors;
  featurize::FeatureMatrix kept;
  kept.columns = all.columns;
  for (std::size_t row = 0; row < all.rows; ++row) {
    if (issues[row]) continue;
    ++kept.rows;
    const std::span<const float> values = std::as_const(all).row(row);
    kept.values.insert(std::as_const(kept.values).end(), values.begin(), values.end());
  }
  return kept;
}

}  // namespace

FeatureShap::FeatureShap(const ExplainedModel& model) : model_(model) {
  const bundle::Bundle& bundle = model.bundle();
  if (!model.predictor().required_columns().empty())
    fail(ErrorCode::unsupported,
         "the model uses columns of the table, whose values in training the bundle does not hold");
  const std::vector<std::string> background = list_background(bundle);
  if (background.empty()) fail(ErrorCode::unsupported, "the bundle holds no reference molecules to compare with");
  std::size_t log_odds = 0;
  const auto refuse = [](const bundle::Member& member) {
    fail(ErrorCode::unsupported, "the model {} has no exact contributions of features", member.model);
  };
  for (const bundle::Member& member : bundle.members) {
    if (predict::is_network(member.model)) refuse(member);
    Member& made = members_.emplace_back();
    if (!member.transform.is_null()) made.transform.emplace(member.transform);
    featurize::FeatureMatrix vectors = compute_background(member.vector_spec, background);
    if (made.transform) vectors = made.transform->apply(vectors);
    made.contributions =
        classical::load_model(member, bundle.targets)->make_contributions(vectors, model.subject().output);
    if (!made.contributions) refuse(member);
    log_odds += made.contributions->is_log_odds();
  }
  if (log_odds != 0 && log_odds != members_.size())
    fail(ErrorCode::unsupported, "some members of the bundle add up log odds, others probabilities");
  unit_ = log_odds > 0 ? "log odds" : model.subject().unit;
}

double FeatureShap::share_of(std::size_t m) const {
  double total = 0;
  for (const bundle::Member& member : model_.bundle().members) total += member.weight;
  return model_.bundle().members[m].weight / total;
}

std::vector<double> FeatureShap::compute(std::size_t m, const featurize::FeatureMatrix& vectors) const {
  const Member& member = members_[m];
  std::vector<double> contributions(vectors.columns);
  if (!member.transform) {
    member.contributions->compute(vectors.row(0), contributions);
    return contributions;
  }
  const featurize::FeatureMatrix transformed = member.transform->apply(vectors);
  std::vector<double> kept(transformed.columns);
  member.contributions->compute(transformed.row(0), kept);
  for (std::size_t i = 0; i < kept.size(); ++i) contributions[member.transform->columns()[i]] = kept[i];
  return contributions;
}

Attribution FeatureShap::attribute(MoleculeView& view) const {
  Attribution result;
  result.unit = unit_;
  result.values.resize(view.num_atoms());
  result.baseline = 0;
  const AtomSet all(view.num_atoms(), true);
  for (std::size_t m = 0; m < members_.size(); ++m) {
    const PartFeaturizer& featurizer = model_.featurizers()[model_.featurizer_of(m)];
    const featurize::Inputs inputs = featurizer.compute(view.molecule(), view.columns(), std::span(&all, 1));
    std::vector<double> contributions = compute(m, inputs.vectors);
    for (double& contribution : contributions) contribution *= share_of(m);
    *result.baseline += share_of(m) * members_[m].contributions->base();
    result.rest += add_to_atoms(featurizer.vectors()->list_environments(view.molecule()), contributions, result.values);
  }
  return result;
}

std::vector<FeatureContribution> FeatureShap::list_features(MoleculeView& view) const {
  std::map<std::string, FeatureContribution> by_name;
  const AtomSet all(view.num_atoms(), true);
  for (std::size_t m = 0; m < members_.size(); ++m) {
    const PartFeaturizer& featurizer = model_.featurizers()[model_.featurizer_of(m)];
    const featurize::Inputs inputs = featurizer.compute(view.molecule(), view.columns(), std::span(&all, 1));
    const std::vector<double> contributions = compute(m, inputs.vectors);
    const std::vector<std::string> names = featurizer.vectors()->names();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (contributions[i] == 0) continue;
      FeatureContribution& entry = by_name[names[i]];
      entry.name = names[i];
      entry.value = inputs.vectors.row(0)[i];
      entry.contribution += share_of(m) * contributions[i];
    }
  }
  std::vector<FeatureContribution> features;
  for (auto& [name, entry] : by_name) features.push_back(std::move(entry));
  std::ranges::stable_sort(features, std::greater(),
                           [](const FeatureContribution& one) { return std::abs(one.contribution); });
  return features;
}

double add_to_atoms(const featurize::Environments& environments, std::span<const double> contributions,
                    std::span<double> atoms) {
  std::vector<std::size_t> counts(contributions.size());
  for (const featurize::Environment& environment : environments.list) ++counts[environment.feature];
  for (const featurize::Environment& environment : environments.list) {
    const double share = contributions[environment.feature] / static_cast<double>(counts[environment.feature]) /
                         static_cast<double>(environment.atoms.size());
    for (const std::uint32_t atom : environment.atoms) atoms[atom] += share;
  }
  double rest = 0;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] == 0) rest += contributions[i];
  return rest;
}

}  // namespace athanor::explain

#include "athanor/explain/feature_shap.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "athanor/chemistry/standardize.h"
#include "athanor/core/text.h"
#include "athanor/predict/networks.h"

namespace athanor::explain {
namespace {

[[noreturn]] void refuse(const bundle::Member& member) {
  fail(ErrorCode::unsupported, "the model {} has no exact contributions of features", member.model);
}

/// Molecules that stand for the training set; the interventional form asks about each of them.
constexpr std::size_t most_reference = 500, most_interventional_reference = 100;

/// Evenly spaced among the reference molecules of the bundle.
std::vector<predict::Query> list_reference(const ExplainedModel& model, std::size_t most) {
  const std::vector<std::string>& all = model.bundle().domain.smiles;
  if (!model.predictor().required_columns().empty())
    fail(ErrorCode::unsupported,
         "the model uses columns of the table, whose values in training the bundle does not hold; "
         "interventional_shap takes them from --background FILE");
  if (all.empty()) fail(ErrorCode::unsupported, "the bundle holds no reference molecules to compare with");
  const std::size_t count = std::min(all.size(), most);
  std::vector<predict::Query> queries;
  for (std::size_t i = 0; i < count; ++i) queries.push_back({all[i * all.size() / count], {}, true});
  return queries;
}

/// The molecule as the model sees it.
Result<chemistry::Molecule> read_standard(const ExplainedModel& model, const predict::Query& query) {
  if (query.standardized) return chemistry::parse_smiles(query.smiles);
  const auto standard =
      chemistry::standardize_smiles(query.smiles, chemistry::parse_standardize_policy(model.bundle().standardize));
  if (!standard) return standard.issue();
  return chemistry::parse_smiles(standard->smiles);
}

/// Vectors of one molecule, one entry per featurizer of the model. Error(unsupported) without.
std::vector<featurize::FeatureMatrix> compute_vectors(const ExplainedModel& model, const predict::Query& query) {
  if (std::ranges::any_of(query.columns, [](double value) { return std::isnan(value); }))
    fail(ErrorCode::unsupported, "a column that the model needs has no value");
  const auto molecule = read_standard(model, query);
  if (!molecule) fail(ErrorCode::unsupported, "{}", molecule.issue().message);
  const AtomSet all(molecule->num_atoms(), true);
  std::vector<featurize::FeatureMatrix> vectors;
  for (const PartFeaturizer& featurizer : model.featurizers())
    vectors.push_back(featurizer.compute(*molecule, query.columns, std::span(&all, 1)).vectors);
  return vectors;
}

/// Of all queries that have features; the same rows for each featurizer. Error(invalid_input) without any.
std::vector<featurize::FeatureMatrix> compute_background(const ExplainedModel& model,
                                                         std::span<const predict::Query> queries) {
  std::vector<featurize::FeatureMatrix> background(model.featurizers().size());
  std::string reason;
  for (const predict::Query& query : queries) {
    try {
      const std::vector<featurize::FeatureMatrix> one = compute_vectors(model, query);
      for (std::size_t f = 0; f < one.size(); ++f) {
        background[f].columns = one[f].columns;
        ++background[f].rows;
        const std::span<const float> values = one[f].row(0);
        background[f].values.insert(std::as_const(background[f].values).end(), values.begin(), values.end());
      }
    } catch (const Error& error) {
      if (error.code() != ErrorCode::unsupported) throw;
      if (reason.empty()) reason = fmt::format("{}: {}", query.smiles, error.what());
    }
  }
  if (background.front().rows == 0)
    fail(ErrorCode::invalid_input, "The model has features of no molecule of the background ({})", reason);
  return background;
}

void add_by_name(const std::vector<std::string>& names, std::span<const float> values,
                 std::span<const double> contributions, std::map<std::string, FeatureContribution>& by_name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (contributions[i] == 0) continue;
    FeatureContribution& entry = by_name[names[i]];
    entry.name = names[i];
    entry.value = values[i];
    entry.contribution += contributions[i];
  }
}

}  // namespace

FeatureShap::FeatureShap(const ExplainedModel& model, Perturbation perturbation, std::vector<predict::Query> background)
    : model_(model) {
  const std::vector<bundle::Member>& members = model.bundle().members;
  for (const bundle::Member& member : members)
    if (predict::is_network(member.model)) refuse(member);
  if (background.empty())
    background = list_reference(
        model, perturbation == Perturbation::interventional ? most_interventional_reference : most_reference);
  const std::vector<featurize::FeatureMatrix> vectors = compute_background(model, background);
  background_ = vectors.front().rows;
  std::size_t log_odds = 0;
  for (std::size_t m = 0; m < members.size(); ++m) {
    add_member(m, perturbation, vectors[model.featurizer_of(m)]);
    log_odds += members_.back().contributions->is_log_odds();
  }
  if (log_odds != 0 && log_odds != members_.size())
    fail(ErrorCode::unsupported, "some members of the bundle add up log odds, others probabilities");
  unit_ = log_odds > 0 ? "log odds" : model.subject().unit;
}

void FeatureShap::add_member(std::size_t m, Perturbation perturbation, const featurize::FeatureMatrix& background) {
  const bundle::Member& member = model_.bundle().members[m];
  Member& made = members_.emplace_back();
  if (!member.transform.is_null()) made.transform.emplace(member.transform);
  made.contributions = classical::load_model(member, model_.bundle().targets)
                           ->make_contributions(made.transform ? made.transform->apply(background) : background,
                                                model_.subject().output, perturbation);
  if (!made.contributions) refuse(member);
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
  std::map<std::string, FeatureContribution> by_name;
  const AtomSet all(view.num_atoms(), true);
  for (std::size_t m = 0; m < members_.size(); ++m) {
    const PartFeaturizer& featurizer = model_.featurizers()[model_.featurizer_of(m)];
    const featurize::Inputs inputs = featurizer.compute(view.molecule(), view.columns(), std::span(&all, 1));
    std::vector<double> contributions = compute(m, inputs.vectors);
    for (double& contribution : contributions) contribution *= share_of(m);
    *result.baseline += share_of(m) * members_[m].contributions->base();
    result.rest += add_to_atoms(featurizer.vectors()->list_environments(view.molecule()), contributions, result.values);
    add_by_name(featurizer.vectors()->names(), inputs.vectors.row(0), contributions, by_name);
  }
  for (auto& [name, entry] : by_name) result.features.push_back(std::move(entry));
  std::ranges::stable_sort(result.features, std::greater(),
                           [](const FeatureContribution& one) { return std::abs(one.contribution); });
  return result;
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

#include "athanor/explain/counterfactuals.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "athanor/chemistry/edits.h"
#include "athanor/chemistry/fingerprints.h"
#include "athanor/chemistry/selfies_mutants.h"
#include "athanor/core/rng.h"

namespace athanor::explain {
namespace {

/// Results more similar than this are of one cluster.
constexpr double cluster_similarity = 0.75;
constexpr std::size_t most_seconds = 12, most_for_spread = 200, mutation_tries = 300;

chemistry::BitFingerprint compute_print(const std::string& smiles) {
  const auto molecule = chemistry::parse_smiles(smiles);
  return molecule ? chemistry::compute_morgan_bits(*molecule) : chemistry::BitFingerprint(2048 / 64);
}

struct Candidate {
  Counterfactual molecule;
  chemistry::BitFingerprint print;
};

/// Edits of the molecule, mutations of its SELFIES, then edits of some of the former.
std::vector<std::string> list_candidates(MoleculeView& view, const CounterfactualSettings& settings) {
  std::vector<std::string> all = chemistry::list_edits(view.molecule());
  std::vector<std::string> seeds = all;
  Rng rng(settings.seed);
  rng.shuffle(seeds);
  std::set<std::string> known(all.begin(), all.end());
  known.insert(view.smiles());
  for (std::string& smiles : chemistry::list_selfies_mutants(view.molecule(), mutation_tries, rng.next()))
    if (known.insert(smiles).second) all.push_back(std::move(smiles));
  for (std::size_t i = 0; i < std::min(seeds.size(), most_seconds) && all.size() < settings.candidates; ++i) {
    const auto molecule = chemistry::parse_smiles(seeds[i]);
    if (!molecule) continue;
    std::vector<std::string> further = chemistry::list_edits(*molecule);
    rng.shuffle(further);
    for (std::string& smiles : further)
      if (known.insert(smiles).second) all.push_back(std::move(smiles));
  }
  if (all.size() > settings.candidates) all.resize(settings.candidates);
  return all;
}

std::vector<predict::Prediction> predict_all(const ExplainedModel& model, std::span<const std::string> smiles,
                                             std::span<const double> columns) {
  std::vector<predict::Query> queries;
  for (const std::string& one : smiles) queries.push_back({one, {columns.begin(), columns.end()}});
  return model.predictor().predict(queries, 1);
}

/// Whether the prediction is another one.
class Changed {
 public:
  Changed(const ExplainedModel& model, const CounterfactualSettings& settings, double usual_change, double prediction)
      : is_class_(model.bundle().targets[model.subject().target].task != data::TaskType::regression),
        change_(settings.change.value_or(usual_change)),
        by_size_(!is_class_ || settings.change.has_value()),
        prediction_(prediction) {}
  bool operator()(double other) const {
    return by_size_ ? change_ > 0 && std::abs(other - prediction_) >= change_ : (other > 0.5) != (prediction_ > 0.5);
  }

 private:
  bool is_class_;
  double change_;
  bool by_size_;
  double prediction_;
};

/// Most similar first; what resembles an earlier one is left out.
void take_diverse(std::vector<Candidate>& from, std::size_t count, std::vector<Counterfactual>& to) {
  std::ranges::stable_sort(from, std::greater(), [](const Candidate& one) { return one.molecule.similarity; });
  std::vector<const Candidate*> taken;
  for (const Candidate& candidate : from) {
    const bool is_new = std::ranges::none_of(taken, [&](const Candidate* other) {
      return chemistry::compute_tanimoto(candidate.print, other->print) > cluster_similarity;
    });
    if (!is_new) continue;
    taken.push_back(&candidate);
    to.push_back(candidate.molecule);
    if (taken.size() == count) return;
  }
}

}  // namespace

double find_usual_change(const ExplainedModel& model) {
  const std::vector<std::string>& all = model.bundle().domain.smiles;
  if (all.empty() || !model.predictor().required_columns().empty()) return 0;
  std::vector<std::string> some;
  const std::size_t count = std::min(all.size(), most_for_spread);
  for (std::size_t i = 0; i < count; ++i) some.push_back(all[i * all.size() / count]);
  double n = 0, sum = 0, squares = 0;
  for (const predict::Prediction& prediction : predict_all(model, some, {})) {
    if (prediction.mean.empty()) continue;
    const double value = prediction.mean[model.subject().output];
    n += 1;
    sum += value;
    squares += value * value;
  }
  return n < 2 ? 0 : std::sqrt(std::max(0.0, (squares - sum * sum / n) / (n - 1)));
}

std::vector<Counterfactual> find_counterfactuals(MoleculeView& view, const CounterfactualSettings& settings,
                                                 double usual_change) {
  const std::vector<std::string> smiles = list_candidates(view, settings);
  const std::vector<predict::Prediction> predictions = predict_all(view.model(), smiles, view.columns());
  const double here = view.prediction();
  const Changed changed(view.model(), settings, usual_change, here);
  const chemistry::BitFingerprint own = compute_print(view.smiles());
  std::vector<Candidate> higher, lower;
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    if (predictions[i].mean.empty()) continue;
    const double value = predictions[i].mean[view.model().subject().output];
    if (!changed(value)) continue;
    chemistry::BitFingerprint print = compute_print(smiles[i]);
    const double similarity = chemistry::compute_tanimoto(own, print);
    (value > here ? higher : lower)
        .push_back(
            {{smiles[i], value, similarity, predictions[i].nn_similarity, predictions[i].in_domain}, std::move(print)});
  }
  std::vector<Counterfactual> results;
  take_diverse(higher, settings.results, results);
  take_diverse(lower, settings.results, results);
  return results;
}

std::vector<SimilarMolecule> find_similar(MoleculeView& view, std::size_t count) {
  const bundle::DomainReference& domain = view.model().bundle().domain;
  const chemistry::BitFingerprint own = chemistry::compute_morgan_bits(
      view.molecule(), {.radius = 2, .bits = static_cast<unsigned>(domain.bits), .chirality = false});
  const std::size_t words = domain.bits / 64;
  std::vector<SimilarMolecule> similar;
  for (std::size_t i = 0; i < domain.count(); ++i)
    similar.push_back({domain.smiles[i],
                       chemistry::compute_tanimoto(own, std::span(domain.fingerprints).subspan(i * words, words)), 0});
  std::ranges::stable_sort(similar, std::greater(), &SimilarMolecule::similarity);
  if (similar.size() > count) similar.resize(count);
  std::vector<std::string> smiles;
  for (const SimilarMolecule& one : similar) smiles.push_back(one.smiles);
  if (!view.model().predictor().required_columns().empty()) return similar;
  const auto predictions = predict_all(view.model(), smiles, {});
  for (std::size_t i = 0; i < similar.size(); ++i)
    if (!predictions[i].mean.empty()) similar[i].prediction = predictions[i].mean[view.model().subject().output];
  return similar;
}

}  // namespace athanor::explain

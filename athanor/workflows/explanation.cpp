#include "athanor/workflows/explanation.h"

#include <algorithm>
#include <cmath>

#include "athanor/chemistry/standardize.h"
#include "athanor/core/rng.h"

namespace athanor::workflows {
namespace {

void add_fragments(const explain::MoleculeView& view, const explain::Attribution& attribution,
                   std::vector<FragmentValue>& fragments) {
  for (const std::vector<std::size_t>& atoms : attribution.groups) {
    FragmentValue& fragment = fragments.emplace_back();
    fragment.method = attribution.method;
    fragment.smiles = chemistry::format_part(view.molecule(), atoms);
    fragment.atoms = atoms;
    const auto size = static_cast<double>(atoms.size());
    fragment.value = size * attribution.values[atoms.front()];
    if (!attribution.std_errors.empty()) fragment.std_error = size * attribution.std_errors[atoms.front()];
  }
}

void explain_standard(explain::MoleculeView& view, const explain::AtomMethods& methods,
                      const ExplanationSettings& settings, Explanation& explanation) {
  const std::uint64_t seed = Rng::derive_seed(settings.seed, explanation.row);
  explanation.symbols = chemistry::list_atom_symbols(view.molecule());
  explanation.prediction = view.prediction();
  explanation.attributions = methods.run(view, seed);
  for (explain::Attribution& attribution : explanation.attributions) {
    add_fragments(view, attribution, explanation.fragments);
    attribution.features.resize(std::min(attribution.features.size(), settings.features));
  }
  if (settings.counterfactuals.results > 0) {
    explain::CounterfactualSettings search = settings.counterfactuals;
    search.seed = seed;
    explanation.counterfactuals = explain::find_counterfactuals(view, search, settings.usual_change);
  }
  if (settings.similar > 0) explanation.similar = explain::find_similar(view, settings.similar);
}

template <class T>
nlohmann::json optional_json(const std::optional<T>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

nlohmann::json attribution_json(const explain::Attribution& attribution) {
  nlohmann::json tokens = nlohmann::json::array();
  for (const explain::TokenValue& token : attribution.tokens)
    tokens.push_back({{"text", token.text}, {"atom", optional_json(token.atom)}, {"value", token.value}});
  return {{"method", attribution.method},
          {"weak", explain::is_weak(attribution.method)},
          {"unit", attribution.unit},
          {"baseline", optional_json(attribution.baseline)},
          {"rest", attribution.rest},
          {"values", attribution.values},
          {"std_errors", attribution.std_errors},
          {"tokens", std::move(tokens)}};
}

}  // namespace

Explanation explain_molecule(const explain::ExplainedModel& model, const explain::AtomMethods& methods, std::size_t row,
                             const std::string& smiles, std::vector<double> columns,
                             const ExplanationSettings& settings, std::size_t threads) {
  Explanation explanation;
  explanation.row = row;
  explanation.input = smiles;
  const auto policy = chemistry::parse_standardize_policy(model.bundle().standardize);
  const auto standard = chemistry::standardize_smiles(smiles, policy);
  if (!standard) {
    explanation.status = standard.issue().action == "unsupported" ? "unsupported" : "invalid";
    explanation.message = standard.issue().message;
    return explanation;
  }
  try {
    explain::MoleculeView view(model, standard->smiles, std::move(columns), threads);
    explain_standard(view, methods, settings, explanation);
    explanation.smiles = standard->smiles;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::unsupported && error.code() != ErrorCode::invalid_input) throw;
    explanation = {};
    explanation.row = row;
    explanation.input = smiles;
    explanation.status = "unsupported";
    explanation.message = error.what();
  }
  return explanation;
}

nlohmann::json to_json(const Explanation& explanation) {
  nlohmann::json json = {{"row", explanation.row},         {"input", explanation.input},
                         {"smiles", explanation.smiles},   {"status", explanation.status},
                         {"message", explanation.message}, {"symbols", explanation.symbols}};
  json["prediction"] = explanation.status == "ok" ? nlohmann::json(explanation.prediction) : nlohmann::json(nullptr);
  for (const char* list : {"attributions", "fragments", "features", "counterfactuals", "similar"})
    json[list] = nlohmann::json::array();
  for (const explain::Attribution& one : explanation.attributions)
    json["attributions"].push_back(attribution_json(one));
  for (const FragmentValue& one : explanation.fragments)
    json["fragments"].push_back({{"method", one.method},
                                 {"smiles", one.smiles},
                                 {"atoms", one.atoms},
                                 {"value", one.value},
                                 {"std_error", one.std_error}});
  for (const explain::Attribution& attribution : explanation.attributions)
    for (const explain::FeatureContribution& one : attribution.features)
      json["features"].push_back({{"method", attribution.method},
                                  {"name", one.name},
                                  {"value", one.value},
                                  {"contribution", one.contribution}});
  for (const explain::Counterfactual& one : explanation.counterfactuals)
    json["counterfactuals"].push_back({{"smiles", one.smiles},
                                       {"prediction", one.prediction},
                                       {"similarity", one.similarity},
                                       {"nn_similarity", optional_json(one.nn_similarity)},
                                       {"in_domain", optional_json(one.in_domain)}});
  for (const explain::SimilarMolecule& one : explanation.similar)
    json["similar"].push_back({{"smiles", one.smiles}, {"similarity", one.similarity}, {"prediction", one.prediction}});
  return json;
}

void FragmentSummary::add(const Explanation& explanation) {
  const auto recurs = [](const FragmentValue& fragment) { return fragment.method != "subgraph"; };
  const auto first = std::ranges::find_if(explanation.fragments, recurs);
  if (first == explanation.fragments.end()) return;
  method_ = first->method;
  std::map<std::string, double> here;  // a fragment that occurs twice counts with its mean
  std::map<std::string, double> counts;
  for (const FragmentValue& fragment : explanation.fragments) {
    if (fragment.method != method_) continue;
    here[fragment.smiles] += fragment.value;
    counts[fragment.smiles] += 1;
  }
  for (const auto& [smiles, sum] : here) {
    const double value = sum / counts[smiles];
    Entry& entry = entries_[smiles];
    entry.lowest = entry.molecules == 0 ? value : std::min(entry.lowest, value);
    entry.highest = entry.molecules == 0 ? value : std::max(entry.highest, value);
    entry.smiles = smiles;
    entry.mean += value;
    ++entry.molecules;
  }
}

std::vector<FragmentSummary::Entry> FragmentSummary::list(std::size_t least) const {
  std::vector<Entry> list;
  for (const auto& [smiles, entry] : entries_) {
    if (entry.molecules < least) continue;
    list.push_back(entry);
    list.back().mean /= static_cast<double>(entry.molecules);
  }
  std::ranges::stable_sort(list, std::greater(), &Entry::mean);
  return list;
}

}  // namespace athanor::workflows

#include "athanor/explain/gradients.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/rng.h"
#include "athanor/explain/feature_shap.h"
#include "athanor/featurize/token_vocabulary.h"
#include "athanor/predict/networks.h"

namespace athanor::explain {
namespace {

constexpr std::size_t noisy_copies = 50, path_points = 50, mask_steps = 150;
constexpr double noise = 0.2;

using Bonds = std::vector<std::pair<std::size_t, std::size_t>>;

/// The same row `count` times.
featurize::Inputs repeat(const featurize::Inputs& one, std::size_t count) {
  featurize::Inputs inputs;
  inputs.rows = count;
  if (one.vectors.rows > 0) {
    inputs.vectors.rows = count;
    inputs.vectors.columns = one.vectors.columns;
    for (std::size_t i = 0; i < count; ++i)
      inputs.vectors.values.insert(std::as_const(inputs.vectors.values).end(), one.vectors.values.begin(),
                                   one.vectors.values.end());
  }
  const std::vector<std::size_t> first(count, 0);
  if (one.graphs.size() > 0) inputs.graphs = featurize::select(one.graphs, first);
  if (one.tokens.size() > 0) inputs.tokens = featurize::select(one.tokens, first);
  return inputs;
}

/// The features of the whole molecule.
featurize::Inputs compute_whole(const PartFeaturizer& featurizer, MoleculeView& view) {
  const AtomSet all(view.num_atoms(), true);
  return featurizer.compute(view.molecule(), view.columns(), std::span(&all, 1));
}

/// The tokens of the molecule, without values.
std::vector<TokenValue> list_tokens(const featurize::TokenFeaturizer& featurizer, const chemistry::Molecule& molecule) {
  featurize::PackedTokens packed = featurizer.make_empty();
  std::vector<TokenValue> tokens;
  if (!featurizer.append(molecule, 0, packed)) return tokens;
  for (std::size_t t = 0; t < packed.ids.size(); ++t)
    tokens.push_back({featurizer.vocabulary().text(std::as_const(packed.ids)[t]), std::nullopt, 0});
  if (!featurizer.knows_atoms()) return tokens;
  const std::vector<std::size_t> atoms = featurizer.list_atoms(molecule);
  for (std::size_t t = 0; t < tokens.size(); ++t)
    if (atoms[t] != featurize::no_atom) tokens[t].atom = atoms[t];
  return tokens;
}

/// Adds `share` of the values to those of equal tokens; tokens of another kind of text are left out.
void add_tokens(std::span<const TokenValue> from, double share, std::vector<TokenValue>& to) {
  if (to.empty()) {
    to.assign(from.begin(), from.end());
    for (TokenValue& token : to) token.value = 0;
  }
  const auto same = [](const TokenValue& a, const TokenValue& b) { return a.text == b.text; };
  if (!std::ranges::equal(from, to, same)) return;
  for (std::size_t t = 0; t < from.size(); ++t) to[t].value += share * from[t].value;
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

/// The strengths to ask for.
struct GradientModel::Probe {
  std::vector<float> atoms;  ///< [atoms]
  std::vector<float> bonds;  ///< [bonds], both directions of each
  float rest = 1;            ///< of all vector features, and of tokens that write no atom
};

/// The prediction under a probe, and its derivatives by the strengths of atoms and bonds.
struct GradientModel::Answer {
  double value = 0;
  std::vector<double> atoms, bonds;
  std::vector<double> vectors;  ///< [atoms] of vector features, by the atoms of their environments
  double rest = 0;              ///< of vector features and tokens that have none
  std::vector<TokenValue> tokens{};

  /// A bond counts for its ends, half each.
  std::vector<double> sum_by_atoms(const Bonds& ends) const {
    std::vector<double> sums = atoms;
    for (std::size_t a = 0; a < sums.size(); ++a) sums[a] += vectors[a];
    for (std::size_t b = 0; b < ends.size(); ++b) {
      sums[ends[b].first] += bonds[b] / 2;
      sums[ends[b].second] += bonds[b] / 2;
    }
    return sums;
  }
};

GradientModel::GradientModel(const ExplainedModel& model, const std::string& device) : model_(model) {
  for (const bundle::Member& member : model.bundle().members) {
    if (!predict::is_network(member.model))
      fail(ErrorCode::unsupported, "gradients are for networks; the bundle holds {}", member.model);
    if (!member.transform.is_null())
      fail(ErrorCode::unsupported, "gradients do not pass the --feature-scaling of the bundle");
    networks_.push_back(predict::network_library().load(member, model.bundle().targets, device));
  }
}

bool GradientModel::has_parts() const {
  return std::ranges::any_of(model_.bundle().members, [](const bundle::Member& member) {
    return !member.graph_set.empty() || !member.token_spec.empty();
  });
}

models::InnerView GradientModel::look_inside(std::size_t member, MoleculeView& view) const {
  const PartFeaturizer& featurizer = model_.featurizers()[model_.featurizer_of(member)];
  return networks_[member]->look_inside(compute_whole(featurizer, view), model_.subject().output);
}

void GradientModel::add_parts(std::size_t member, MoleculeView& view, std::span<const double> values, double share,
                              Attribution& to) const {
  const featurize::TokenFeaturizer* tokens = model_.featurizers()[model_.featurizer_of(member)].tokens();
  if (!tokens) {
    for (std::size_t a = 0; a < values.size(); ++a) to.values[a] += share * values[a];
    return;
  }
  std::vector<TokenValue> own = list_tokens(*tokens, view.molecule());
  for (std::size_t t = 0; t < values.size(); ++t) {
    own[t].value = share * values[t];
    if (own[t].atom) to.values[*own[t].atom] += own[t].value;
    else to.rest += own[t].value;
  }
  add_tokens(own, 1, to.tokens);
}

GradientModel::Probe GradientModel::make_probe(MoleculeView& view, float strength) const {
  return {std::vector<float>(view.num_atoms(), strength), std::vector<float>(view.bonds().size(), strength), strength};
}

std::vector<GradientModel::Answer> GradientModel::ask(MoleculeView& view, std::span<const Probe> probes) const {
  const std::size_t num_atoms = view.num_atoms(), num_bonds = view.bonds().size();
  const Answer nothing{0, std::vector<double>(num_atoms), std::vector<double>(num_bonds),
                       std::vector<double>(num_atoms)};
  std::vector<Answer> answers(probes.size(), nothing);
  std::vector<std::vector<double>> values(probes.size());
  double total = 0;
  for (const bundle::Member& member : model_.bundle().members) total += member.weight;
  for (std::size_t m = 0; m < networks_.size(); ++m) {
    const double share = model_.bundle().members[m].weight / total;
    const PartFeaturizer& featurizer = model_.featurizers()[model_.featurizer_of(m)];
    const featurize::Inputs one = compute_whole(featurizer, view);
    std::vector<TokenValue> tokens;
    if (featurizer.tokens()) tokens = list_tokens(*featurizer.tokens(), view.molecule());
    featurize::Inputs inputs = repeat(one, probes.size());
    // Which bond each directed edge of the graph is.
    std::vector<std::size_t> bond_of(one.graphs.edge_source.size());
    for (std::size_t e = 0; e < bond_of.size(); ++e) {
      const auto a = static_cast<std::size_t>(one.graphs.edge_source[e]),
                 b = static_cast<std::size_t>(one.graphs.edge_target[e]);
      const auto same = [&](const auto& bond) { return bond == std::pair(a, b) || bond == std::pair(b, a); };
      bond_of[e] = static_cast<std::size_t>(std::ranges::find_if(view.bonds(), same) - view.bonds().begin());
    }
    std::vector<float> nodes, edges, text;
    for (std::size_t p = 0; p < probes.size(); ++p) {
      nodes.insert(nodes.end(), probes[p].atoms.begin(), probes[p].atoms.end());
      for (const std::size_t bond : bond_of) edges.push_back(probes[p].bonds[bond]);
      for (float& value : inputs.vectors.row(inputs.vectors.rows > 0 ? p : 0)) value *= probes[p].rest;
      for (const TokenValue& token : tokens) text.push_back(token.atom ? probes[p].atoms[*token.atom] : probes[p].rest);
    }
    const models::Sensitivity found =
        networks_[m]->differentiate(inputs, {nodes, edges, text}, model_.subject().output);
    const auto environments =
        featurizer.vectors() ? featurizer.vectors()->list_environments(view.molecule()) : featurize::Environments{};
    for (std::size_t p = 0; p < probes.size(); ++p) {
      Answer& answer = answers[p];
      answer.value += share * found.values[p];
      if (!found.nodes.empty())
        for (std::size_t a = 0; a < num_atoms; ++a) answer.atoms[a] += share * found.nodes[p * num_atoms + a];
      for (std::size_t e = 0; e < bond_of.size(); ++e)
        answer.bonds[bond_of[e]] += share * found.edges[p * bond_of.size() + e];
      for (std::size_t t = 0; t < tokens.size(); ++t) {
        tokens[t].value = share * found.tokens[p * tokens.size() + t];
        (tokens[t].atom ? answer.atoms[*tokens[t].atom] : answer.rest) += tokens[t].value;
      }
      add_tokens(tokens, 1, answer.tokens);
      if (found.vectors.empty()) continue;
      std::vector<double> products(one.vectors.columns);
      for (std::size_t c = 0; c < products.size(); ++c)
        products[c] = share * one.vectors.row(0)[c] * found.vectors[p * products.size() + c];
      answer.rest += add_to_atoms(environments, products, answer.vectors);
    }
  }
  return answers;
}

Attribution GradientModel::compute_gradient_input(MoleculeView& view) const {
  const Probe probe = make_probe(view, 1);
  Attribution result;
  result.unit = model_.subject().unit;
  Answer answer = ask(view, std::span(&probe, 1)).front();
  result.values = answer.sum_by_atoms(view.bonds());
  result.tokens = std::move(answer.tokens);
  return result;
}

Attribution GradientModel::compute_smoothgrad(MoleculeView& view, std::uint64_t seed) const {
  Rng rng(seed);
  std::vector<Probe> probes(noisy_copies, make_probe(view, 1));
  for (Probe& probe : probes) {
    for (float& strength : probe.atoms) strength += static_cast<float>(noise * rng.normal());
    for (float& strength : probe.bonds) strength += static_cast<float>(noise * rng.normal());
  }
  Attribution result;
  result.unit = model_.subject().unit;
  result.values.resize(view.num_atoms());
  std::vector<double> squares(view.num_atoms());
  constexpr auto n = static_cast<double>(noisy_copies);
  for (const Answer& answer : ask(view, probes)) {
    add_tokens(answer.tokens, 1 / n, result.tokens);
    const std::vector<double> sums = answer.sum_by_atoms(view.bonds());
    for (std::size_t a = 0; a < sums.size(); ++a) {
      result.values[a] += sums[a] / n;
      squares[a] += sums[a] * sums[a] / n;
    }
  }
  for (std::size_t a = 0; a < squares.size(); ++a)
    result.std_errors.push_back(std::sqrt(std::max(0.0, squares[a] - result.values[a] * result.values[a]) / (n - 1)));
  return result;
}

Attribution GradientModel::compute_integrated_gradients(MoleculeView& view) const {
  std::vector<Probe> probes;
  for (std::size_t i = 0; i < path_points; ++i)
    probes.push_back(make_probe(view, (static_cast<float>(i) + 0.5f) / static_cast<float>(path_points)));
  probes.push_back(make_probe(view, 0));
  probes.push_back(make_probe(view, 1));
  const std::vector<Answer> answers = ask(view, probes);
  Attribution result;
  result.unit = model_.subject().unit;
  result.values.resize(view.num_atoms());
  for (std::size_t i = 0; i < path_points; ++i) {
    add_tokens(answers[i].tokens, 1 / static_cast<double>(path_points), result.tokens);
    const std::vector<double> sums = answers[i].sum_by_atoms(view.bonds());
    for (std::size_t a = 0; a < sums.size(); ++a) result.values[a] += sums[a] / static_cast<double>(path_points);
  }
  result.baseline = answers[path_points].value;
  result.rest =
      answers.back().value - *result.baseline - std::accumulate(result.values.begin(), result.values.end(), 0.0);
  return result;
}

Attribution GradientModel::compute_explainer_mask(MoleculeView& view, std::uint64_t seed) const {
  constexpr double size_weight = 0.1, entropy_weight = 0.05, rate = 0.1, decay1 = 0.9, decay2 = 0.999;
  const std::size_t atoms = view.num_atoms();
  const Bonds& bonds = view.bonds();
  const Probe ends[] = {make_probe(view, 1), make_probe(view, 0)};
  const std::vector<Answer> known = ask(view, ends);
  const double wanted = known[0].value, scale = std::max(std::abs(wanted - known[1].value), 1e-6);
  Rng rng(seed);
  std::vector<double> theta(atoms), mask(atoms), first(atoms), second(atoms);
  for (double& value : theta) value = 1 + 0.1 * rng.normal();
  Probe probe = make_probe(view, 1);
  for (std::size_t step = 1; step <= mask_steps; ++step) {
    for (std::size_t a = 0; a < atoms; ++a) probe.atoms[a] = static_cast<float>(mask[a] = sigmoid(theta[a]));
    for (std::size_t b = 0; b < bonds.size(); ++b)
      probe.bonds[b] = static_cast<float>(mask[bonds[b].first] * mask[bonds[b].second]);
    const Answer answer = ask(view, std::span(&probe, 1)).front();
    std::vector<double> by_mask = answer.atoms;
    for (std::size_t b = 0; b < bonds.size(); ++b) {
      by_mask[bonds[b].first] += answer.bonds[b] * mask[bonds[b].second];
      by_mask[bonds[b].second] += answer.bonds[b] * mask[bonds[b].first];
    }
    const double slope = 2 * (answer.value - wanted) / (scale * scale);
    const double n = static_cast<double>(atoms), t = static_cast<double>(step);
    for (std::size_t a = 0; a < atoms; ++a) {
      // Of the entropy -m log m - (1 - m) log(1 - m): log((1 - m) / m) = -theta.
      const double gradient =
          (slope * by_mask[a] + size_weight / n - entropy_weight / n * theta[a]) * mask[a] * (1 - mask[a]);
      first[a] = decay1 * first[a] + (1 - decay1) * gradient;
      second[a] = decay2 * second[a] + (1 - decay2) * gradient * gradient;
      theta[a] -=
          rate * (first[a] / (1 - std::pow(decay1, t))) / (std::sqrt(second[a] / (1 - std::pow(decay2, t))) + 1e-8);
    }
  }
  Attribution result;
  result.unit = "share kept";
  for (const double value : theta) result.values.push_back(sigmoid(value));
  return result;
}

}  // namespace athanor::explain

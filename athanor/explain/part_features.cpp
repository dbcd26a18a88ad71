#include "athanor/explain/part_features.h"

#include <algorithm>

#include "athanor/featurize/token_vocabulary.h"

namespace athanor::explain {

using featurize::FeatureKind;
using featurize::PackedGraphs;

/// What all parts of a molecule share.
struct PartFeaturizer::Whole {
  const chemistry::Molecule& molecule;
  std::span<const double> columns;
  featurize::Environments environments;
  std::vector<float> vector;
  bool needs_rest = false;  ///< some features are of the molecule as a whole
};

namespace {

[[noreturn]] void fail_with(const Issue& issue) {
  fail(ErrorCode::unsupported, "a part of the molecule has no features: {}", issue.message);
}

bool is_empty(const chemistry::AtomSet& part) { return std::ranges::count(part, true) == 0; }
bool is_whole(const chemistry::AtomSet& part) { return std::ranges::count(part, false) == 0; }

/// The part as a molecule of its own.
chemistry::Molecule keep(const chemistry::Molecule& molecule, const chemistry::AtomSet& part) {
  const auto left = chemistry::keep_atoms(molecule, part);
  if (!left) fail_with(left.issue());
  return *left;
}

}  // namespace

PartFeaturizer::PartFeaturizer(const bundle::Member& member, Removal removal)
    : vector_spec_(member.vector_spec),
      graph_set_(member.graph_set),
      token_spec_(member.token_spec),
      removal_(removal) {
  if (!vector_spec_.empty()) vectors_ = featurize::make_vector_featurizer(vector_spec_);
  if (!graph_set_.empty()) graphs_.emplace(graph_set_);
  if (!token_spec_.empty()) tokens_ = std::make_shared<const featurize::TokenFeaturizer>(token_spec_);
}

bool PartFeaturizer::serves(const bundle::Member& member) const {
  return vector_spec_ == member.vector_spec && graph_set_ == member.graph_set && token_spec_ == member.token_spec;
}

featurize::Inputs PartFeaturizer::compute(const chemistry::Molecule& molecule, std::span<const double> columns,
                                          std::span<const chemistry::AtomSet> parts) const {
  featurize::Inputs inputs;
  inputs.rows = parts.size();
  if (vectors_) {
    Whole whole{molecule, columns, vectors_->list_environments(molecule), std::vector<float>(vectors_->size())};
    if (const auto done = vectors_->compute(molecule, columns, whole.vector); !done) fail_with(done.issue());
    whole.needs_rest =
        removal_ == Removal::structure || std::ranges::count(whole.environments.kinds, FeatureKind::whole) > 0;
    inputs.vectors.rows = parts.size();
    inputs.vectors.columns = vectors_->size();
    inputs.vectors.values.assign(parts.size() * vectors_->size(), 0.0f);
    for (std::size_t i = 0; i < parts.size(); ++i) compute_vector(whole, parts[i], inputs.vectors.row(i));
  }
  if (graphs_) compute_graphs(molecule, parts, inputs.graphs);
  if (tokens_) compute_tokens(molecule, parts, inputs.tokens);
  return inputs;
}

void PartFeaturizer::compute_graphs(const chemistry::Molecule& molecule, std::span<const chemistry::AtomSet> parts,
                                    PackedGraphs& graphs) const {
  PackedGraphs whole = graphs_->make_empty();
  graphs_->append(molecule, whole);
  graphs = graphs_->make_empty();
  for (const chemistry::AtomSet& part : parts) {
    if (removal_ == Removal::features || is_empty(part)) append_masked(whole, part, graphs);
    else graphs_->append(keep(molecule, part), graphs);
  }
}

void PartFeaturizer::compute_tokens(const chemistry::Molecule& molecule, std::span<const chemistry::AtomSet> parts,
                                    featurize::PackedTokens& tokens) const {
  tokens = tokens_->make_empty();
  const auto append = [&](const chemistry::Molecule& written) {
    if (const auto done = tokens_->append(written, 0, tokens); !done) fail_with(done.issue());
  };
  const bool all_whole = std::ranges::all_of(parts, is_whole);
  std::vector<std::size_t> atoms;  // of each token
  if (removal_ == Removal::features && !all_whole) atoms = tokens_->list_atoms(molecule);
  for (const chemistry::AtomSet& part : parts) {
    if (is_whole(part)) {
      append(molecule);
    } else if (removal_ == Removal::features) {
      append(molecule);
      const auto first = static_cast<std::size_t>(tokens.offsets[tokens.size() - 1]);
      for (std::size_t t = 0; t < atoms.size(); ++t)
        if (atoms[t] != featurize::no_atom && !part[atoms[t]]) tokens.ids[first + t] = featurize::unknown_token;
    } else if (is_empty(part)) {
      const std::uint16_t ends[] = {featurize::start_token, featurize::end_token};
      tokens.ids.insert(std::as_const(tokens.ids).end(), std::begin(ends), std::end(ends));
      tokens.offsets.push_back(static_cast<std::int64_t>(tokens.ids.size()));
    } else {
      append(keep(molecule, part));
    }
  }
}

void PartFeaturizer::compute_vector(const Whole& whole, const chemistry::AtomSet& part, std::span<float> out) const {
  if (is_whole(part)) {
    std::ranges::copy(whole.vector, out.begin());
    return;
  }
  if (whole.needs_rest) compute_rest(whole, part, out);
  const std::vector<FeatureKind>& kinds = whole.environments.kinds;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (kinds[i] == FeatureKind::column) out[i] = whole.vector[i];
    else if (kinds[i] != FeatureKind::whole && removal_ == Removal::features) out[i] = 0;
  }
  if (removal_ == Removal::structure) return;
  for (const featurize::Environment& environment : whole.environments.list) {
    const bool is_left = std::ranges::all_of(environment.atoms, [&](std::uint32_t atom) { return part[atom]; });
    if (!is_left) continue;
    float& feature = out[environment.feature];
    feature = kinds[environment.feature] == FeatureKind::count ? feature + 1 : 1;
  }
}

/// Features of what is left as a molecule of its own.
void PartFeaturizer::compute_rest(const Whole& whole, const chemistry::AtomSet& part, std::span<float> out) const {
  if (is_empty(part)) return;
  if (const auto done = vectors_->compute(keep(whole.molecule, part), whole.columns, out); !done)
    fail_with(done.issue());
}

void append_masked(const PackedGraphs& whole, const chemistry::AtomSet& part, PackedGraphs& graphs) {
  const auto nodes = static_cast<std::size_t>(whole.num_nodes(0)), edges = static_cast<std::size_t>(whole.num_edges(0));
  std::vector<std::int32_t> new_place(edges, -1);
  std::int32_t kept = 0;
  for (std::size_t e = 0; e < edges; ++e)
    if (part[static_cast<std::size_t>(whole.edge_source[e])] && part[static_cast<std::size_t>(whole.edge_target[e])])
      new_place[e] = kept++;
  for (std::size_t v = 0; v < nodes; ++v) {
    for (std::size_t slot = 0; slot < whole.node_slots; ++slot)
      graphs.node_columns.push_back(part[v] ? whole.node_columns[v * whole.node_slots + slot]
                                            : featurize::absent_column);
    for (std::size_t s = 0; s < whole.node_scalar_count; ++s)
      graphs.node_scalars.push_back(part[v] ? whole.node_scalars[v * whole.node_scalar_count + s] : 0.0f);
  }
  std::size_t edge = 0;
  std::int32_t placed = 0;
  graphs.in_offsets.push_back(0);
  for (std::size_t v = 0; v < nodes; ++v) {
    for (; edge < edges && static_cast<std::size_t>(whole.edge_target[edge]) == v; ++edge) {
      if (new_place[edge] < 0) continue;
      graphs.edge_source.push_back(whole.edge_source[edge]);
      graphs.edge_target.push_back(whole.edge_target[edge]);
      graphs.edge_reverse.push_back(new_place[static_cast<std::size_t>(whole.edge_reverse[edge])]);
      for (std::size_t slot = 0; slot < whole.edge_slots; ++slot)
        graphs.edge_columns.push_back(whole.edge_columns[edge * whole.edge_slots + slot]);
      ++placed;
    }
    graphs.in_offsets.push_back(placed);
  }
  graphs.node_offsets.push_back(graphs.node_offsets.back() + static_cast<std::int64_t>(nodes));
  graphs.edge_offsets.push_back(graphs.edge_offsets.back() + placed);
}

}  // namespace athanor::explain

#include "athanor/explain/part_features.h"

#include <algorithm>

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

}  // namespace

PartFeaturizer::PartFeaturizer(const std::string& vector_spec, const std::string& graph_set, Removal removal)
    : vector_spec_(vector_spec), graph_set_(graph_set), removal_(removal) {
  if (!vector_spec.empty()) vectors_ = featurize::make_vector_featurizer(vector_spec);
  if (!graph_set.empty()) graphs_.emplace(graph_set);
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
  if (graphs_) {
    PackedGraphs whole = graphs_->make_empty();
    graphs_->append(molecule, whole);
    inputs.graphs = graphs_->make_empty();
    for (const chemistry::AtomSet& part : parts) {
      const bool is_empty = std::ranges::count(part, true) == 0;
      if (removal_ == Removal::features || is_empty) {
        append_masked(whole, part, inputs.graphs);
        continue;
      }
      const auto left = chemistry::keep_atoms(molecule, part);
      if (!left) fail_with(left.issue());
      graphs_->append(*left, inputs.graphs);
    }
  }
  return inputs;
}

void PartFeaturizer::compute_vector(const Whole& whole, const chemistry::AtomSet& part, std::span<float> out) const {
  if (std::ranges::count(part, false) == 0) {
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
  if (std::ranges::count(part, true) == 0) return;
  const auto left = chemistry::keep_atoms(whole.molecule, part);
  if (!left) fail_with(left.issue());
  if (const auto done = vectors_->compute(*left, whole.columns, out); !done) fail_with(done.issue());
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

#include "athanor/explain/feature_groups.h"

#include <algorithm>
#include <numeric>

namespace athanor::explain {
namespace {

/// Features of larger blocks, such as fingerprints, are shuffled together only.
constexpr std::size_t most_single_features = 256;

using featurize::Inputs;
using featurize::PackedGraphs;

void add_place(std::vector<FeatureGroup>& groups, const std::string& name, const std::string& kind,
               const FeaturePlace& place) {
  const auto same = [&](const FeatureGroup& group) { return group.name == name && group.kind == kind; };
  auto found = std::ranges::find_if(groups, same);
  if (found == groups.end()) found = groups.insert(found, {name, kind, {}});
  found->places.push_back(place);
}

void add_vectors(const std::string& spec, std::size_t request, std::vector<FeatureGroup>& blocks,
                 std::vector<FeatureGroup>& features) {
  const auto vectors = featurize::make_vector_featurizer(spec);
  const std::vector<std::string> names = vectors->names();
  for (const featurize::FeatureBlock& block : vectors->blocks()) {
    if (block.size > 1)
      add_place(blocks, block.spec, "block", {request, FeaturePart::vectors, block.first, block.size});
    for (std::size_t i = block.first; block.size <= most_single_features && i < block.first + block.size; ++i)
      add_place(features, names[i], "feature", {request, FeaturePart::vectors, i, 1});
  }
}

/// "hybridization" of "hybridization=3", each once, in order.
std::vector<std::string> list_properties(std::span<const std::string> columns) {
  std::vector<std::string> properties;
  for (const std::string& column : columns) {
    const std::string property = column.substr(0, column.find('='));
    if (properties.empty() || properties.back() != property) properties.push_back(property);
  }
  return properties;
}

void add_graphs(const std::string& spec, std::size_t request, std::vector<FeatureGroup>& blocks,
                std::vector<FeatureGroup>& features) {
  add_place(blocks, spec, "block", {request, FeaturePart::graphs});
  const auto molecule = chemistry::parse_smiles("CC");
  const featurize::GraphTables tables = featurize::compute_graph_tables(*molecule, spec);
  const PackedGraphs empty = featurize::GraphFeaturizer(spec).make_empty();
  const std::vector<std::string> atoms = list_properties(tables.node_columns);
  if (atoms.size() != empty.node_slots + empty.node_scalar_count)
    fail(ErrorCode::internal, "{} has {} properties of atoms in {} places", spec, atoms.size(),
         empty.node_slots + empty.node_scalar_count);
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const bool is_slot = i < empty.node_slots;
    add_place(
        features, atoms[i], "atom feature",
        {request, is_slot ? FeaturePart::atom_slot : FeaturePart::atom_scalar, is_slot ? i : i - empty.node_slots});
  }
  // The columns of a property of bonds have no common name.
  const std::vector<std::string> names = empty.edge_slots == 4
                                             ? std::vector<std::string>{"bond type", "conjugated", "in ring", "stereo"}
                                             : std::vector<std::string>{"in ring"};
  for (std::size_t i = 0; i < empty.edge_slots; ++i)
    add_place(features, names[i], "bond feature", {request, FeaturePart::bond_slot, i});
}

std::vector<std::size_t> shuffle_numbers(std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Rng(seed).shuffle(order);
  return order;
}

/// Both directions of a bond keep one property.
void shuffle_bonds(const PackedGraphs& from, std::size_t slot, std::uint64_t seed, PackedGraphs& to) {
  std::vector<std::pair<std::size_t, std::size_t>> bonds;  // places of both directions
  for (std::size_t graph = 0; graph < from.size(); ++graph) {
    const auto first = static_cast<std::size_t>(from.edge_offsets[graph]),
               end = static_cast<std::size_t>(from.edge_offsets[graph + 1]);
    for (std::size_t e = first; e < end; ++e) {
      const std::size_t reverse = first + static_cast<std::size_t>(from.edge_reverse[e]);
      if (e < reverse) bonds.emplace_back(e, reverse);
    }
  }
  const std::vector<std::size_t> order = shuffle_numbers(bonds.size(), seed);
  for (std::size_t i = 0; i < bonds.size(); ++i)
    for (const std::size_t edge : {bonds[i].first, bonds[i].second})
      to.edge_columns[edge * to.edge_slots + slot] = from.edge_columns[bonds[order[i]].first * from.edge_slots + slot];
}

}  // namespace

std::vector<FeatureGroup> list_feature_groups(std::span<const featurize::FeatureRequest> requests) {
  std::vector<FeatureGroup> groups, features;
  for (std::size_t r = 0; r < requests.size(); ++r) {
    if (!requests[r].vector_spec.empty()) add_vectors(requests[r].vector_spec, r, groups, features);
    if (!requests[r].graph_set.empty()) add_graphs(requests[r].graph_set, r, groups, features);
    if (!requests[r].token_spec.empty()) add_place(groups, requests[r].token_spec, "block", {r, FeaturePart::tokens});
  }
  groups.insert(groups.end(), features.begin(), features.end());
  return groups;
}

void shuffle_features(const Inputs& original, const FeaturePlace& place, std::span<const std::size_t> order,
                      std::uint64_t seed, Inputs& inputs) {
  const PackedGraphs& from = original.graphs;
  PackedGraphs& to = inputs.graphs;
  switch (place.part) {
    case FeaturePart::vectors:
      for (std::size_t row = 0; row < order.size(); ++row)
        std::ranges::copy(original.vectors.row(order[row]).subspan(place.first, place.count),
                          inputs.vectors.row(row).begin() + static_cast<std::ptrdiff_t>(place.first));
      return;
    case FeaturePart::graphs: to = featurize::select(from, order); return;
    case FeaturePart::tokens: inputs.tokens = featurize::select(original.tokens, order); return;
    case FeaturePart::bond_slot: shuffle_bonds(from, place.first, seed, to); return;
    case FeaturePart::atom_slot:
    case FeaturePart::atom_scalar: break;
  }
  const auto atoms = static_cast<std::size_t>(from.node_offsets[from.size()]);
  const std::vector<std::size_t> places = shuffle_numbers(atoms, seed);
  for (std::size_t a = 0; a < atoms; ++a) {
    if (place.part == FeaturePart::atom_slot)
      to.node_columns[a * to.node_slots + place.first] = from.node_columns[places[a] * from.node_slots + place.first];
    else
      to.node_scalars[a * to.node_scalar_count + place.first] =
          from.node_scalars[places[a] * from.node_scalar_count + place.first];
  }
}

}  // namespace athanor::explain

#include "athanor/evaluate/chemical_space.h"

#include <algorithm>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/sampling.h"
#include "athanor/data/split/kinds.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t most_molecules = 10'000, fewest_scaffold_atoms = 9;
constexpr double cluster_distance = 0.4;

/// The scaffold that a group shares; "" for one that is too small to make a series.
std::string find_series_scaffold(const std::string& smiles) {
  const auto molecule = chemistry::parse_smiles(smiles);
  if (!molecule) return "";
  const std::string scaffold = chemistry::compute_scaffold(*molecule);
  const auto parsed = scaffold.empty() ? molecule : chemistry::parse_smiles(scaffold);
  return scaffold.empty() || !parsed || parsed->num_heavy_atoms() < fewest_scaffold_atoms ? "" : scaffold;
}

}  // namespace

ChemicalSpace compute_chemical_space(const data::Dataset& dataset, std::uint64_t seed, std::size_t threads) {
  const data::Dataset sample = data::select_records(dataset, draw_sample(dataset.size(), most_molecules, seed));
  ChemicalSpace space;
  space.molecules = sample.size();
  std::vector<data::Indices> groups = data::group_by_scaffold(sample, threads);
  std::stable_sort(groups.begin(), groups.end(),
                   [](const data::Indices& a, const data::Indices& b) { return a.size() > b.size(); });
  for (const data::Indices& group : groups) {
    space.scaffold = find_series_scaffold(sample.smiles[group.front()]);
    if (space.scaffold.empty()) continue;
    space.of_scaffold = group.size();
    break;
  }
  for (const data::Indices& cluster : data::group_by_butina(sample, cluster_distance, threads)) {
    if (cluster.size() <= space.of_cluster) continue;
    space.of_cluster = cluster.size();
    space.cluster_example = sample.smiles[cluster.front()];
  }
  return space;
}

}  // namespace athanor::evaluate

#include "athanor/explain/subgraph.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace athanor::explain {
namespace {

/// A part and how much the prediction rests on it, whatever the sign.
struct RankedPart {
  AtomSet atoms;
  double weight = 0;
};

std::vector<RankedPart> rank(MoleculeView& view, const std::set<AtomSet>& parts) {
  std::vector<AtomSet> asked;
  for (const AtomSet& part : parts) {
    asked.push_back(part);
    asked.push_back(part);
    asked.back().flip();
  }
  const std::vector<double> values = view.score(asked);
  const double both_ends = view.prediction() - view.baseline();
  std::vector<RankedPart> ranked;
  for (std::size_t i = 0; i < values.size(); i += 2)
    ranked.push_back({asked[i], std::abs(both_ends + values[i] - values[i + 1]) / 2});
  std::ranges::stable_sort(ranked, std::greater(), &RankedPart::weight);
  return ranked;
}

/// The parts with one more atom that is bonded to them.
std::set<AtomSet> grow(const MoleculeView& view, std::span<const RankedPart> parts) {
  std::set<AtomSet> grown;
  for (const RankedPart& part : parts)
    for (const auto& [a, b] : view.bonds()) {
      if (part.atoms[a] == part.atoms[b]) continue;
      AtomSet larger = part.atoms;
      larger[a] = larger[b] = true;
      grown.insert(std::move(larger));
    }
  return grown;
}

}  // namespace

Attribution compute_subgraph(MoleculeView& view, const SubgraphSettings& settings) {
  const std::size_t atoms = view.num_atoms(),
                    most = settings.most_atoms > 0 ? settings.most_atoms : std::max<std::size_t>(1, atoms / 3);
  std::set<AtomSet> parts;
  for (std::size_t atom = 0; atom < atoms; ++atom) {
    AtomSet single(atoms);
    single[atom] = true;
    parts.insert(std::move(single));
  }
  RankedPart best;
  for (std::size_t size = 1; size <= most && !parts.empty(); ++size) {
    std::vector<RankedPart> ranked = rank(view, parts);
    if (best.atoms.empty() || ranked.front().weight > best.weight) best = ranked.front();
    ranked.resize(std::min(ranked.size(), settings.beam));
    parts = grow(view, ranked);
  }
  AtomGroups groups(2);
  for (std::size_t atom = 0; atom < atoms; ++atom) groups[best.atoms[atom] ? 0 : 1].push_back(atom);
  if (groups[1].empty()) groups.pop_back();
  return compute_shapley(view, groups, {});
}

}  // namespace athanor::explain

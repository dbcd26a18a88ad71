// Canonical form of a small graph: colour refinement, then trial of every tie (exact, and quick below a dozen atoms).
#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "athanor/generate/molecular_graph.h"

namespace athanor::generate {
namespace {

using Colours = std::vector<int>;

/// Ranks of `keys` (0 = smallest, equal keys share a rank that is the number of smaller keys).
template <class Key>
Colours rank_keys(const std::vector<Key>& keys) {
  std::vector<int> order(keys.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) { return keys[a] < keys[b]; });
  Colours ranks(keys.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    ranks[order[i]] = i > 0 && keys[order[i]] == keys[order[i - 1]] ? ranks[order[i - 1]] : static_cast<int>(i);
  return ranks;
}

/// Splits colours by those of the neighbours until nothing changes.
Colours refine(const MolecularGraph& graph, Colours colours) {
  while (true) {
    std::vector<std::pair<int, std::vector<std::pair<int, int>>>> keys(graph.size());
    for (int a = 0; a < graph.size(); ++a) {
      keys[a].first = colours[a];
      for (const int n : graph.neighbours(a)) keys[a].second.push_back({colours[n], graph.bond(a, n)});
      std::sort(keys[a].second.begin(), keys[a].second.end());
    }
    Colours next = rank_keys(keys);
    if (next == colours) return colours;
    colours = std::move(next);
  }
}

std::string write_code(const MolecularGraph& graph, const Colours& places) {
  std::vector<int> atom_at(graph.size());
  for (int a = 0; a < graph.size(); ++a) atom_at[places[a]] = a;
  std::string code;
  for (const int atom : atom_at) code += static_cast<char>(graph.element(atom));
  for (int i = 0; i < graph.size(); ++i)
    for (int j = 0; j < i; ++j) code += static_cast<char>('0' + graph.bond(atom_at[i], atom_at[j]));
  return code;
}

/// Keeps in `best` the smallest code over all ways to break the ties that remain.
void search(const MolecularGraph& graph, const Colours& colours, std::string& best) {
  std::array<int, MolecularGraph::max_atoms> count{};
  for (const int colour : colours) ++count[colour];
  const auto tied = std::find_if(count.begin(), count.end(), [](int c) { return c > 1; });
  if (tied == count.end()) {
    std::string code = write_code(graph, colours);
    if (best.empty() || code < best) best = std::move(code);
    return;
  }
  const int cell = static_cast<int>(tied - count.begin());
  for (int a = 0; a < graph.size(); ++a) {
    if (colours[a] != cell) continue;
    Colours chosen = colours;
    for (int other = 0; other < graph.size(); ++other)
      if (other != a && colours[other] == cell) ++chosen[other];
    search(graph, refine(graph, std::move(chosen)), best);
  }
}

}  // namespace

std::string compute_canonical_code(const MolecularGraph& graph) {
  std::vector<int> elements(graph.size());
  for (int a = 0; a < graph.size(); ++a) elements[a] = graph.element(a);
  std::string best;
  search(graph, refine(graph, rank_keys(elements)), best);
  return best;
}

}  // namespace athanor::generate

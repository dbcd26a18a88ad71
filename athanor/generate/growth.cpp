// Moves that grow a graph (attach an atom, close a ring, raise a bond order, add S=O or NO2), all of them or at random.
#include "athanor/generate/growth.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "athanor/core/error.h"
#include "athanor/generate/rules.h"

namespace athanor::generate {
namespace {

using namespace element;

constexpr int max_ring_size = 7;
constexpr int nitro_atoms = 3;

bool contains(const std::vector<int>& items, int item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

std::optional<MolecularGraph> keep_if_sound(MolecularGraph graph) {
  if (find_broken_rule(graph, false)) return std::nullopt;
  return graph;
}

std::optional<MolecularGraph> attach(const MolecularGraph& graph, int atom, int atomic_number) {
  if (graph.hydrogens(atom) < 1) return std::nullopt;
  MolecularGraph grown = graph;
  grown.set_bond(atom, grown.add_atom(atomic_number), 1);
  return keep_if_sound(std::move(grown));
}

/// Bonds two atoms with free valences into a ring of 3 to 7, or raises the order of their bond.
std::optional<MolecularGraph> add_bond(const MolecularGraph& graph, int a, int b) {
  if (graph.hydrogens(a) < 1 || graph.hydrogens(b) < 1 || graph.bond(a, b) == 3) return std::nullopt;
  if (graph.bond(a, b) == 0 && graph.distance(a, b) >= max_ring_size) return std::nullopt;
  MolecularGraph grown = graph;
  grown.set_bond(a, b, graph.bond(a, b) + 1);
  return keep_if_sound(std::move(grown));
}

/// Sulfide to sulfoxide, sulfoxide to sulfone.
std::optional<MolecularGraph> oxidise(const MolecularGraph& graph, int atom) {
  if (graph.element(atom) != sulfur || graph.hydrogens(atom) > 0 || graph.neighbours(atom).size() > 3)
    return std::nullopt;
  int singles = 0;
  for (const int n : graph.neighbours(atom)) singles += graph.bond(atom, n) == 1 ? 1 : 0;
  if (singles != 2) return std::nullopt;
  MolecularGraph grown = graph;
  grown.set_bond(atom, grown.add_atom(oxygen), 2);
  return keep_if_sound(std::move(grown));
}

std::optional<MolecularGraph> add_nitro(const MolecularGraph& graph, int atom) {
  if (graph.element(atom) != carbon || graph.hydrogens(atom) < 1) return std::nullopt;
  MolecularGraph grown = graph;
  const int centre = grown.add_atom(nitrogen);
  grown.set_bond(atom, centre, 1);
  grown.set_bond(centre, grown.add_atom(oxygen), 2);
  grown.set_bond(centre, grown.add_atom(oxygen), 2);
  return keep_if_sound(std::move(grown));
}

/// Every graph one move away.
std::vector<MolecularGraph> list_successors(const MolecularGraph& graph, const std::vector<int>& elements,
                                            int max_atoms) {
  std::vector<MolecularGraph> grown;
  const auto take = [&](std::optional<MolecularGraph> next) {
    if (next) grown.push_back(std::move(*next));
  };
  for (int a = 0; a < graph.size(); ++a) {
    if (graph.size() < max_atoms) {
      for (const int e : elements) take(attach(graph, a, e));
      if (contains(elements, oxygen)) take(oxidise(graph, a));
    }
    if (graph.size() + nitro_atoms <= max_atoms && contains(elements, oxygen) && contains(elements, nitrogen))
      take(add_nitro(graph, a));
    for (int b = 0; b < a; ++b) take(add_bond(graph, a, b));
  }
  return grown;
}

/// How often an element is tried, relative to the others: roughly the make-up of small drugs, with more N and O because
/// the stability rules throw out more of them.
double find_element_weight(int atomic_number) {
  switch (atomic_number) {
    case carbon: return 0.64;
    case oxygen: return 0.14;
    case nitrogen: return 0.14;
    case fluorine: return 0.03;
    case sulfur: return 0.03;
    default: return 0.02;
  }
}

/// Index drawn with the given weights.
std::size_t draw(const std::vector<double>& weights, Rng& rng) {
  double total = 0;
  for (const double w : weights) total += w;
  double point = rng.uniform() * total;
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    if (point < weights[i]) return i;
    point -= weights[i];
  }
  return weights.size() - 1;
}

int draw_element(const std::vector<int>& elements, Rng& rng) {
  std::vector<double> weights;
  for (const int e : elements) weights.push_back(find_element_weight(e));
  return elements[draw(weights, rng)];
}

MolecularGraph grow_tree(const std::vector<int>& elements, int size, Rng& rng) {
  MolecularGraph graph;
  graph.add_atom(contains(elements, carbon) ? carbon : draw_element(elements, rng));
  const bool nitro_allowed = contains(elements, oxygen) && contains(elements, nitrogen);
  for (int attempt = 0; graph.size() < size && attempt < 20 * size; ++attempt) {
    // Most atoms go to the end of the growing chain; purely random trees are too bushy to form rings.
    const int atom = rng.uniform() < 0.6 ? graph.size() - 1 : static_cast<int>(rng.below(graph.size()));
    const double kind = rng.uniform();
    std::optional<MolecularGraph> next;
    if (kind < 0.01 && nitro_allowed && graph.size() + nitro_atoms <= size) next = add_nitro(graph, atom);
    else if (graph.element(atom) == sulfur && kind < 0.5 && contains(elements, oxygen)) next = oxidise(graph, atom);
    else next = attach(graph, atom, draw_element(elements, rng));
    if (next) graph = std::move(*next);
  }
  return graph;
}

void close_rings(MolecularGraph& graph, Rng& rng) {
  const std::size_t wanted = draw({0.22, 0.48, 0.22, 0.08}, rng);
  constexpr double size_weight[max_ring_size + 1] = {0, 0, 0, 0.12, 0.1, 0.8, 1.0, 0.15};
  std::size_t closed = 0;
  for (int attempt = 0; closed < wanted && attempt < 60; ++attempt) {
    const int a = static_cast<int>(rng.below(graph.size())), b = static_cast<int>(rng.below(graph.size()));
    const int ring = graph.distance(a, b) + 1;
    if (ring < 3 || ring > max_ring_size || rng.uniform() > size_weight[ring]) continue;
    if (auto next = add_bond(graph, a, b)) {
      graph = std::move(*next);
      ++closed;
    }
  }
}

/// Alternating double bonds around one ring of five (beginning after a lone-pair atom) or six, where valences allow.
void try_aromatise(MolecularGraph& graph, const std::vector<int>& ring, Rng& rng) {
  const std::size_t n = ring.size();
  std::size_t start = rng.below(n);
  if (n == 5)
    for (std::size_t i = 0; i < n && graph.element(ring[start]) == carbon; ++i) start = (start + 1) % n;
  MolecularGraph grown = graph;
  for (std::size_t k = n == 5 ? 1 : 0; k + 1 < n; k += 2) {
    const int a = ring[(start + k) % n], b = ring[(start + k + 1) % n];
    if (grown.bond(a, b) == 2) continue;
    if (grown.hydrogens(a) < 1 || grown.hydrogens(b) < 1) return;
    grown.set_bond(a, b, 2);
  }
  if (auto sound = keep_if_sound(std::move(grown))) graph = std::move(*sound);
}

void add_multiple_bonds(MolecularGraph& graph, Rng& rng) {
  for (const std::vector<int>& ring : find_chordless_rings(graph))
    if ((ring.size() == 5 || ring.size() == 6) && rng.uniform() < 0.7) try_aromatise(graph, ring, rng);
  while (rng.uniform() < 0.6) {
    const int a = static_cast<int>(rng.below(graph.size()));
    const auto& neighbours = graph.neighbours(a);
    if (neighbours.empty()) return;
    if (auto next = add_bond(graph, a, neighbours[rng.below(neighbours.size())])) graph = std::move(*next);
  }
}

}  // namespace

std::vector<MolecularGraph> enumerate_graphs(const std::vector<int>& elements, int max_atoms,
                                             const Progress& progress) {
  std::unordered_set<std::string> seen;
  std::vector<MolecularGraph> pending, finished;
  const auto visit = [&](MolecularGraph graph) {
    if (seen.insert(compute_canonical_code(graph)).second) pending.push_back(std::move(graph));
  };
  for (const int e : elements) {
    MolecularGraph seed;
    seed.add_atom(e);
    visit(std::move(seed));
  }
  while (!pending.empty()) {
    if (progress.cancelled()) fail(ErrorCode::cancelled, "Enumeration was cancelled");
    const MolecularGraph graph = std::move(pending.back());
    pending.pop_back();
    for (MolecularGraph& next : list_successors(graph, elements, max_atoms)) visit(std::move(next));
    if (!find_broken_rule(graph, true)) finished.push_back(graph);
  }
  return finished;
}

MolecularGraph grow_random_graph(const std::vector<int>& elements, int size, Rng& rng) {
  MolecularGraph graph = grow_tree(elements, size, rng);
  close_rings(graph, rng);
  add_multiple_bonds(graph, rng);
  return graph;
}

}  // namespace athanor::generate

// The table of stability rules and the patterns behind it.
#include "athanor/generate/rules.h"

#include <algorithm>
#include <set>

namespace athanor::generate {
namespace {

using namespace element;

bool is_halogen(int e) { return e == fluorine || e == chlorine; }
bool is_hetero(int e) { return e == nitrogen || e == oxygen || e == sulfur; }

/// The doubly bonded oxygen of a nitro, sulfoxide or sulfone group.
bool is_oxide(const MolecularGraph& g, int atom) {
  if (g.element(atom) != oxygen || g.neighbours(atom).size() != 1) return false;
  const int other = g.neighbours(atom).front();
  return g.bond(atom, other) == 2 && g.element(other) != carbon;
}

bool has_oxide(const MolecularGraph& g, int atom) {
  return std::any_of(g.neighbours(atom).begin(), g.neighbours(atom).end(), [&](int n) { return is_oxide(g, n); });
}

int count_multiple_bonds(const MolecularGraph& g, int atom) {
  return static_cast<int>(
      std::count_if(g.neighbours(atom).begin(), g.neighbours(atom).end(), [&](int n) { return g.bond(atom, n) > 1; }));
}

/// The neighbour bound by a double bond, -1 when there is none.
int find_double_partner(const MolecularGraph& g, int atom) {
  for (const int n : g.neighbours(atom))
    if (g.bond(atom, n) == 2) return n;
  return -1;
}

/// Carbon with =O or =S.
bool is_acyl(const MolecularGraph& g, int atom) {
  const int partner = find_double_partner(g, atom);
  return g.element(atom) == carbon && partner >= 0 && (g.element(partner) == oxygen || g.element(partner) == sulfur);
}

/// The nitrogen of C=N: its bonds to N, O and S last.
bool is_stabilised_nitrogen(const MolecularGraph& g, int atom) {
  const int partner = find_double_partner(g, atom);
  return g.element(atom) == nitrogen && partner >= 0 && g.element(partner) == carbon;
}

int count_element(const MolecularGraph& g, bool (*wanted)(int)) {
  int count = 0;
  for (int a = 0; a < g.size(); ++a) count += wanted(g.element(a)) ? 1 : 0;
  return count;
}

template <class Predicate>
bool any_atom(const Perception& p, Predicate predicate) {
  for (int a = 0; a < p.graph.size(); ++a)
    if (predicate(p.graph, a)) return true;
  return false;
}

/// True when `predicate(graph, a, b)` holds for a bond taken in either direction.
template <class Predicate>
bool any_bond(const Perception& p, Predicate predicate) {
  return any_atom(p, [&](const MolecularGraph& g, int a) {
    return std::any_of(g.neighbours(a).begin(), g.neighbours(a).end(), [&](int b) { return predicate(g, a, b); });
  });
}

/// Number of single-bonded neighbours of a kind.
template <class Predicate>
int count_singles(const MolecularGraph& g, int atom, Predicate wanted) {
  return static_cast<int>(std::count_if(g.neighbours(atom).begin(), g.neighbours(atom).end(),
                                        [&](int n) { return g.bond(atom, n) == 1 && wanted(n); }));
}

bool has_weak_bond(const Perception& p) {
  return any_bond(p, [](const MolecularGraph& g, int a, int b) {
    return g.element(a) != nitrogen && g.element(b) != nitrogen && is_hetero(g.element(a)) && is_hetero(g.element(b)) &&
           !is_oxide(g, a) && !is_oxide(g, b);
  });
}

bool has_heteroatom_chain(const Perception& p) {
  return any_atom(p, [](const MolecularGraph& g, int a) {
    return is_hetero(g.element(a)) && std::count_if(g.neighbours(a).begin(), g.neighbours(a).end(), [&](int n) {
                                        return is_hetero(g.element(n)) && !is_oxide(g, n);
                                      }) >= 2;
  });
}

bool has_halogen_on_heteroatom(const Perception& p) {
  return any_bond(
      p, [](const MolecularGraph& g, int a, int b) { return is_halogen(g.element(a)) && g.element(b) != carbon; });
}

bool has_heteroatom_multiple_bond(const Perception& p) {
  return any_bond(p, [](const MolecularGraph& g, int a, int b) {
    if (g.bond(a, b) < 2 || g.element(a) == carbon || g.element(b) == carbon) return false;
    const bool group = (is_oxide(g, a) && g.hydrogens(b) == 0) || (is_oxide(g, b) && g.hydrogens(a) == 0);
    const int centre = is_oxide(g, a) ? b : a;
    // A nitrogen with one oxide only is a nitroso group.
    return !group || (g.element(centre) == nitrogen && g.neighbours(centre).size() < 3);
  });
}

bool has_cumulated_bonds(const Perception& p) {
  return any_atom(p, [](const MolecularGraph& g, int a) {
    return (g.element(a) == carbon || !has_oxide(g, a)) && count_multiple_bonds(g, a) > 1;
  });
}

bool has_unsaturated_small_ring(const Perception& p) {
  return std::any_of(p.rings.begin(), p.rings.end(), [&](const std::vector<int>& ring) {
    const auto unsaturated = std::count_if(ring.begin(), ring.end(), [&](int a) {
      return count_multiple_bonds(p.graph, a) > 0 && p.graph.element(a) != sulfur;
    });
    return (ring.size() == 3 && unsaturated > 0) || (ring.size() == 4 && unsaturated > 2);
  });
}

bool has_triple_bond_in_ring(const Perception& p) {
  return any_bond(p, [&](const MolecularGraph& g, int a, int b) {
    return g.bond(a, b) == 3 && p.ring_count[a] > 0 && p.ring_count[b] > 0;
  });
}

bool has_joined_small_rings(const Perception& p) {
  for (std::size_t i = 0; i < p.rings.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (p.rings[i].size() <= 4 && p.rings[j].size() <= 4 &&
          std::find_first_of(p.rings[i].begin(), p.rings[i].end(), p.rings[j].begin(), p.rings[j].end()) !=
              p.rings[i].end())
        return true;
  return false;
}

bool has_heteroatoms_in_three_ring(const Perception& p) {
  return std::any_of(p.rings.begin(), p.rings.end(), [&](const std::vector<int>& ring) {
    return ring.size() == 3 &&
           std::count_if(ring.begin(), ring.end(), [&](int a) { return p.graph.element(a) != carbon; }) > 1;
  });
}

bool has_heteroatom_on_alkyne(const Perception& p) {
  return any_atom(p, [](const MolecularGraph& g, int a) {
    bool triple = false, nitrile = false;
    for (const int n : g.neighbours(a)) {
      triple = triple || g.bond(a, n) == 3;
      nitrile = nitrile || (g.bond(a, n) == 3 && g.element(n) == nitrogen);
    }
    return triple && count_singles(g, a, [&](int n) {
                       return g.element(n) != carbon && !(nitrile && g.element(n) == nitrogen);
                     }) > 0;
  });
}

bool has_too_many(const Perception& p) {
  const MolecularGraph& g = p.graph;
  int nitro = 0;
  for (int a = 0; a < g.size(); ++a) nitro += g.element(a) == nitrogen && has_oxide(g, a) ? 1 : 0;
  return count_element(g, is_halogen) > 3 || count_element(g, [](int e) { return e == sulfur; }) > 1 || nitro > 1 ||
         g.num_bonds() - g.size() + 1 > 3;
}

bool has_bridgehead_double_bond(const Perception& p) {
  return any_bond(p, [&](const MolecularGraph& g, int a, int b) {
    return g.bond(a, b) == 2 && p.ring_count[a] > 2 && p.ring_count[b] > 0;
  });
}

bool is_propellane(const Perception& p) {
  std::multiset<std::pair<int, int>> bonds;
  for (const std::vector<int>& ring : p.rings)
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const auto [low, high] = std::minmax(ring[i], ring[(i + 1) % ring.size()]);
      bonds.insert({low, high});
    }
  return std::any_of(bonds.begin(), bonds.end(), [&](const auto& bond) { return bonds.count(bond) > 2; });
}

bool has_loose_nitrogen_bond(const Perception& p) {
  return any_bond(p, [](const MolecularGraph& g, int a, int b) {
    if (g.bond(a, b) != 1 || g.element(a) != nitrogen || !is_hetero(g.element(b))) return false;
    const bool sulfonamide = g.element(b) == sulfur && has_oxide(g, b);
    return !sulfonamide && !is_stabilised_nitrogen(g, a) && !is_stabilised_nitrogen(g, b);
  });
}

bool has_free_imine(const Perception& p) {
  return any_bond(p, [&](const MolecularGraph& g, int a, int b) {
    if (g.bond(a, b) != 2 || g.element(a) != carbon || g.element(b) != nitrogen) return false;
    return g.hydrogens(b) > 0 || g.hydrogens(a) == 2;
  });
}

bool has_enol(const Perception& p) {
  return any_atom(p, [&](const MolecularGraph& g, int a) {
    const int partner = find_double_partner(g, a);
    if (g.element(a) != carbon || p.aromatic[a] || partner < 0) return false;
    if (g.element(partner) != carbon && g.element(partner) != nitrogen) return false;
    return count_singles(g, a, [&](int n) {
             if (g.hydrogens(n) == 0) return false;
             if (g.element(n) == oxygen || g.element(n) == sulfur) return true;
             // Enamides and amidines keep their N-H.
             const bool enamide = count_singles(g, n, [&](int m) { return is_acyl(g, m); }) > 0;
             return g.element(n) == nitrogen && g.element(partner) == carbon && !enamide;
           }) > 0;
  });
}

bool has_unstable_acetal(const Perception& p) {
  return any_atom(p, [](const MolecularGraph& g, int a) {
    if (g.element(a) != carbon || count_multiple_bonds(g, a) > 0) return false;
    const int hetero = count_singles(g, a, [&](int n) { return is_hetero(g.element(n)); });
    const int weak = count_singles(
        g, a, [&](int n) { return is_hetero(g.element(n)) && (g.hydrogens(n) > 0 || g.element(n) == nitrogen); });
    return hetero > 2 || (hetero == 2 && weak > 0);
  });
}

bool has_labile_halogen(const Perception& p) {
  return any_atom(p, [&](const MolecularGraph& g, int a) {
    if (g.element(a) != carbon || p.aromatic[a]) return false;
    const auto hetero =
        std::count_if(g.neighbours(a).begin(), g.neighbours(a).end(), [&](int n) { return is_hetero(g.element(n)); });
    return hetero > 0 && count_singles(g, a, [&](int n) { return is_halogen(g.element(n)); }) > 0;
  });
}

bool has_carbonic_acid(const Perception& p) {
  return any_atom(p, [](const MolecularGraph& g, int a) {
    if (!is_acyl(g, a) || count_singles(g, a, [&](int n) { return is_hetero(g.element(n)); }) < 2) return false;
    return count_singles(g, a, [&](int n) { return g.element(n) != nitrogen && g.hydrogens(n) > 0; }) > 0;
  });
}

bool has_anhydride(const Perception& p) {
  return any_atom(p, [](const MolecularGraph& g, int a) {
    return (g.element(a) == oxygen || g.element(a) == sulfur) &&
           count_singles(g, a, [&](int n) { return is_acyl(g, n); }) > 1;
  });
}

bool has_free_thiocarbonyl(const Perception& p) {
  return any_bond(p, [](const MolecularGraph& g, int a, int b) {
    return g.bond(a, b) == 2 && g.element(a) == carbon && g.element(b) == sulfur &&
           count_singles(g, a, [&](int n) { return g.element(n) == nitrogen; }) == 0;
  });
}

bool has_thiophene_oxide(const Perception& p) {
  return std::any_of(p.rings.begin(), p.rings.end(), [&](const std::vector<int>& ring) {
    if (ring.size() != 5) return false;
    const bool oxide = std::any_of(ring.begin(), ring.end(),
                                   [&](int a) { return p.graph.element(a) == sulfur && has_oxide(p.graph, a); });
    return oxide &&
           std::count_if(ring.begin(), ring.end(), [&](int a) { return count_multiple_bonds(p.graph, a) > 0; }) > 4;
  });
}

bool is_overloaded(const Perception& p) {
  int carbons = 0, hetero = 0;
  for (int a = 0; a < p.graph.size(); ++a) {
    carbons += p.graph.element(a) == carbon ? 1 : 0;
    hetero += is_hetero(p.graph.element(a)) && !is_oxide(p.graph, a) ? 1 : 0;
  }
  return carbons == 0 || hetero > carbons + 2;
}

const StabilityRule rules[] = {
    {"weak_bond", "O-O, O-S and S-S bonds break easily", true, has_weak_bond},
    {"heteroatom_chain", "three heteroatoms in a row lose N2 or break", true, has_heteroatom_chain},
    {"halogen_on_heteroatom", "N-X, O-X and S-X are oxidants", true, has_halogen_on_heteroatom},
    {"heteroatom_multiple_bond", "azo and nitroso compounds are reactive", true, has_heteroatom_multiple_bond},
    {"cumulated_bonds", "allenes, ketenes, isocyanates add water", true, has_cumulated_bonds},
    {"unsaturated_small_ring",
     "a double bond at a three-ring, or three unsaturated atoms in a four-ring, are too strained", true,
     has_unsaturated_small_ring},
    {"ring_triple_bond", "a triple bond needs a ring of eight", true, has_triple_bond_in_ring},
    {"joined_small_rings", "three- and four-rings that share an atom are too strained", true, has_joined_small_rings},
    {"three_ring_heteroatoms", "diaziridines, oxaziridines and dioxiranes are oxidants", true,
     has_heteroatoms_in_three_ring},
    {"alkyne_heteroatom", "ynols, ynamines and halogenoalkynes polymerise; cyanamides do not", true,
     has_heteroatom_on_alkyne},
    {"too_many", "at most three halogens, one sulfur, one nitro group and three rings", true, has_too_many},
    {"bridgehead_double_bond", "Bredt's rule", false, has_bridgehead_double_bond},
    {"propellane", "a bond shared by three rings is too strained", false, is_propellane},
    {"loose_nitrogen_bond", "N-N, N-O and N-S last in oximes, hydrazones, azoles and sulfonamides", false,
     has_loose_nitrogen_bond},
    {"free_imine", "imines of ammonia or formaldehyde add water or trimerise", false, has_free_imine},
    {"enol", "enols, enethiols, N-H enamines and iminols are minor tautomers", false, has_enol},
    {"unstable_acetal", "hemiacetals, aminals and orthoesters lose water, amine or alcohol", false,
     has_unstable_acetal},
    {"labile_halogen", "acyl halides and alpha-halogeno ethers and amines add water", false, has_labile_halogen},
    {"carbonic_acid", "carbonic and carbamic acids lose CO2", false, has_carbonic_acid},
    {"anhydride", "anhydrides add water", false, has_anhydride},
    {"free_thiocarbonyl", "thioaldehydes and thioketones polymerise; thioamides do not", false, has_free_thiocarbonyl},
    {"thiophene_oxide", "thiophene oxides dimerise", false, has_thiophene_oxide},
    {"overloaded",
     "an organic molecule has carbon, and at most two N, O, S more than carbons (nitro and sulfonyl oxygens aside)",
     false, is_overloaded},
};

bool is_aromatic_ring(const MolecularGraph& g, const std::vector<int>& ring) {
  std::size_t doubles = 0;
  bool lone_pair = false;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    doubles += g.bond(ring[i], ring[(i + 1) % ring.size()]) == 2 ? 1 : 0;
    lone_pair = lone_pair || (is_hetero(g.element(ring[i])) && count_multiple_bonds(g, ring[i]) == 0);
  }
  return (ring.size() == 6 && doubles == 3) || (ring.size() == 5 && doubles == 2 && lone_pair);
}

}  // namespace

Perception::Perception(const MolecularGraph& g)
    : graph(g), rings(find_chordless_rings(g)), ring_count(g.size()), aromatic(g.size()) {
  for (const std::vector<int>& ring : rings) {
    const bool is_aromatic = is_aromatic_ring(g, ring);
    for (const int a : ring) {
      ++ring_count[a];
      aromatic[a] = aromatic[a] || is_aromatic;
    }
  }
}

std::span<const StabilityRule> stability_rules() { return rules; }

const StabilityRule* find_broken_rule(const MolecularGraph& graph, bool finished) {
  const Perception perception(graph);
  for (const StabilityRule& rule : rules)
    if ((finished || rule.lasting) && rule.breaks(perception)) return &rule;
  return nullptr;
}

}  // namespace athanor::generate

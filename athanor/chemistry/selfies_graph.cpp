#include "athanor/chemistry/selfies_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace athanor::chemistry::selfies {
namespace {

constexpr std::string_view organic_elements[] = {"B", "C", "N", "O", "S", "P", "F", "Cl", "Br", "I"};

constexpr std::string_view elements[] = {
    "H",  "He", "Li", "Be", "B",  "C",  "N",  "O",  "F",  "Ne", "Na", "Mg", "Al", "Si", "P",  "S",  "Cl", "Ar", "K",
    "Ca", "Sc", "Ti", "V",  "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se", "Br", "Kr", "Rb", "Sr",
    "Y",  "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I",  "Xe", "Cs", "Ba", "Hf",
    "Ta", "W",  "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At", "Rn", "Fr", "Ra", "Rf", "Db", "Sg",
    "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Fl", "Lv", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho",
    "Er", "Tm", "Yb", "Lu", "Ac", "Th", "Pa", "U",  "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md", "No", "Lr"};

struct AromaticElement {
  std::string_view name;
  int least_valence, valence;  ///< the lowest and the highest that an aromatic atom has
  int electrons;
};

constexpr AromaticElement aromatic_elements[] = {{"B", 3, 3, 3}, {"Al", 3, 3, 3}, {"C", 4, 4, 4},  {"Si", 4, 4, 4},
                                                 {"N", 3, 5, 5}, {"P", 3, 5, 5},  {"As", 3, 5, 5}, {"O", 2, 4, 6},
                                                 {"S", 2, 4, 6}, {"Se", 2, 4, 6}, {"Te", 2, 4, 6}};

const AromaticElement* find_aromatic(std::string_view name) {
  const auto* found = std::find_if(std::begin(aromatic_elements), std::end(aromatic_elements),
                                   [&](const AromaticElement& element) { return element.name == name; });
  return found == std::end(aromatic_elements) ? nullptr : found;
}

struct Constraint {
  std::string_view element;
  int charge, bonds;
};

constexpr Constraint constraints[] = {{"H", 0, 1}, {"F", 0, 1},  {"Cl", 0, 1}, {"Br", 0, 1}, {"I", 0, 1},  {"B", 0, 3},
                                      {"B", 1, 2}, {"B", -1, 4}, {"O", 0, 2},  {"O", 1, 3},  {"O", -1, 1}, {"N", 0, 3},
                                      {"N", 1, 4}, {"N", -1, 2}, {"C", 0, 4},  {"C", 1, 3},  {"C", -1, 3}, {"P", 0, 5},
                                      {"P", 1, 4}, {"P", -1, 6}, {"S", 0, 6},  {"S", 1, 5},  {"S", -1, 5}};
constexpr int bonds_of_others = 8;

}  // namespace

bool is_organic(std::string_view element) {
  return std::find(std::begin(organic_elements), std::end(organic_elements), element) != std::end(organic_elements);
}

bool is_element(std::string_view text) {
  return std::find(std::begin(elements), std::end(elements), text) != std::end(elements);
}

bool can_be_aromatic(std::string_view element) { return find_aromatic(element) != nullptr; }

int Atom::capacity() const {
  const auto* found = std::find_if(std::begin(constraints), std::end(constraints), [&](const Constraint& constraint) {
    return constraint.element == element && constraint.charge == charge;
  });
  return (found == std::end(constraints) ? bonds_of_others : found->bonds) - hydrogens.value_or(0);
}

int Graph::add_atom(Atom atom, bool is_root) {
  const auto index = static_cast<int>(atoms_.size());
  if (is_root) roots_.push_back(index);
  atoms_.push_back(std::move(atom));
  bonds_.emplace_back();
  double_counts_.push_back(0);
  aromatic_bonds_.emplace_back();
  return index;
}

void Graph::count(int a, int b, int double_order) {
  double_counts_[static_cast<std::size_t>(a)] += double_order;
  double_counts_[static_cast<std::size_t>(b)] += double_order;
}

void Graph::mark_aromatic(int a, int b) {
  aromatic_bonds_[static_cast<std::size_t>(a)].push_back(b);
  aromatic_bonds_[static_cast<std::size_t>(b)].push_back(a);
}

void Graph::insert(int source, const Bond& bond, std::optional<std::size_t> place) {
  std::vector<Bond>& bonds = bonds_[static_cast<std::size_t>(source)];
  if (!place || *place >= bonds.size()) bonds.push_back(bond);
  else if (bonds[*place].target < 0) bonds[*place] = bond;
  else bonds.insert(bonds.begin() + static_cast<std::ptrdiff_t>(*place), bond);
}

void Graph::add_bond(int source, int target, int double_order, char stereo) {
  insert(source, {target, double_order, stereo, false}, std::nullopt);
  count(source, target, double_order);
  if (double_order == 3) mark_aromatic(source, target);
}

std::size_t Graph::add_placeholder(int source) {
  std::vector<Bond>& bonds = bonds_[static_cast<std::size_t>(source)];
  bonds.push_back({-1, 2, 0, true});
  return bonds.size() - 1;
}

void Graph::add_ring_bond(int a, int b, int double_order, std::pair<char, char> stereo,
                          std::optional<std::size_t> a_place, std::optional<std::size_t> b_place) {
  insert(a, {b, double_order, stereo.first, true}, a_place);
  insert(b, {a, double_order, stereo.second, true}, b_place);
  count(a, b, double_order);
  if (double_order == 3) mark_aromatic(a, b);
}

const Bond* Graph::find_bond(int source, int target) const {
  for (const Bond& bond : bonds(source))
    if (bond.target == target) return &bond;
  return nullptr;
}

void Graph::set_order(int a, int b, int double_order) {
  int before = double_order;
  for (const auto& [source, target] : {std::pair(a, b), std::pair(b, a)})
    for (Bond& bond : bonds_[static_cast<std::size_t>(source)])
      if (bond.target == target) before = std::exchange(bond.double_order, double_order);
  count(a, b, double_order - before);
}

/// Whether an atom with aromatic bonds has none of the double bonds: its valence is full without one.
bool Graph::needs_no_double_bond(int index) const {
  const auto i = static_cast<std::size_t>(index);
  const Atom& atom = atoms_[i];
  const AromaticElement* element = find_aromatic(atom.element);
  const int aromatic = static_cast<int>(aromatic_bonds_[i].size());
  if (aromatic == 0 || element == nullptr) return true;
  int used = (double_counts_[i] - aromatic) / 2;  // an aromatic bond counts as a single one
  if (!atom.hydrogens) return used == element->least_valence || used == element->valence;
  used += *atom.hydrogens;
  const int bound = std::max(0, atom.charge) + *atom.hydrogens + double_counts_[i] / 2 + double_counts_[i] % 2;
  const int radical = std::max(0, element->electrons - bound) % 2;
  const int free = element->valence - atom.charge - used - radical;
  if (used == element->least_valence - atom.charge || used == element->valence - atom.charge) return true;
  return free < 0 || free % 2 == 0;
}

bool Graph::kekulize() {
  std::vector<int> kept, label(atoms_.size(), -1);
  for (int i = 0; i < static_cast<int>(atoms_.size()); ++i) {
    if (aromatic_bonds_[static_cast<std::size_t>(i)].empty() || needs_no_double_bond(i)) continue;
    label[static_cast<std::size_t>(i)] = static_cast<int>(kept.size());
    kept.push_back(i);
  }
  std::vector<std::vector<int>> neighbours(kept.size());
  for (std::size_t k = 0; k < kept.size(); ++k)
    for (const int other : aromatic_bonds_[static_cast<std::size_t>(kept[k])])
      if (label[static_cast<std::size_t>(other)] >= 0) neighbours[k].push_back(label[static_cast<std::size_t>(other)]);
  const auto mates = find_perfect_matching(neighbours);
  if (!mates) return false;
  for (std::size_t i = 0; i < atoms_.size(); ++i) {
    for (const int other : aromatic_bonds_[i]) set_order(static_cast<int>(i), other, 2);
    atoms_[i].aromatic = false;
  }
  for (std::size_t k = 0; k < kept.size(); ++k) set_order(kept[k], kept[static_cast<std::size_t>((*mates)[k])], 4);
  aromatic_bonds_.assign(atoms_.size(), {});
  return true;
}

std::string format_atom(const Atom& atom) {
  const bool is_bare = !atom.isotope && atom.chirality.empty() && atom.charge == 0;
  if (is_bare && !atom.hydrogens) return atom.element;
  std::string text = atom.isotope ? std::to_string(*atom.isotope) : "";
  text += atom.element + atom.chirality;
  if (atom.hydrogens.value_or(0) != 0) text += fmt::format("H{}", *atom.hydrogens);
  else if (is_bare && is_organic(atom.element)) text += "H0";
  if (atom.charge != 0) text += fmt::format("{:+}", atom.charge);
  return text;
}

std::string_view format_bond(const Bond& bond) {
  if (bond.double_order == 4) return "=";
  if (bond.double_order == 6) return "#";
  return bond.stereo == '/' ? "/" : bond.stereo == '\\' ? "\\" : "";
}

std::pair<int, char> parse_bond(char text) {
  if (text == '/' || text == '\\') return {2, text};
  return {text == ':' ? 3 : text == '=' ? 4 : text == '#' ? 6 : 2, 0};
}

}  // namespace athanor::chemistry::selfies

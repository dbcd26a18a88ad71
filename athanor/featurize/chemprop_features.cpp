// Order and choices follow chemprop 2.3.1, featurizers/atom.py (MultiHotAtomFeaturizer and RIGRAtomFeaturizer) and
// featurizers/bond.py.
#include "athanor/featurize/chemprop_features.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/featurize/inputs.h"

namespace athanor::featurize {
namespace {

using RDKit::Atom;
using RDKit::Bond;

constexpr int type_begin = 1, conjugated_column = 5, ring_column = 6, stereo_begin = 7, invariant_ring_column = 1;

constexpr std::array<int, 5> charges{-1, -2, 1, 2, 0};
constexpr std::array<int, 4> bond_types{Bond::SINGLE, Bond::DOUBLE, Bond::TRIPLE, Bond::AROMATIC};

/// Place of `value` among `choices`, their number when it is none of them.
template <class T, std::size_t N>
int find_choice(T value, const std::array<T, N>& choices) {
  std::size_t i = 0;
  while (i < N && choices[i] != value) ++i;
  return static_cast<int>(i);
}

/// Place of `value` among 0 .. count - 1, `count` for anything else.
int clamp_choice(int value, int count) { return value >= 0 && value < count ? value : count; }

std::uint8_t column(int index) { return static_cast<std::uint8_t>(index); }

/// The column of each value, from `begin` on; values that are no choice share the one after.
template <std::size_t N>
std::array<std::uint8_t, N> tabulate(const std::vector<int>& choices, int begin) {
  std::array<std::uint8_t, N> columns;
  columns.fill(column(begin + static_cast<int>(choices.size())));
  for (std::size_t i = 0; i < choices.size(); ++i)
    columns[static_cast<std::size_t>(choices[i])] = column(begin + static_cast<int>(i));
  return columns;
}

std::vector<int> list_numbers(int first, int last) {
  std::vector<int> numbers(static_cast<std::size_t>(last - first + 1));
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

void append_numbered(std::vector<std::string>& names, const std::string& stem, const std::vector<int>& choices) {
  for (const int choice : choices) names.push_back(stem + "=" + std::to_string(choice));
  names.push_back(stem + "=other");
}

const char* name_hybridization(int number) {
  switch (number) {
    case Atom::S: return "S";
    case Atom::SP: return "SP";
    case Atom::SP2: return "SP2";
    case Atom::SP2D: return "SP2D";
    case Atom::SP3: return "SP3";
    case Atom::SP3D: return "SP3D";
    case Atom::SP3D2: return "SP3D2";
    default: return "other";
  }
}

/// Elements of the first four periods and iodine.
std::vector<int> list_common_elements() {
  std::vector<int> numbers = list_numbers(1, 36);
  numbers.push_back(53);
  return numbers;
}

}  // namespace

ChempropFeatures::ChempropFeatures(std::vector<int> atomic_numbers, std::vector<int> hybridizations,
                                   bool resonance_invariant)
    : atomic_numbers_(std::move(atomic_numbers)),
      hybridizations_(std::move(hybridizations)),
      resonance_invariant_(resonance_invariant),
      number_columns_(tabulate<256>(atomic_numbers_, 0)),
      degree_begin_(static_cast<int>(atomic_numbers_.size()) + 1) {
  const int after_degree = degree_begin_ + 7;
  if (resonance_invariant_) {
    hydrogens_begin_ = after_degree;
    atom_onehot_ = static_cast<std::size_t>(hydrogens_begin_ + 6);
    return;
  }
  charge_begin_ = after_degree;
  chirality_begin_ = charge_begin_ + 6;
  hydrogens_begin_ = chirality_begin_ + 5;
  hybridization_begin_ = hydrogens_begin_ + 6;
  hybridization_columns_ = tabulate<16>(hybridizations_, hybridization_begin_);
  aromatic_column_ = column(hybridization_begin_ + static_cast<int>(hybridizations_.size()) + 1);
  atom_onehot_ = aromatic_column_ + std::size_t{1};
}

float ChempropFeatures::write_atom(const AtomFacts& atom, std::uint8_t* columns) const {
  *columns++ = number_columns_[static_cast<std::uint8_t>(atom.number)];
  *columns++ = column(degree_begin_ + clamp_choice(atom.degree + atom.hydrogens, 6));
  if (!resonance_invariant_) {
    *columns++ = column(charge_begin_ + find_choice(atom.charge, charges));
    *columns++ = column(chirality_begin_ + clamp_choice(atom.chirality, 4));
  }
  *columns++ = column(hydrogens_begin_ + clamp_choice(atom.hydrogens, 5));
  if (!resonance_invariant_) {
    *columns++ = hybridization_columns_[static_cast<std::size_t>(atom.hybridization)];
    *columns++ = atom.aromatic ? aromatic_column_ : absent_column;
  }
  return static_cast<float>(0.01 * atom.mass);
}

void ChempropFeatures::write_bond(const BondFacts& bond, std::uint8_t* columns) const {
  if (resonance_invariant_) {
    columns[0] = bond.in_ring ? column(invariant_ring_column) : absent_column;
    return;
  }
  const int type = find_choice(bond.type, bond_types);
  columns[0] = type < static_cast<int>(bond_types.size()) ? column(type_begin + type) : absent_column;
  columns[1] = bond.conjugated ? column(conjugated_column) : absent_column;
  columns[2] = bond.in_ring ? column(ring_column) : absent_column;
  columns[3] = column(stereo_begin + clamp_choice(bond.stereo, 6));
}

void ChempropFeatures::write_missing_bond(std::uint8_t* columns) const {
  std::fill_n(columns, bond_slots(), absent_column);
  columns[0] = 0;
}

std::vector<std::string> ChempropFeatures::list_atom_features(chemistry::StereoFeatures stereo) const {
  std::vector<std::string> names;
  append_numbered(names, "atomic_number", atomic_numbers_);
  append_numbered(names, "neighbours", list_numbers(0, 5));
  if (!resonance_invariant_) {
    append_numbered(names, "formal_charge", {charges.begin(), charges.end()});
    if (stereo == chemistry::StereoFeatures::labels)
      names.insert(names.end(),
                   {"center=none", "center=R", "center=S", "center=clockwise", "center=counter-clockwise"});
    else append_numbered(names, "chiral_tag", list_numbers(0, 3));
  }
  append_numbered(names, "hydrogens", list_numbers(0, 4));
  if (!resonance_invariant_) {
    for (const int number : hybridizations_)
      names.push_back(std::string("hybridization=") + name_hybridization(number));
    names.insert(names.end(), {"hybridization=other", "aromatic"});
  }
  names.emplace_back("mass*0.01");
  return names;
}

std::vector<std::string> ChempropFeatures::list_bond_features() const {
  if (resonance_invariant_) return {"null", "in_ring"};
  std::vector<std::string> names{"null", "single", "double", "triple", "aromatic", "conjugated", "in_ring"};
  append_numbered(names, "stereo", list_numbers(0, 5));
  return names;
}

const ChempropFeatures* find_chemprop_features(const std::string& name) {
  static const std::map<std::string, ChempropFeatures> sets{
      {"chemprop_v2",
       {list_common_elements(), {Atom::S, Atom::SP, Atom::SP2, Atom::SP2D, Atom::SP3, Atom::SP3D, Atom::SP3D2}, false}},
      {"chemprop_v1", {list_numbers(1, 100), {Atom::SP, Atom::SP2, Atom::SP3, Atom::SP3D, Atom::SP3D2}, false}},
      {"organic", {{1, 5, 6, 7, 8, 9, 14, 15, 16, 17, 35, 53}, {Atom::S, Atom::SP, Atom::SP2, Atom::SP3}, false}},
      {"rigr", {list_common_elements(), {}, true}},
  };
  const auto found = sets.find(name);
  return found == sets.end() ? nullptr : &found->second;
}

}  // namespace athanor::featurize

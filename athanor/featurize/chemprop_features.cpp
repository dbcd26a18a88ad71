// Order and choices follow chemprop 2.3.1, featurizers/atom.py (MultiHotAtomFeaturizer.v2) and featurizers/bond.py.
#include "athanor/featurize/chemprop_features.h"

#include <array>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/featurize/inputs.h"

namespace athanor::featurize {
namespace {

using RDKit::Atom;
using RDKit::Bond;

// First column of each block of the atom row; the last column of a block means "other".
constexpr int number_begin = 0, degree_begin = 38, charge_begin = 45, chirality_begin = 51, hydrogens_begin = 56,
              hybridization_begin = 62, aromatic_column = 70;
constexpr int type_begin = 1, conjugated_column = 5, ring_column = 6, stereo_begin = 7;

constexpr std::array<int, 5> charges{-1, -2, 1, 2, 0};
constexpr std::array<Atom::HybridizationType, 7> hybridizations{Atom::S,   Atom::SP,   Atom::SP2,  Atom::SP2D,
                                                                Atom::SP3, Atom::SP3D, Atom::SP3D2};
constexpr std::array<Bond::BondType, 4> bond_types{Bond::SINGLE, Bond::DOUBLE, Bond::TRIPLE, Bond::AROMATIC};

/// Place of `value` among `choices`, their number when it is none of them.
template <class T, std::size_t N>
int find_choice(T value, const std::array<T, N>& choices) {
  std::size_t i = 0;
  while (i < N && choices[i] != value) ++i;
  return static_cast<int>(i);
}

/// Place of `value` among 0 .. count - 1, `count` for anything else.
int clamp_choice(int value, int count) { return value >= 0 && value < count ? value : count; }

int atomic_number_choice(int number) {
  if (number >= 1 && number <= 36) return number - 1;
  return number == 53 ? 36 : 37;
}

std::uint8_t column(int index) { return static_cast<std::uint8_t>(index); }

void append_numbered(std::vector<std::string>& names, const std::string& stem, const std::vector<int>& choices) {
  for (const int choice : choices) names.push_back(stem + "=" + std::to_string(choice));
  names.push_back(stem + "=other");
}

}  // namespace

float write_atom_columns(const Atom& atom, std::uint8_t* columns) {
  const int hydrogens = static_cast<int>(atom.getTotalNumHs());
  const int degree = static_cast<int>(atom.getDegree()) + hydrogens;
  columns[0] = column(number_begin + atomic_number_choice(atom.getAtomicNum()));
  columns[1] = column(degree_begin + clamp_choice(degree, 6));
  columns[2] = column(charge_begin + find_choice(atom.getFormalCharge(), charges));
  columns[3] = column(chirality_begin + clamp_choice(static_cast<int>(atom.getChiralTag()), 4));
  columns[4] = column(hydrogens_begin + clamp_choice(hydrogens, 5));
  columns[5] = column(hybridization_begin + find_choice(atom.getHybridization(), hybridizations));
  columns[6] = atom.getIsAromatic() ? column(aromatic_column) : absent_column;
  return static_cast<float>(0.01 * atom.getMass());
}

void write_bond_columns(const Bond& bond, bool in_ring, std::uint8_t* columns) {
  const int type = find_choice(bond.getBondType(), bond_types);
  columns[0] = type < static_cast<int>(bond_types.size()) ? column(type_begin + type) : absent_column;
  columns[1] = bond.getIsConjugated() ? column(conjugated_column) : absent_column;
  columns[2] = in_ring ? column(ring_column) : absent_column;
  columns[3] = column(stereo_begin + clamp_choice(static_cast<int>(bond.getStereo()), 6));
}

std::vector<std::string> list_chemprop_atom_features() {
  std::vector<int> numbers;
  for (int number = 1; number <= 36; ++number) numbers.push_back(number);
  numbers.push_back(53);
  std::vector<std::string> names;
  append_numbered(names, "atomic_number", numbers);
  append_numbered(names, "neighbours", {0, 1, 2, 3, 4, 5});
  append_numbered(names, "formal_charge", {charges.begin(), charges.end()});
  append_numbered(names, "chiral_tag", {0, 1, 2, 3});
  append_numbered(names, "hydrogens", {0, 1, 2, 3, 4});
  for (const char* hybridization : {"S", "SP", "SP2", "SP2D", "SP3", "SP3D", "SP3D2", "other"})
    names.push_back(std::string("hybridization=") + hybridization);
  names.insert(names.end(), {"aromatic", "mass*0.01"});
  return names;
}

std::vector<std::string> list_chemprop_bond_features() {
  std::vector<std::string> names{"null", "single", "double", "triple", "aromatic", "conjugated", "in_ring"};
  append_numbered(names, "stereo", {0, 1, 2, 3, 4, 5});
  return names;
}

}  // namespace athanor::featurize

// Atom and bond feature sets of chemprop 2 (doi:10.1021/acs.jcim.3c01250), as columns of one-hot rows.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "athanor/chemistry/stereo_features.h"

namespace athanor::featurize {

/// What the features of an atom are made of. Hybridisation is RDKit's number, chirality that of the chiral tag or of
/// the label (GraphFeaturizer).
struct AtomFacts {
  int number = 0, degree = 0, charge = 0, chirality = 0, hydrogens = 0, hybridization = 0;
  bool aromatic = false;
  double mass = 0;  ///< in g/mol
};

/// What the features of a bond are made of. Type and stereo are RDKit's numbers.
struct BondFacts {
  int type = 0, stereo = 0;
  bool conjugated = false, in_ring = false;
};

/// One feature set. An atom row has one-hot columns, then 0.01 x mass: atomic number (the listed ones, other), total
/// degree (0..5, other), formal charge (-1, -2, +1, +2, 0, other), chiral tag (0..3, other), hydrogens (0..4, other),
/// hybridisation (the listed ones, other), aromatic. A bond row: null (of a bond that one side of
/// a reaction lacks), single, double, triple,
/// aromatic (other types set none), conjugated, in ring, stereo (0..5, other). A resonance-invariant set has atomic
/// number, total degree, hydrogens and mass; null and in ring.
class ChempropFeatures {
 public:
  /// `hybridizations` are RDKit's numbers of them.
  ChempropFeatures(std::vector<int> atomic_numbers, std::vector<int> hybridizations, bool resonance_invariant);

  std::size_t atom_slots() const { return resonance_invariant_ ? 3 : 7; }
  std::size_t atom_onehot() const { return atom_onehot_; }  ///< without the mass
  std::size_t bond_slots() const { return resonance_invariant_ ? 1 : 4; }
  std::size_t atomic_number_columns() const { return static_cast<std::size_t>(degree_begin_); }  ///< the first ones
  std::size_t bond_onehot() const { return resonance_invariant_ ? 2 : 14; }

  /// Writes the atom_slots() columns of the atom and returns 0.01 x its mass, rounded to single precision once.
  float write_atom(const AtomFacts& atom, std::uint8_t* columns) const;
  /// Writes the bond_slots() columns of the bond.
  void write_bond(const BondFacts& bond, std::uint8_t* columns) const;
  /// Those of a pair of atoms without a bond, on one side of a reaction: null.
  void write_missing_bond(std::uint8_t* columns) const;

  /// Names of the atom features, such as "atomic_number=6", "aromatic", "mass*0.01".
  std::vector<std::string> list_atom_features(chemistry::StereoFeatures stereo) const;
  std::vector<std::string> list_bond_features() const;

 private:
  std::vector<int> atomic_numbers_, hybridizations_;
  bool resonance_invariant_;
  std::array<std::uint8_t, 256> number_columns_;          ///< by atomic number
  std::array<std::uint8_t, 16> hybridization_columns_{};  ///< by RDKit's number
  int degree_begin_, charge_begin_ = 0, chirality_begin_ = 0, hydrogens_begin_, hybridization_begin_ = 0;
  std::uint8_t aromatic_column_ = 0;
  std::size_t atom_onehot_;
};

/// The set of that name: "chemprop_v2" (72 + 14 columns), "chemprop_v1" (133 + 14, doi:10.1021/acs.jcim.9b00237),
/// "organic" (44 + 14), "rigr" (52 + 2, doi:10.1021/acs.jcim.5c00495); null for others.
const ChempropFeatures* find_chemprop_features(const std::string& name);

}  // namespace athanor::featurize

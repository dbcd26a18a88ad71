// PlainMolecule: a molecule as plain arrays with the properties that RDKit would perceive, read from SMILES without it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace athanor::chemistry {

/// Values that stand for several have RDKit's numbers.
struct PlainAtom {
  std::uint8_t number = 0;  ///< atomic number
  std::int8_t charge = 0;
  std::uint8_t hydrogens = 0;          ///< all of them
  std::uint8_t written_hydrogens = 0;  ///< those between brackets
  std::uint8_t degree = 0;             ///< bonds, none of which leads to a hydrogen
  std::uint8_t valence = 0;            ///< sum of the orders of these bonds in a Kekulé form
  std::uint8_t chirality = 0;          ///< 0 none, 1 clockwise, 2 counter-clockwise
  std::uint8_t label = 0;              ///< of a marked stereocentre: 0 none, label_s, label_r (RDKit's legacy CIP code)
  std::uint8_t hybridization = 0;
  bool has_brackets = false;
  bool is_first = false;       ///< of its fragment in the text
  bool is_lower_case = false;  ///< written as aromatic
  bool aromatic = false;
  bool in_ring = false;
  bool conjugated = false;  ///< has a conjugated bond
  std::array<std::uint16_t, 6> neighbors{}, bonds{};

  int total_degree() const { return degree + hydrogens; }
  int total_valence() const { return valence + hydrogens; }
};

inline constexpr std::uint8_t label_s = 1, label_r = 2;
inline constexpr std::uint8_t aromatic_bond = 12, stereo_z = 2, stereo_e = 3;

struct PlainBond {
  std::uint16_t begin = 0, end = 0;
  std::uint8_t order = 1;      ///< 1 to 3, in a Kekulé form
  std::uint8_t type = 1;       ///< 1 to 3, or aromatic_bond
  std::uint8_t stereo = 0;     ///< 0 none, stereo_z, stereo_e
  std::int8_t direction = 0;   ///< from begin to end: 1 for "/", -1 for "\"
  bool is_lower_case = false;  ///< aromatic as written
  bool aromatic = false, in_ring = false, conjugated = false;

  std::uint16_t other(std::size_t atom) const { return begin == atom ? end : begin; }
};

/// Codes of Morgan environments, kept for the next who asks: features and similarity ask for the same ones.
struct KnownEnvironments {
  std::optional<unsigned> radius;  ///< nothing: not known yet
  std::vector<std::uint32_t> codes;
};

/// Atoms and bonds have the order that RDKit gives them: bonds that close rings come last, by their numbers. Belongs to
/// one thread.
struct PlainMolecule {
  std::vector<PlainAtom> atoms;
  std::vector<PlainBond> bonds;
  std::size_t chain_bonds = 0;  ///< those before the ones that close rings
  std::size_t fragments = 0;
  mutable KnownEnvironments environments;  ///< see plain_fingerprints.cpp
};

}  // namespace athanor::chemistry

// Inside this room: rings of plain molecules as sets of atoms and bonds.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "athanor/chemistry/plain_molecule.h"

namespace athanor::chemistry {

/// More atoms, bonds or rings than this are left to RDKit.
inline constexpr std::size_t most_plain_atoms = 255, most_plain_bonds = 256, most_plain_rings = 32;

using PlainMask = std::array<std::uint64_t, 4>;  ///< of atoms or of bonds

inline bool test(const PlainMask& mask, std::size_t i) { return (mask[i / 64] >> (i % 64) & 1) != 0; }
inline void set(PlainMask& mask, std::size_t i) { mask[i / 64] |= std::uint64_t{1} << (i % 64); }
inline void unset(PlainMask& mask, std::size_t i) { mask[i / 64] &= ~(std::uint64_t{1} << (i % 64)); }

inline int count(const PlainMask& mask) {
  int sum = 0;
  for (const std::uint64_t word : mask) sum += std::popcount(word);
  return sum;
}

inline bool is_empty(const PlainMask& mask) { return (mask[0] | mask[1] | mask[2] | mask[3]) == 0; }

/// Calls visit(i) for what is in the set, in ascending order, until it returns true.
template <class Visit>
bool any_bit(const PlainMask& mask, const Visit& visit) {
  for (std::size_t word = 0; word < mask.size(); ++word)
    for (std::uint64_t rest = mask[word]; rest != 0; rest &= rest - 1)
      if (visit(64 * word + static_cast<std::size_t>(std::countr_zero(rest)))) return true;
  return false;
}

template <class Combine>
PlainMask combine(const PlainMask& a, const PlainMask& b, Combine&& word) {
  PlainMask out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = word(a[i], b[i]);
  return out;
}

inline PlainMask both(const PlainMask& a, const PlainMask& b) { return combine(a, b, std::bit_and<>{}); }
inline PlainMask either(const PlainMask& a, const PlainMask& b) { return combine(a, b, std::bit_or<>{}); }
inline PlainMask without(const PlainMask& a, const PlainMask& b) {
  return combine(a, b, [](std::uint64_t x, std::uint64_t y) { return x & ~y; });
}

struct PlainRing {
  PlainMask atoms{}, bonds{};
  int size = 0;
};

/// Finds smallest rings where these are certain. Keeps its arrays from one molecule to the next.
class PlainRingSearch {
 public:
  /// The rings of the atoms that are `allowed`, of which `wanted` are independent. False where there is more than one
  /// smallest set of them, or very many.
  bool find(const PlainMolecule& molecule, std::span<const std::uint8_t> allowed, std::size_t wanted,
            std::vector<PlainRing>& rings);
  /// Those of all atoms. False also where RDKit may find others.
  bool find_all(const PlainMolecule& molecule, std::vector<PlainRing>& rings);

 private:
  bool are_those_of_rdkit(const PlainMolecule& molecule, std::span<const PlainRing> rings);
  /// Degrees after atoms with one bond are taken away until there are none: of rings and what links them.
  void find_core_degrees(const PlainMolecule& molecule);
  bool find_shortest(const PlainMolecule& molecule, std::span<const std::uint8_t> allowed, std::size_t closing,
                     PlainRing& ring);

  std::vector<std::uint8_t> all_, core_degrees_;
  std::vector<std::uint16_t> queue_, distance_, paths_, via_;
};

}  // namespace athanor::chemistry

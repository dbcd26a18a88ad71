// Inside this room: a plain molecule as SMARTS patterns look at it, with the set of atoms that has each value.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "athanor/chemistry/pattern_needs.h"
#include "athanor/chemistry/plain_molecule.h"
#include "athanor/chemistry/plain_rings.h"

namespace athanor::chemistry {

/// What a pattern can ask of an atom; bonds have the last three.
enum class PatternField : std::uint8_t {
  number,
  type,  ///< the number, and 1,000 more where the atom is aromatic
  aromatic,
  aliphatic,
  hydrogens,
  degree,
  total_degree,
  valence,
  charge,
  isotope,
  hybridization,
  rings,
  smallest_ring,
  ring_bonds,
  in_ring,
  bond_type,
  single_or_aromatic,
};
inline constexpr std::size_t num_pattern_fields = static_cast<std::size_t>(PatternField::single_or_aromatic) + 1;
using PatternValues = std::array<std::int16_t, num_pattern_fields>;

/// A bond is of one of these kinds: single, double, triple and aromatic, outside rings and in them.
inline constexpr std::size_t num_bond_kinds = 8;
/// What patterns can ask of a bond of the kind.
PatternValues describe_bond_kind(std::size_t kind);

/// Keeps its arrays from one molecule to the next.
class PatternTarget {
 public:
  static constexpr std::size_t most_neighbors = 6;
  struct Atom {
    PatternValues values{};
    std::uint8_t degree = 0;
    std::array<std::uint16_t, most_neighbors> neighbors{};
    std::array<std::uint8_t, most_neighbors> bond_kinds{};
  };

  /// `rings`: all smallest rings. With `with_hydrogens` these become atoms after all others, those of an atom one after
  /// the other; false where there are more atoms, or an atom has more neighbours, than there is room for.
  bool set(const PlainMolecule& molecule, std::span<const PlainRing> rings, bool with_hydrogens);

  const std::vector<Atom>& atoms() const { return atoms_; }
  const AtomClassCounts& counts() const { return counts_; }
  const PlainMask& all_atoms() const { return all_; }
  /// Atoms of the classes (find_atom_class).
  PlainMask find_classes(std::uint32_t classes) const;
  /// Atoms with at least so many neighbours, and with at least so many bonds in rings.
  const PlainMask& find_connected(std::size_t neighbors) const { return connected_[neighbors]; }
  const PlainMask& find_ringed(std::size_t ring_bonds) const { return ringed_[ring_bonds]; }
  /// Atoms with a bond of one of the kinds (one bit each).
  PlainMask find_bonded(std::uint8_t kinds) const;
  /// Atoms whose field has the value.
  PlainMask find_value(PatternField field, std::int16_t value) const {
    const int place = value - lowest_value;
    if (place < 0 || place >= num_values) return search_value(field, value);
    return sets_[static_cast<std::size_t>(field)][static_cast<std::size_t>(place)];
  }

 private:
  static constexpr std::int16_t lowest_value = -4, num_values = 24;  ///< that have their sets

  void connect(std::size_t begin, std::size_t end, std::uint8_t kind);
  bool add_hydrogens(const PlainMolecule& molecule);
  void collect(std::size_t heavy_atoms);
  void collect_bonds();
  /// Calls add(set) for the sets that an atom with these values belongs to.
  template <class Add>
  void visit_sets(const PatternValues& values, const Add& add);
  PlainMask search_value(PatternField field, std::int16_t value) const;

  std::vector<Atom> atoms_;
  AtomClassCounts counts_;
  PlainMask all_{};
  std::array<PlainMask, 32> classes_{};
  std::array<PlainMask, most_neighbors + 1> connected_{}, ringed_{};
  std::array<PlainMask, num_bond_kinds> bonded_{};  ///< atoms with a bond of the kind
  std::array<std::array<PlainMask, num_values>, num_pattern_fields> sets_{};
};

/// The molecule as patterns without hydrogens look at it, kept until this thread makes the next one; null where its
/// smallest rings are not sure or there is no room for it.
const PatternTarget* make_pattern_target(const PlainMolecule& molecule);

}  // namespace athanor::chemistry

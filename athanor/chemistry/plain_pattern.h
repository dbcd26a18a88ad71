// Inside this room: SMARTS patterns searched in plain molecules. A pattern is immutable and serves any number of
// threads.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
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

/// A molecule as patterns look at it. Keeps its arrays from one molecule to the next.
class PatternTarget {
 public:
  struct Atom {
    PatternValues values{};
    std::uint32_t atom_class = 0;  ///< one bit, find_atom_class
    std::uint8_t degree = 0;
    std::array<std::uint16_t, 6> neighbors{}, bonds{};
  };

  /// `rings`: all smallest rings. With `with_hydrogens` these become atoms after all others; false where an atom would
  /// have more neighbours than there is room for.
  bool set(const PlainMolecule& molecule, std::span<const PlainRing> rings, bool with_hydrogens);

  const std::vector<Atom>& atoms() const { return atoms_; }
  const PatternValues& bond(std::size_t index) const { return bonds_[index]; }
  const AtomClassCounts& counts() const { return counts_; }

 private:
  void add_bond(std::size_t begin, std::size_t end, int type, bool in_ring);

  std::vector<Atom> atoms_;
  std::vector<PatternValues> bonds_;
  AtomClassCounts counts_;
};

/// A condition on the values of an atom or a bond.
struct PatternTest {
  enum class Kind : std::uint8_t { anything, equals, all_of, any_of, inner };
  Kind kind = Kind::anything;
  bool negated = false;
  PatternField field = PatternField::number;
  std::int16_t value = 0;
  std::uint16_t pattern = 0;         ///< of `inner`: the atom begins a match of it
  std::vector<PatternTest> parts{};  ///< of all_of and any_of
};

inline constexpr std::size_t most_pattern_atoms = 48;

class PlainPattern {
 public:
  /// What RDKit has parsed, in our terms; nothing where the pattern asks for what is not known here.
  static std::optional<PlainPattern> make(const RDKit::ROMol& pattern);
  static std::optional<PlainPattern> make(const std::string& smarts);

  bool has_match(const PatternTarget& target) const;
  /// Whether a match begins with the atom.
  bool has_match_at(const PatternTarget& target, std::size_t atom) const;
  /// Matches that differ in at least one atom; nothing where there are so many that RDKit would not list all.
  std::optional<std::size_t> count_matches(const PatternTarget& target) const;
  /// The classes that the first atom of a match may be of.
  std::uint32_t first_classes() const { return from_first_.front().classes; }

 private:
  /// An atom of the pattern, and its bonds to those before it.
  struct Step {
    std::uint32_t classes;
    PatternTest test;  ///< beside the classes
    struct Bond {
      std::size_t step;
      PatternTest test;
    };
    std::vector<Bond> bonds;  ///< none for the first atom of a part
  };
  class Builder;
  class Search;

  std::vector<Step> from_first_, from_rarest_;  ///< two ways to go through the pattern
  std::vector<PlainPattern> inner_;
  std::optional<PatternNeeds> needs_;
};

}  // namespace athanor::chemistry

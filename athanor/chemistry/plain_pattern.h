// Inside this room: SMARTS patterns searched in plain molecules. A pattern is immutable and serves any number of
// threads. What it asks of an atom is answered for all atoms of a molecule at a time, by sets of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "athanor/chemistry/pattern_target.h"

namespace athanor::chemistry {

/// A condition on the values of an atom or a bond.
struct PatternTest {
  enum class Kind : std::uint8_t { anything, of_classes, equals, all_of, any_of, inner };
  Kind kind = Kind::anything;
  bool negated = false;
  PatternField field = PatternField::number;
  std::int16_t value = 0;
  std::uint32_t classes = 0;         ///< of `of_classes`: find_atom_classes, of atoms alone
  std::uint16_t pattern = 0;         ///< of `inner`: the atom begins a match of it
  std::vector<PatternTest> parts{};  ///< of all_of and any_of, the quick ones first
};

inline constexpr std::size_t most_pattern_atoms = 48;

class PlainPattern {
 public:
  /// What RDKit has parsed, in our terms; nothing where the pattern asks for what is not known here.
  static std::optional<PlainPattern> make(const RDKit::ROMol& pattern);
  static std::optional<PlainPattern> make(const std::string& smarts);

  bool has_match(const PatternTarget& target) const;
  /// False only where no molecule with such atoms has a match.
  bool could_match(const AtomClassCounts& counts) const { return needs_->are_met(counts); }
  /// Of the candidates, the atoms that a match begins with.
  PlainMask find_starts(const PatternTarget& target, const PlainMask& candidates) const;
  /// Matches that differ in at least one atom; nothing where there are so many that RDKit would not list all.
  std::optional<std::size_t> count_matches(const PatternTarget& target) const;

 private:
  /// An atom of the pattern, and its bonds to those before it.
  struct Step {
    std::uint32_t classes;
    PatternTest test;                   ///< beside the classes
    std::size_t neighbors, ring_bonds;  ///< that an atom has at least, since the pattern has them
    std::vector<std::uint8_t> kinds;    ///< sets of kinds, of each of which the atom has a bond
    struct Bond {
      std::size_t step;
      std::uint8_t kinds;  ///< one bit for each kind of bond that is accepted
    };
    std::vector<Bond> bonds;  ///< none for the first atom of a part
  };
  class Builder;
  class Search;

  /// Takes those out of `atoms` that the test does not accept.
  void filter(const PatternTest& test, const PatternTarget& target, PlainMask& atoms) const;

  std::vector<Step> from_first_, from_rarest_;  ///< two ways to go through the pattern
  std::vector<PlainPattern> inner_;
  std::optional<PatternNeeds> needs_;
};

}  // namespace athanor::chemistry

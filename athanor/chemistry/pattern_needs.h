// Inside this room: what a molecule must hold for a SMARTS pattern to match, told from the pattern, so that most
// searches need not be made.
#pragma once

#include <GraphMol/Substruct/SubstructMatch.h>

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "athanor/chemistry/molecule_body.h"

namespace athanor::chemistry {

using AtomQuery = Queries::Query<int, const RDKit::Atom*, true>;

/// Atoms have classes: common elements one by one and all others together, each aliphatic and aromatic. One bit.
std::uint32_t find_atom_class(int number, bool aromatic);
/// The classes that an atom which the query accepts may be of.
std::uint32_t find_atom_classes(const AtomQuery& query);

/// Whether the query accepts all atoms of its classes.
bool is_told_by_classes(const AtomQuery& query);

/// How many atoms of a molecule are of each class.
class AtomClassCounts {
 public:
  AtomClassCounts() = default;
  explicit AtomClassCounts(const RDKit::ROMol& molecule);
  void add(std::uint32_t atom_class, std::size_t atoms = 1) {
    present_ |= atom_class;
    counts_[static_cast<std::size_t>(std::countr_zero(atom_class))] += static_cast<std::uint16_t>(atoms);
  }
  /// Classes that some atom is of.
  std::uint32_t present() const { return present_; }
  /// Atoms of the classes in `mask`.
  unsigned count(std::uint32_t mask) const;

 private:
  std::array<std::uint16_t, 32> counts_{};
  std::uint32_t present_ = 0;
};

/// The classes that the atoms of a pattern may be of. Every atom of a match is another one, so that a molecule with
/// fewer atoms of some classes than the pattern has atoms of these alone holds no match.
class PatternNeeds {
 public:
  explicit PatternNeeds(const RDKit::ROMol& pattern);
  /// False only where there is no match.
  bool are_met(const AtomClassCounts& counts) const;

 private:
  std::vector<std::pair<std::uint32_t, unsigned>> needs_;  ///< mask of classes and the atoms of the pattern within it
};

/// A parsed pattern that looks before it searches. RDKit locks it while it is matched: for one thread at a time.
class SearchPattern {
 public:
  explicit SearchPattern(const std::string& smarts);
  const RDKit::ROMol& body() const { return *body_; }
  /// `counts` are those of the molecule. Matches that differ in at least one atom, at most 1,000.
  std::vector<RDKit::MatchVectType> find_matches(const RDKit::ROMol& molecule, const AtomClassCounts& counts) const;
  bool has_match(const RDKit::ROMol& molecule, const AtomClassCounts& counts) const;

 private:
  std::unique_ptr<const RDKit::ROMol> body_;
  PatternNeeds needs_;
};

}  // namespace athanor::chemistry

// PatternSet: SMARTS patterns that many molecules are searched for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

struct PlainMolecule;

/// SMARTS patterns, parsed once. Any number of threads may count at a time: RDKit locks a pattern while it is matched,
/// so each gets copies of its own, which are kept for later.
class PatternSet {
 public:
  /// Error(invalid_options) says which text is no SMARTS pattern.
  explicit PatternSet(std::vector<std::string> smarts);
  ~PatternSet();
  std::size_t size() const;
  /// out[i] = matches of pattern i that differ in at least one atom, at most 1,000 as RDKit's GetSubstructMatches.
  void count_matches(const Molecule& molecule, std::span<double> out) const;
  /// Whether all patterns can be counted in molecules that were read without RDKit.
  bool accepts_plain() const;
  /// The same counts, where accepts_plain(); false where they are not sure.
  bool count_matches(const PlainMolecule& molecule, std::span<double> out) const;
  /// out[atom * size() + i] = 1 when the atom takes part in a match of pattern i, else 0; [atoms, size()].
  void mark_atoms(const Molecule& molecule, std::span<std::uint8_t> out) const;

 private:
  void check_room(std::span<const double> out) const;
  struct Store;
  std::unique_ptr<Store> store_;
};

/// Why the text is no SMARTS pattern; "" when it is one.
std::string find_smarts_mistake(const std::string& smarts);

}  // namespace athanor::chemistry

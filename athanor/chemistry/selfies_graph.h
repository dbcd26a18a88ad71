// Inside this room: the molecular graph between SMILES and SELFIES, whose bonds keep the order in which they were
// written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace athanor::chemistry::selfies {

/// An atom as written. Nothing in the optional fields of an atom that stands without brackets.
struct Atom {
  std::string element;
  bool aromatic = false;
  std::optional<int> isotope;
  std::string chirality;  ///< "", "@", "@@"
  std::optional<int> hydrogens;
  int charge = 0;

  /// Bonds to other atoms that the default constraints leave; below 0 when it has too many hydrogens.
  int capacity() const;
};

/// A bond out of the atom that holds it; a ring bond stands at both of its atoms.
struct Bond {
  int target = -1;       ///< -1: a ring number that is not closed yet
  int double_order = 2;  ///< 2, 3 (aromatic), 4, 6
  char stereo = 0;       ///< '/', '\\' or 0
  bool ring = false;
};

class Graph {
 public:
  /// Returns the number of the atom.
  int add_atom(Atom atom, bool is_root);
  /// Two atoms of a chain, source before target.
  void add_bond(int source, int target, int double_order, char stereo);
  /// Keeps the place of a ring bond among those out of the atom and returns it.
  std::size_t add_placeholder(int source);
  /// `a_place`, `b_place`: places among the bonds out of the atoms; none = behind them.
  void add_ring_bond(int a, int b, int double_order, std::pair<char, char> stereo, std::optional<std::size_t> a_place,
                     std::optional<std::size_t> b_place);
  void set_order(int a, int b, int double_order);
  /// Turns aromatic bonds into single and double ones; false where that is not possible.
  bool kekulize();

  const std::vector<int>& roots() const { return roots_; }
  std::vector<Atom>& atoms() { return atoms_; }
  const Atom& atom(int index) const { return atoms_[static_cast<std::size_t>(index)]; }
  const std::vector<Bond>& bonds(int index) const { return bonds_[static_cast<std::size_t>(index)]; }
  int count_bonds(int index) const { return double_counts_[static_cast<std::size_t>(index)] / 2; }
  const Bond* find_bond(int source, int target) const;  ///< null when there is none

 private:
  void insert(int source, const Bond& bond, std::optional<std::size_t> place);
  void count(int a, int b, int double_order);
  void mark_aromatic(int a, int b);
  bool needs_no_double_bond(int index) const;

  std::vector<int> roots_;
  std::vector<Atom> atoms_;
  std::vector<std::vector<Bond>> bonds_;
  std::vector<int> double_counts_;                ///< twice the sum of the orders at each atom
  std::vector<std::vector<int>> aromatic_bonds_;  ///< atoms across an aromatic bond
};

/// "C", "13CH1+1": what stands inside the brackets of the atom.
std::string format_atom(const Atom& atom);
/// "", "/", "\\", "=", "#".
std::string_view format_bond(const Bond& bond);
/// Twice the order and the mark of a bond character; a single bond for 0.
std::pair<int, char> parse_bond(char text);

bool is_organic(std::string_view element);
bool is_element(std::string_view text);
bool can_be_aromatic(std::string_view element);

/// Pairs of neighbours that cover all nodes, as the mate of each; nothing when there are none. Where there are several
/// the choice is that of the package selfies.
std::optional<std::vector<int>> find_perfect_matching(const std::vector<std::vector<int>>& neighbours);

}  // namespace athanor::chemistry::selfies

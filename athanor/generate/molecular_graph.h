// MolecularGraph: a molecule of a few heavy atoms as elements and a matrix of bond orders; hydrogens are implied.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace athanor::generate {

/// Elements that enumeration knows, by atomic number.
namespace element {
inline constexpr int carbon = 6, nitrogen = 7, oxygen = 8, fluorine = 9, sulfur = 16, chlorine = 17;
}

/// Symbol of one of the elements above.
std::string format_element(int atomic_number);
/// Error(invalid_options) for a symbol that enumeration does not know.
int parse_element(const std::string& symbol);

/// Kekulé structure with at most `max_atoms` heavy atoms. Bond orders are 0 to 3. Free valences are filled with
/// hydrogen. S=O bonds and the two N=O bonds of a nitro group raise the valence of S and N (S: 4, 6; N: 5).
class MolecularGraph {
 public:
  static constexpr int max_atoms = 12;

  int size() const { return size_; }
  int element(int atom) const { return elements_[atom]; }
  int bond(int a, int b) const { return bonds_[a][b]; }
  const std::vector<int>& neighbours(int atom) const { return neighbours_[atom]; }
  int num_bonds() const;
  int hydrogens(int atom) const;
  /// Bonds on the shortest path; -1 when there is none.
  int distance(int from, int to) const;

  int add_atom(int atomic_number);
  void set_bond(int a, int b, int order);

 private:
  int size_ = 0;
  std::array<std::uint8_t, max_atoms> elements_{};
  std::array<std::array<std::uint8_t, max_atoms>, max_atoms> bonds_{};
  std::array<std::vector<int>, max_atoms> neighbours_;
};

/// A SMILES of the structure as it is drawn (Kekulé, not canonical); nitro groups are written [N+](=O)[O-].
std::string format_graph(const MolecularGraph& graph);

/// A text that two structures share exactly when they are the same up to the order of atoms.
std::string compute_canonical_code(const MolecularGraph& graph);

/// Rings without a chord (no bond between atoms that do not follow each other), each once, atoms in ring order.
std::vector<std::vector<int>> find_chordless_rings(const MolecularGraph& graph);

}  // namespace athanor::generate

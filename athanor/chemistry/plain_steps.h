// Inside this room: the steps of PlainReader::read, each with the arrays that it keeps. A step that returns false is
// not sure of the molecule.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "athanor/chemistry/plain_molecule.h"
#include "athanor/chemistry/plain_rings.h"

namespace athanor::chemistry {

/// Atoms, bonds and chirality as written.
class PlainSyntax {
 public:
  bool read(std::string_view text, PlainMolecule& molecule);

 private:
  /// A ring number after an atom.
  struct RingMark {
    std::uint16_t atom, bond;
    std::uint8_t number;
    char symbol;
  };
  struct Closure {
    std::uint16_t first, second;  ///< places in marks_
  };

  bool read_token();
  bool read_letter();
  bool read_brackets();
  bool read_ring_number();
  bool read_digit(int& value);
  bool read_charge(PlainAtom& atom);
  bool accept(char c);
  bool add_atom(const PlainAtom& atom);
  bool add_bond(std::size_t begin, std::size_t end, char symbol, int direction);
  bool open_branch();
  bool close_branch();
  bool separate();
  bool mark_ring(int number);
  bool close_rings();
  bool close_ring(const Closure& closure);
  void orient(std::size_t index);

  std::string_view text_;
  std::size_t at_ = 0;
  PlainMolecule* molecule_ = nullptr;
  int previous_ = -1;       ///< the atom that the next one is bound to
  char symbol_ = 0;         ///< the bond symbol before the next atom
  bool needs_atom_ = true;  ///< after an opening parenthesis or a dot
  std::vector<std::uint16_t> branches_;
  std::vector<RingMark> marks_;
  std::vector<Closure> closures_;
  std::array<std::int16_t, 100> open_{};
};

/// Which atoms and bonds are in rings, without the rings.
class PlainRings {
 public:
  bool mark(PlainMolecule& molecule);

 private:
  std::vector<std::uint16_t> parents_, depths_;  ///< bond to and distance from the first atom of the fragment
};

/// Hydrogens that are not written, and a Kekulé form of what is written as aromatic.
class PlainValences {
 public:
  bool assign(PlainMolecule& molecule);

 private:
  bool add_hydrogens(PlainMolecule& molecule);
  bool find_double_bonds(PlainMolecule& molecule);
  bool match(PlainMolecule& molecule);
  void bind(PlainMolecule& molecule, std::size_t bond);
  bool find_path(PlainMolecule& molecule, std::size_t atom);

  std::vector<std::uint8_t> twice_, open_, visited_;
  std::vector<std::uint16_t> ready_;
  std::vector<std::int16_t> partner_;
};

/// The aromatic rings of RDKit's model, and what follows from them: conjugation and hybridisation.
class PlainAromaticity {
 public:
  bool perceive(PlainMolecule& molecule);

 private:
  enum class Donor : std::uint8_t { none, vacant, one, two };

  Donor find_donor(const PlainMolecule& molecule, std::size_t atom) const;
  std::size_t trim_candidates(const PlainMolecule& molecule);
  bool mark_rings(PlainMolecule& molecule);
  bool mark_system(PlainMolecule& molecule, std::uint32_t system);
  bool is_connected(std::uint32_t rings) const;
  bool mark_if_aromatic(PlainMolecule& molecule, std::uint32_t rings);

  std::vector<Donor> donors_;
  std::vector<std::uint8_t> candidate_, degree_;
  PlainRingSearch search_;
  std::vector<PlainRing> rings_;
  std::vector<std::uint32_t> fused_;  ///< per ring, those that share one bond with it
  PlainMask one_{}, two_{}, done_{};
  std::vector<std::uint16_t> queue_;
  std::vector<std::uint8_t> reached_;
};

/// Electrons that an atom has for conjugation and aromaticity; negative when it can have no part in them.
int count_plain_electrons(const PlainAtom& atom);

/// Needs aromaticity.
void conjugate_plain(PlainMolecule& molecule);
void hybridize_plain(PlainMolecule& molecule);

/// Keeps the chirality of stereocentres only, and tells E from Z.
class PlainStereo {
 public:
  bool assign(PlainMolecule& molecule);
  /// Atoms with four (or, where they do not turn over, three) neighbours that differ, marked or not, of a molecule that
  /// has been assigned; nothing where that is not sure.
  /// `rings`: all its smallest rings.
  std::optional<std::size_t> count_centers(const PlainMolecule& molecule, std::span<const PlainRing> rings);

 private:
  struct Side {
    int count = 0;
    std::array<std::uint16_t, 2> atoms{};
    std::array<int, 2> directions{};
  };

  void rank_first(const PlainMolecule& molecule);
  void rank_again(const PlainMolecule& molecule);
  void rank_by_keys();
  void refine(const PlainMolecule& molecule);
  std::size_t refine_once(const PlainMolecule& molecule);
  void write_environment(const PlainMolecule& molecule, std::size_t atom);
  bool has_equal_neighbors(const PlainAtom& atom) const;
  bool label_atoms(PlainMolecule& molecule, bool& changed, bool& unassigned);
  bool label_bonds(PlainMolecule& molecule, bool& changed, bool& unassigned);
  Side look(const PlainMolecule& molecule, std::size_t atom, std::size_t bond) const;
  bool is_in_small_ring(const PlainMolecule& molecule, std::size_t bond);
  bool keeps_ring_stereo(const PlainMolecule& molecule, std::size_t atom) const;
  void clear_others(PlainMolecule& molecule);

  /// How far the ranks are: they are refined by labels.
  enum class Ranks : std::uint8_t { none, before_labels, final };
  Ranks progress_ = Ranks::none;
  PlainMolecule copy_;
  std::vector<std::uint32_t> keys_;
  std::vector<std::uint16_t> ranks_, order_;
  std::size_t num_ranks_ = 0;
  std::vector<std::uint8_t> labels_;  ///< PlainAtom::label
  std::vector<std::int16_t> environments_;
  std::vector<std::uint32_t> environment_begin_;
  std::vector<std::uint16_t> queue_;
  std::vector<std::uint8_t> seen_, used_, bond_seen_, kept_;
};

}  // namespace athanor::chemistry

// Inside this room: atoms that keep a number through the toolkit's changes and through writing and reading back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace RDKit {
class ROMol;
}

namespace athanor::chemistry {

/// A SMILES and, where atoms are followed, the number of each of its atoms in the order in which it is read back; -1
/// where the toolkit has lost it.
struct Writing {
  std::string text;
  std::vector<std::int32_t> places{};  ///< empty = atoms are not followed
};

/// Gives each atom its index as number.
void number_atoms(RDKit::ROMol& molecule);
/// Reactions make the atoms that they change anew, without numbers. Such atoms of `after` get those of the atoms of
/// `before` that have the same element and the same neighbours, where all of these are alike by symmetry. Does nothing
/// where atoms are not followed.
void restore_numbers(const RDKit::ROMol& before, RDKit::ROMol& after);
/// The number of an atom in the order of the molecule; empty when atoms have none.
std::vector<std::int32_t> list_numbers(const RDKit::ROMol& molecule);
/// The canonical SMILES.
Writing write_followed(const RDKit::ROMol& molecule);
/// The canonical SMILES of what a text is read as. Error(internal) when it cannot be read back.
Writing write_again(const Writing& writing);
/// The numbers of `inner` by those of `outer`: what was numbered inner[outer[i]].
std::vector<std::int32_t> compose_places(const std::vector<std::int32_t>& inner,
                                         const std::vector<std::int32_t>& outer);

}  // namespace athanor::chemistry

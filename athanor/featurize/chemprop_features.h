// Atom and bond features of chemprop v2 (doi:10.1021/acs.jcim.3c01250), as columns of one-hot rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace RDKit {
class Atom;
class Bond;
}  // namespace RDKit

namespace athanor::featurize {

/// An atom row has 71 one-hot columns and 0.01 x mass: atomic number (1..36, 53, other), total degree (0..5, other),
/// formal charge (-1, -2, +1, +2, 0, other), chiral tag (0..3, other), hydrogens (0..4, other), hybridisation (S, SP,
/// SP2, SP2D, SP3, SP3D, SP3D2, other), aromatic.
inline constexpr std::size_t chemprop_atom_slots = 7, chemprop_atom_onehot = 71;

/// A bond row has 14 columns: null (never set here), single, double, triple, aromatic (other types set none),
/// conjugated, in ring, stereo (0..5, other).
inline constexpr std::size_t chemprop_bond_slots = 4, chemprop_bond_onehot = 14;

/// Writes the chemprop_atom_slots columns of the atom and returns 0.01 x its mass, rounded to single precision once.
float write_atom_columns(const RDKit::Atom& atom, std::uint8_t* columns);

/// Writes the chemprop_bond_slots columns of the bond.
void write_bond_columns(const RDKit::Bond& bond, bool in_ring, std::uint8_t* columns);

/// Names of the 72 atom features, such as "atomic_number=6", "aromatic", "mass*0.01".
std::vector<std::string> list_chemprop_atom_features();
/// Names of the 14 bond features.
std::vector<std::string> list_chemprop_bond_features();

}  // namespace athanor::featurize

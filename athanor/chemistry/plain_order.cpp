#include "athanor/chemistry/plain_order.h"

#include <algorithm>
#include <utility>

namespace athanor::chemistry {
namespace {

std::uint64_t encode(const PlainAtom& atom) {
  std::uint64_t code = atom.number;
  for (const std::uint64_t part :
       {static_cast<std::uint64_t>(static_cast<std::uint8_t>(atom.charge)), std::uint64_t{atom.hydrogens},
        std::uint64_t{atom.degree}, std::uint64_t{atom.hybridization}, std::uint64_t{atom.aromatic},
        std::uint64_t{atom.in_ring}, std::uint64_t{atom.label}})
    code = code << 8 | part;
  return code;
}

std::uint32_t encode(const PlainBond& bond) {
  return 64U * bond.type + 16U * bond.stereo + 4U * bond.conjugated + 2U * bond.in_ring + 1U;
}

}  // namespace

void PlainOrder::rank(const PlainMolecule& molecule) {
  ranks_.codes().clear();
  for (const PlainAtom& atom : molecule.atoms) ranks_.codes().push_back(encode(atom));
  bond_codes_.clear();
  for (const PlainBond& bond : molecule.bonds) bond_codes_.push_back(encode(bond));
  const auto visit = [&](std::size_t i, const auto& add) {
    const PlainAtom& atom = molecule.atoms[i];
    for (std::size_t k = 0; k < atom.degree; ++k) add(atom.neighbors[k], bond_codes_[atom.bonds[k]]);
  };
  ranks_.classify(visit);
  ranks_.break_ties(visit);
}

const PlainMolecule& PlainOrder::arrange(const PlainMolecule& molecule) {
  rank(molecule);
  arranged_.fragments = molecule.fragments;
  arranged_.environments.radius.reset();
  arranged_.atoms.resize(molecule.atoms.size());
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    PlainAtom& atom = arranged_.atoms[ranks_[i]];
    atom = molecule.atoms[i];
    atom.chirality = 0;
  }
  arranged_.bonds = molecule.bonds;
  for (PlainBond& bond : arranged_.bonds) {
    const std::uint16_t a = ranks_[bond.begin], b = ranks_[bond.end];
    bond.begin = std::min(a, b);
    bond.end = std::max(a, b);
  }
  std::sort(arranged_.bonds.begin(), arranged_.bonds.end(), [](const PlainBond& a, const PlainBond& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  return arranged_;
}

}  // namespace athanor::chemistry

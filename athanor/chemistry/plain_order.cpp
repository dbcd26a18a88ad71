#include "athanor/chemistry/plain_order.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace athanor::chemistry {
namespace {

/// Bits spread over the word (the finaliser of SplitMix64).
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

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

/// Gives the atoms of a rank new ranks by their codes; whether any rank was split.
bool PlainOrder::split_classes() {
  bool split = false;
  for (std::size_t begin = 0, end = 0; begin < order_.size(); begin = end) {
    for (end = begin + 1; end < order_.size() && ranks_[order_[end]] == ranks_[order_[begin]];) ++end;
    if (end - begin == 1) continue;
    std::sort(order_.begin() + static_cast<std::ptrdiff_t>(begin), order_.begin() + static_cast<std::ptrdiff_t>(end),
              [&](std::size_t a, std::size_t b) { return codes_[a] < codes_[b]; });
    std::size_t first = begin;
    for (std::size_t i = begin; i < end; ++i) {
      if (codes_[order_[i]] != codes_[order_[first]]) first = i;
      ranks_[order_[i]] = static_cast<std::uint16_t>(first);
      split = split || first != begin;
    }
  }
  return split;
}

/// Splits ranks by the ranks of the neighbours and the bonds to them, until neighbours of equal atoms are equal.
void PlainOrder::refine(const PlainMolecule& molecule) {
  do {
    for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
      const PlainAtom& atom = molecule.atoms[i];
      codes_[i] = 0;
      for (std::size_t k = 0; k < atom.degree; ++k)
        codes_[i] += mix(std::uint64_t{ranks_[atom.neighbors[k]]} << 32 | bond_codes_[atom.bonds[k]]);
    }
  } while (split_classes());
}

void PlainOrder::rank(const PlainMolecule& molecule) {
  const std::size_t size = molecule.atoms.size();
  order_.resize(size);
  std::iota(order_.begin(), order_.end(), std::uint16_t{0});
  ranks_.assign(size, 0);
  codes_.clear();
  for (const PlainAtom& atom : molecule.atoms) codes_.push_back(encode(atom));
  bond_codes_.clear();
  for (const PlainBond& bond : molecule.bonds) bond_codes_.push_back(encode(bond));
  split_classes();
  refine(molecule);
  for (std::size_t i = 0; i + 1 < size; ++i) {
    if (ranks_[order_[i]] != ranks_[order_[i + 1]]) continue;
    for (std::size_t other = i + 1; other < size && ranks_[order_[other]] == i; ++other)
      ranks_[order_[other]] = static_cast<std::uint16_t>(i + 1);
    refine(molecule);
  }
}

const PlainMolecule& PlainOrder::arrange(const PlainMolecule& molecule) {
  rank(molecule);
  arranged_.fragments = molecule.fragments;
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

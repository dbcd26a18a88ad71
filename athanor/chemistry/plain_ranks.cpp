// Ranks of atoms for stereo, as RDKit's legacy perception has them (after Labute, Journal of the CCG, 1996).
#include <algorithm>
#include <numeric>
#include <span>

#include "athanor/chemistry/plain_steps.h"

namespace athanor::chemistry {

void PlainStereo::rank_first(const PlainMolecule& molecule) {
  keys_.clear();
  for (const PlainAtom& atom : molecule.atoms) keys_.push_back(atom.number);
  rank_by_keys();
  refine(molecule);
}

/// The ranks so far, then R before S before neither, then Z before E.
void PlainStereo::rank_again(const PlainMolecule& molecule) {
  constexpr std::uint32_t step = 1000;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) keys_[i] = ranks_[i] * step + 10U * labels_[i];
  for (const PlainBond& bond : molecule.bonds) {
    if (bond.type != 2 || bond.stereo == 0) continue;
    for (const std::size_t atom : {bond.begin, bond.end}) keys_[atom] += bond.stereo == stereo_e ? 1 : 2;
  }
  rank_by_keys();
  refine(molecule);
}

void PlainStereo::rank_by_keys() {
  order_.resize(keys_.size());
  ranks_.resize(keys_.size());
  std::iota(order_.begin(), order_.end(), std::uint16_t{0});
  std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return keys_[a] < keys_[b]; });
  num_ranks_ = 0;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (i > 0 && keys_[order_[i]] != keys_[order_[i - 1]]) ++num_ranks_;
    ranks_[order_[i]] = static_cast<std::uint16_t>(num_ranks_);
  }
  ++num_ranks_;
}

void PlainStereo::refine(const PlainMolecule& molecule) {
  const std::size_t most_rounds = molecule.atoms.size() / 2 + 1;
  for (std::size_t round = 0; round < most_rounds && num_ranks_ < molecule.atoms.size(); ++round) {
    const std::size_t before = num_ranks_;
    num_ranks_ = refine_once(molecule);
    if (num_ranks_ == before) return;
  }
}

/// The ranks of the neighbours from the highest on, each as often as twice the order of its bond, then the hydrogens.
void PlainStereo::write_environment(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& atom = molecule.atoms[index];
  std::array<std::uint16_t, 6> places{};
  for (std::size_t k = 0; k < atom.degree; ++k) {
    std::size_t at = k;
    for (; at > 0 && ranks_[atom.neighbors[places[at - 1]]] < ranks_[atom.neighbors[k]]; --at)
      places[at] = places[at - 1];
    places[at] = static_cast<std::uint16_t>(k);
  }
  environment_begin_[index] = static_cast<std::uint32_t>(environments_.size());
  for (std::size_t k = 0; k < atom.degree; ++k) {
    const PlainBond& bond = molecule.bonds[atom.bonds[places[k]]];
    const PlainAtom& neighbor = molecule.atoms[atom.neighbors[places[k]]];
    const bool to_phosphorus =
        bond.type == 2 && neighbor.number == 15 && (neighbor.degree == 3 || neighbor.degree == 4);
    const int times = to_phosphorus ? 1 : bond.type == aromatic_bond ? 3 : 2 * bond.type;
    environments_.insert(environments_.end(), static_cast<std::size_t>(times),
                         static_cast<std::int16_t>(ranks_[atom.neighbors[places[k]]] + 1));
  }
  environments_.insert(environments_.end(), atom.hydrogens, std::int16_t{0});
  environments_.push_back(-1);
}

/// Splits the atoms of one rank by their environments; the number of ranks.
std::size_t PlainStereo::refine_once(const PlainMolecule& molecule) {
  const std::size_t size = molecule.atoms.size();
  environments_.clear();
  environment_begin_.resize(size);
  const auto end_of = [&](std::size_t begin) {
    std::size_t end = begin + 1;
    while (end < size && ranks_[order_[end]] == ranks_[order_[begin]]) ++end;
    return end;
  };
  for (std::size_t begin = 0, end = 0; begin < size; begin = end) {
    end = end_of(begin);
    for (std::size_t i = begin; end - begin > 1 && i < end; ++i) write_environment(molecule, order_[i]);
  }
  const auto compare = [&](std::size_t a, std::size_t b) {  // each ends with -1, less than all else
    const std::int16_t *x = environments_.data() + environment_begin_[a],
                       *y = environments_.data() + environment_begin_[b];
    while (*x == *y && *x >= 0) ++x, ++y;
    return *x - *y;
  };
  std::size_t rank = 0;
  for (std::size_t begin = 0, end = 0; begin < size; begin = end, ++rank) {
    end = end_of(begin);
    const auto first = order_.begin() + static_cast<std::ptrdiff_t>(begin);
    std::sort(first, order_.begin() + static_cast<std::ptrdiff_t>(end),
              [&](std::size_t a, std::size_t b) { return compare(a, b) < 0; });
    std::size_t within = 0;
    for (std::size_t i = begin; i < end; ++i) {
      if (i > begin && compare(order_[i - 1], order_[i]) != 0) ++within;
      keys_[order_[i]] = static_cast<std::uint32_t>(rank + within);
    }
    rank += within;
  }
  for (std::size_t i = 0; i < size; ++i) ranks_[i] = static_cast<std::uint16_t>(keys_[i]);
  return rank;
}

}  // namespace athanor::chemistry

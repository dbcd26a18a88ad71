// The Morgan algorithm with RDKit's hashes (doi:10.1021/ci100050t; RDKit's MorganFingerprints).
#include "athanor/chemistry/plain_fingerprints.h"

#include <algorithm>
#include <array>

#include "athanor/chemistry/plain_reader.h"
#include "athanor/chemistry/plain_steps.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

/// boost::hash_combine in 32 bits.
void combine(std::uint32_t& seed, std::uint32_t value) { seed ^= value + 0x9e3779b9U + (seed << 6) + (seed >> 2); }

std::uint32_t hash_pair(std::uint32_t first, std::uint32_t second) {
  std::uint32_t seed = 0;
  combine(seed, first);
  combine(seed, second);
  return seed;
}

std::uint32_t hash_atom(const PlainAtom& atom) {
  std::uint32_t seed = 0;
  combine(seed, atom.number);
  combine(seed, static_cast<std::uint32_t>(atom.total_degree()));
  combine(seed, atom.hydrogens);
  combine(seed, static_cast<std::uint32_t>(static_cast<std::int32_t>(atom.charge)));
  combine(seed, 0);  // by how much an isotope is heavier
  if (atom.in_ring) combine(seed, 1);
  return seed;
}

/// Most masks differ in the first word: quicker than the comparison of whole arrays.
bool is_equal(const PlainMask& a, const PlainMask& b) {
  return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3];
}

/// Arrays that are kept from one molecule to the next.
struct Work {
  std::vector<std::uint32_t> codes, next_codes;  ///< per atom, of the environment of this radius
  std::vector<PlainMask> bonds, next_bonds;      ///< per atom, the bonds of that environment
  std::vector<PlainMask> known;                  ///< environments that have been reported
  std::vector<std::uint8_t> dead;                ///< atoms that can give nothing new
  std::vector<std::uint16_t> grown;
};

/// The code of the atom's environment that is one bond larger.
std::uint32_t grow(const PlainMolecule& molecule, std::size_t index, std::uint32_t layer, Work& work) {
  const PlainAtom& atom = molecule.atoms[index];
  std::array<std::pair<std::uint32_t, std::uint32_t>, 6> neighbors;
  PlainMask& bonds = work.next_bonds[index];
  for (std::size_t k = 0; k < atom.degree; ++k) {
    const std::size_t bond = atom.bonds[k], neighbor = atom.neighbors[k];
    bonds[bond / 64] |= std::uint64_t{1} << (bond % 64);
    for (std::size_t word = 0; word < bonds.size(); ++word) bonds[word] |= work.bonds[neighbor][word];
    const std::pair<std::uint32_t, std::uint32_t> entry{molecule.bonds[bond].type, work.codes[neighbor]};
    std::size_t at = k;
    for (; at > 0 && entry < neighbors[at - 1]; --at) neighbors[at] = neighbors[at - 1];
    neighbors[at] = entry;
  }
  std::uint32_t code = layer;
  combine(code, work.codes[index]);
  for (std::size_t k = 0; k < atom.degree; ++k) combine(code, hash_pair(neighbors[k].first, neighbors[k].second));
  return code;
}

/// The codes of all environments. Environments of the same bonds count once, with the least code.
const std::vector<std::uint32_t>& list_environments(const PlainMolecule& molecule, unsigned radius) {
  thread_local Work work;
  auto& [known_radius, found] = molecule.environments;
  if (known_radius == radius) return found;
  known_radius.reset();
  found.clear();
  const std::size_t size = molecule.atoms.size();
  work.codes.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    work.codes[i] = hash_atom(molecule.atoms[i]);
    found.push_back(work.codes[i]);
  }
  work.bonds.assign(size, PlainMask{});
  work.dead.assign(size, 0);
  work.known.clear();
  for (std::uint32_t layer = 0; layer < radius; ++layer) {
    work.next_codes.assign(size, 0);
    work.next_bonds = work.bonds;
    work.grown.clear();
    for (std::size_t i = 0; i < size; ++i) {
      if (work.dead[i] || molecule.atoms[i].degree == 0) continue;
      work.next_codes[i] = grow(molecule, i, layer, work);
      work.grown.push_back(static_cast<std::uint16_t>(i));
    }
    std::sort(work.grown.begin(), work.grown.end(),
              [&](std::size_t a, std::size_t b) { return work.next_codes[a] < work.next_codes[b]; });
    for (const std::uint16_t i : work.grown) {
      const PlainMask& bonds = work.next_bonds[i];
      if (std::any_of(work.known.begin(), work.known.end(),
                      [&](const PlainMask& known) { return is_equal(known, bonds); })) {
        work.dead[i] = 1;
        continue;
      }
      work.known.push_back(bonds);
      found.push_back(work.next_codes[i]);
    }
    std::swap(work.codes, work.next_codes);
    std::swap(work.bonds, work.next_bonds);
  }
  known_radius = radius;
  return found;
}

void check(const MorganOptions& options, std::size_t room) {
  if (options.chirality) fail(ErrorCode::internal, "plain molecules have no Morgan fingerprint with chirality");
  if (options.bits == 0 || room != options.bits)
    fail(ErrorCode::internal, "{} bits of a Morgan fingerprint do not fit into {}", options.bits, room);
}

}  // namespace

BitFingerprint compute_morgan_bits(const PlainMolecule& molecule, const MorganOptions& options) {
  check(options, options.bits);
  BitFingerprint words((options.bits + 63) / 64);
  for (const std::uint32_t code : list_environments(molecule, options.radius)) {
    const std::uint32_t bit = code % options.bits;
    words[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  return words;
}

Result<BitFingerprint> parse_morgan_bits(std::string_view smiles, const MorganOptions& options) {
  if (const PlainMolecule* plain = get_plain_reader().read(trim(smiles), StereoFeatures::none))
    return compute_morgan_bits(*plain, options);
  const Result<Molecule> molecule = parse_smiles(smiles);
  if (!molecule) return molecule.issue();
  return compute_morgan_bits(*molecule, options);
}

void compute_morgan_counts(const PlainMolecule& molecule, const MorganOptions& options, std::span<float> out) {
  check(options, out.size());
  std::ranges::fill(out, 0.0F);
  for (const std::uint32_t code : list_environments(molecule, options.radius)) ++out[code % options.bits];
}

void compute_morgan_flags(const PlainMolecule& molecule, const MorganOptions& options, std::span<float> out) {
  check(options, out.size());
  std::ranges::fill(out, 0.0F);
  for (const std::uint32_t code : list_environments(molecule, options.radius)) out[code % options.bits] = 1.0F;
}

}  // namespace athanor::chemistry

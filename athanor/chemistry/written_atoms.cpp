#include "athanor/chemistry/written_atoms.h"

#include <GraphMol/MolOps.h>
#include <GraphMol/PeriodicTable.h>
#include <GraphMol/SmilesParse/SmilesParse.h>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <numeric>

#include "athanor/chemistry/followed_atoms.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

std::vector<BondEnds> list_bonds(const RDKit::ROMol& molecule) {
  std::vector<BondEnds> bonds;
  for (const RDKit::Bond* bond : molecule.bonds()) bonds.push_back({bond->getBeginAtomIdx(), bond->getEndAtomIdx()});
  return bonds;
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) { return Rng::derive_seed(hash, value); }

std::uint64_t describe_atom(const RDKit::Atom& atom, const RDKit::RingInfo& rings) {
  std::uint64_t hash = mix(1, static_cast<std::uint64_t>(atom.getAtomicNum()));
  hash = mix(hash, atom.getDegree());
  hash = mix(hash, atom.getTotalNumHs());
  hash = mix(hash, static_cast<std::uint64_t>(atom.getFormalCharge() + 100));
  hash = mix(hash, atom.getIsAromatic());
  return mix(hash, rings.numAtomRings(atom.getIdx()) > 0);
}

/// What each atom becomes when it sees its neighbours.
std::vector<std::uint64_t> widen(const RDKit::ROMol& molecule, const std::vector<std::uint64_t>& hashes) {
  std::vector<std::uint64_t> wider;
  for (const RDKit::Atom* atom : molecule.atoms()) {
    std::vector<std::uint64_t> around;
    for (const RDKit::Bond* bond : molecule.atomBonds(atom))
      around.push_back(mix(hashes[bond->getOtherAtomIdx(atom->getIdx())], bond->getBondType()));
    std::sort(around.begin(), around.end());
    wider.push_back(std::accumulate(around.begin(), around.end(), mix(hashes[atom->getIdx()], 7), mix));
  }
  return wider;
}

char get_bond_sign(const RDKit::Bond& bond) {
  switch (bond.getBondType()) {
    case RDKit::Bond::DOUBLE: return '=';
    case RDKit::Bond::TRIPLE: return '#';
    case RDKit::Bond::AROMATIC: return ':';
    default: return '-';
  }
}

void add_bonds(const RDKit::ROMol& molecule, std::size_t radius, SiteFacts& facts) {
  std::vector<const RDKit::Bond*> bonds(molecule.bonds().begin(), molecule.bonds().end());
  const auto list_ends = [](const RDKit::Bond* bond) -> BondEnds {
    return {std::max(bond->getBeginAtomIdx(), bond->getEndAtomIdx()),
            std::min(bond->getBeginAtomIdx(), bond->getEndAtomIdx())};
  };
  std::ranges::sort(bonds, {}, list_ends);
  for (const RDKit::Bond* bond : bonds) {
    const BondEnds ends = list_ends(bond);
    const std::string &a = facts.symbols[ends[0]], &b = facts.symbols[ends[1]];
    facts.bonds.push_back(ends);
    facts.bond_symbols.push_back(fmt::format("{}{}{}", std::min(a, b), get_bond_sign(*bond), std::max(a, b)));
    std::vector<std::uint64_t>& own = facts.bond_surroundings.emplace_back();
    for (std::size_t r = 0; r <= radius; ++r) {
      const std::uint64_t x = facts.surroundings[ends[0]][r], y = facts.surroundings[ends[1]][r];
      own.push_back(mix(mix(mix(2, std::min(x, y)), std::max(x, y)), bond->getBondType()));
    }
  }
}

}  // namespace

Result<WrittenAtoms> find_written_atoms(std::string_view smiles) {
  const Result<Molecule> parsed = parse_smiles(smiles);
  if (!parsed) return parsed.issue();
  return call_toolkit("read the atoms as they are written", [&]() -> Result<WrittenAtoms> {
    WrittenAtoms written;
    written.kept_bonds = list_bonds(parsed->body());
    RDKit::SmilesParserParams params;
    params.removeHs = false;
    const std::unique_ptr<RDKit::RWMol> body(RDKit::SmilesToMol(std::string(trim(smiles)), params));
    number_atoms(*body);
    written.atoms = body->getNumAtoms();
    written.bonds = list_bonds(*body);
    if (written.atoms != parsed->num_atoms()) RDKit::MolOps::removeHs(*body);
    for (const std::int32_t number : list_numbers(*body)) written.kept.push_back(static_cast<std::uint32_t>(number));
    return written;
  });
}

SiteFacts describe_sites(const Molecule& molecule, std::size_t radius) {
  const RDKit::ROMol& body = molecule.body();
  SiteFacts facts;
  std::vector<std::uint64_t> hashes;
  for (const RDKit::Atom* atom : body.atoms()) {
    facts.numbers.push_back(atom->getAtomicNum());
    facts.symbols.push_back(atom->getSymbol());
    facts.formal_charge += atom->getFormalCharge();
    hashes.push_back(describe_atom(*atom, *body.getRingInfo()));
  }
  facts.surroundings.resize(hashes.size());
  for (std::size_t r = 0; r <= radius; ++r) {
    if (r > 0) hashes = widen(body, hashes);
    for (std::size_t i = 0; i < hashes.size(); ++i) facts.surroundings[i].push_back(hashes[i]);
  }
  add_bonds(body, radius, facts);
  return facts;
}

}  // namespace athanor::chemistry

#include "athanor/chemistry/selfies_mutants.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/random_smiles.h"
#include "athanor/chemistry/selfies.h"
#include "athanor/core/rng.h"

namespace athanor::chemistry {
namespace {

constexpr std::array<std::string_view, 17> alphabet{"[C]",     "[=C]",      "[#C]",       "[N]",     "[=N]", "[#N]",
                                                    "[O]",     "[=O]",      "[F]",        "[Cl]",    "[Br]", "[S]",
                                                    "[Ring1]", "[Branch1]", "[=Branch1]", "[Ring2]", "[=S]"};

void mutate(std::vector<std::string>& symbols, Rng& rng) {
  const std::string symbol(alphabet[rng.below(alphabet.size())]);
  const std::size_t place = rng.below(symbols.size());
  const auto at = symbols.begin() + static_cast<std::ptrdiff_t>(place);
  switch (rng.below(3)) {
    case 0: *at = symbol; return;
    case 1: symbols.insert(at, symbol); return;
    default:
      if (symbols.size() > 1) symbols.erase(at);
  }
}

/// Single bonds outside aromatic rings that join nitrogen, oxygen or halogens: chains of them are rarely stable.
std::size_t count_weak_bonds(const Molecule& molecule) {
  const auto is_weak = [](const RDKit::Atom& atom) {
    static constexpr std::array elements{7, 8, 9, 17, 35, 53};
    return std::ranges::find(elements, atom.getAtomicNum()) != elements.end();
  };
  std::size_t count = 0;
  for (const RDKit::Bond* bond : molecule.body().bonds())
    count +=
        bond->getBondType() == RDKit::Bond::SINGLE && is_weak(*bond->getBeginAtom()) && is_weak(*bond->getEndAtom());
  return count;
}

}  // namespace

std::vector<std::string> list_selfies_mutants(const Molecule& molecule, std::size_t tries, std::uint64_t seed) {
  Rng rng(seed);
  std::set<std::string> known{format_smiles(molecule)};
  const std::size_t weak_bonds = count_weak_bonds(molecule);
  std::vector<std::string> mutants;
  for (std::size_t i = 0; i < tries; ++i) {
    const auto selfies = encode_selfies(format_random_smiles(molecule, rng.next()));
    if (!selfies) continue;
    const auto words = split_selfies(*selfies);
    std::vector<std::string> symbols(words->begin(), words->end());
    for (std::size_t change = 0; change <= i % 2 && !symbols.empty(); ++change) mutate(symbols, rng);
    std::string text;
    for (const std::string& symbol : symbols) text += symbol;
    const auto smiles = decode_selfies(text);
    if (!smiles || smiles->empty() || smiles->find('.') != std::string::npos) continue;
    const auto mutant = parse_smiles(*smiles);
    if (!mutant || count_weak_bonds(*mutant) > weak_bonds) continue;
    std::string canonical = format_smiles(*mutant);
    if (known.insert(canonical).second) mutants.push_back(std::move(canonical));
  }
  return mutants;
}

}  // namespace athanor::chemistry

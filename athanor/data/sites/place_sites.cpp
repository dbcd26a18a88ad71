#include "athanor/data/sites/place_sites.h"

#include <algorithm>
#include <map>

namespace athanor::data {
namespace {

using chemistry::BondEnds;

BondEnds sort_ends(std::uint32_t a, std::uint32_t b) { return {std::max(a, b), std::min(a, b)}; }

/// Bonds by their ends.
std::map<BondEnds, std::uint32_t> number_bonds(const std::vector<BondEnds>& bonds) {
  std::map<BondEnds, std::uint32_t> numbers;
  for (const BondEnds& bond : bonds) numbers.emplace(sort_ends(bond[0], bond[1]), numbers.size());
  return numbers;
}

/// Puts the atoms or bonds of one text against those of another.
class SitePlacer {
 public:
  SitePlacer(const chemistry::StandardMolecule& form, SiteLevel level, PlacedSites& placed)
      : form_(form), is_bonds_(level == SiteLevel::bond), placed_(placed) {}

  void place() {
    const chemistry::SiteFacts facts = chemistry::describe_sites(*chemistry::parse_smiles(form_.smiles), 0);
    placed_.formal_charge = facts.formal_charge;
    const auto& kept = placed_.atoms.kept;
    if (is_bonds_) place_bonds(facts.bonds);
    else {
      placed_.kept = kept;
      placed_.num_sites = form_.places.size();
      placed_.form_sites.assign(placed_.atoms.atoms, -1);
      for (std::size_t i = 0; i < form_.places.size(); ++i)
        placed_.form_sites[kept[static_cast<std::size_t>(form_.places[i])]] = static_cast<std::int32_t>(i);
    }
    if (form_.key != form_.smiles) place_in_key(facts.bonds);
  }

 private:
  void place_bonds(const std::vector<BondEnds>& bonds) {
    const auto& kept = placed_.atoms.kept;
    const auto written = number_bonds(placed_.atoms.bonds);
    for (const BondEnds& bond : placed_.atoms.kept_bonds)
      placed_.kept.push_back(written.at(sort_ends(kept[bond[0]], kept[bond[1]])));
    std::ranges::sort(placed_.kept);
    placed_.num_sites = bonds.size();
    placed_.form_sites.assign(placed_.atoms.bonds.size(), -1);
    for (std::size_t b = 0; b < bonds.size(); ++b) {
      const auto place = [&](std::uint32_t end) { return kept[static_cast<std::size_t>(form_.places[end])]; };
      const auto found = written.find(sort_ends(place(bonds[b][0]), place(bonds[b][1])));
      if (found != written.end()) placed_.form_sites[found->second] = static_cast<std::int32_t>(b);
    }
  }

  void place_in_key(const std::vector<BondEnds>& bonds) {
    std::vector<std::uint32_t> key_of(form_.places.size());  // the atom of the key that was the given atom
    for (std::size_t k = 0; k < form_.key_places.size(); ++k)
      key_of[static_cast<std::size_t>(form_.key_places[k])] = static_cast<std::uint32_t>(k);
    const auto find = [&](std::size_t atom) { return key_of[static_cast<std::size_t>(form_.places[atom])]; };
    if (!is_bonds_) {
      for (std::size_t i = 0; i < form_.places.size(); ++i) placed_.key_sites.push_back(find(i));
      return;
    }
    const auto key = number_bonds(chemistry::describe_sites(*chemistry::parse_smiles(form_.key), 0).bonds);
    for (const BondEnds& bond : bonds) placed_.key_sites.push_back(key.at(sort_ends(find(bond[0]), find(bond[1]))));
  }

  const chemistry::StandardMolecule& form_;
  bool is_bonds_;
  PlacedSites& placed_;
};

}  // namespace

Result<PlacedSites> place_sites(std::string_view smiles, const chemistry::StandardizePolicy& policy, SiteLevel level) {
  if (chemistry::is_inchi(smiles))
    return Issue{0,
                 "invalid",
                 "site_inchi",
                 "the atoms of an InChI have no order that was written; values of atoms and bonds need a SMILES",
                 std::string(smiles),
                 ""};
  Result<chemistry::WrittenAtoms> written = chemistry::find_written_atoms(smiles);
  if (!written) return written.issue();
  Result<chemistry::StandardMolecule> form = chemistry::standardize_followed(smiles, policy);
  if (!form) return form.issue();
  PlacedSites placed;
  placed.smiles = form->smiles;
  placed.key = form->key;
  placed.atoms = std::move(*written);
  SitePlacer(*form, level, placed).place();
  return placed;
}

}  // namespace athanor::data

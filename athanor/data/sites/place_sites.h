// Where the atoms and bonds of a SMILES come to stand in its standard form.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "athanor/chemistry/standardize.h"
#include "athanor/chemistry/written_atoms.h"
#include "athanor/data/sites.h"

namespace athanor::data {

struct PlacedSites {
  std::string smiles, key;  ///< as chemistry::StandardMolecule
  int formal_charge = 0;    ///< of the form
  chemistry::WrittenAtoms atoms;
  std::vector<std::int32_t> form_sites;  ///< [sites as written] of the form; -1 = it has this atom or bond no more
  std::vector<std::uint32_t> kept;       ///< ascending: sites as written without those of hydrogens that are no atoms
  std::size_t num_sites = 0;             ///< of the form
  std::vector<std::uint32_t> key_sites;  ///< [sites of the form] of the key; empty where both texts are one
};

/// Issues: those of standardize_followed, and for an InChI, whose atoms nobody wrote.
Result<PlacedSites> place_sites(std::string_view smiles, const chemistry::StandardizePolicy& policy, SiteLevel level);

}  // namespace athanor::data

// What the tests of this room share: parsing that must succeed, and a few molecules of different kinds.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::featurize {

inline chemistry::Molecule parse(const std::string& smiles) {
  auto molecule = chemistry::parse_smiles(smiles);
  if (!molecule) throw std::runtime_error(smiles + ": " + molecule.issue().message);
  return *molecule;
}

inline const std::vector<std::string> sample_smiles{"Cn1cnc2c1c(=O)n(C)c(=O)n2C",
                                                    "C",
                                                    "CC(=O)Oc1ccccc1C(=O)O",
                                                    "[Na+].[Cl-]",
                                                    "C[C@H](N)C(=O)[O-]",
                                                    "F/C=C/F",
                                                    "C1CC1C#N",
                                                    "CS(=O)(=O)Nc1ccc(Cl)cc1",
                                                    "OC1C(O)C(O)C(O)C(O)C1O",
                                                    "[2H]OC"};

}  // namespace athanor::featurize

// Rules of thumb for oral drugs: a few properties and the ranges that each rule asks for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

struct PlainMolecule;

/// RDKit's values of what the rules speak of.
struct DrugProperties {
  double weight = 0;              ///< average molecular weight, g/mol
  double log_p = 0;               ///< Crippen
  double molar_refractivity = 0;  ///< Crippen
  double polar_surface = 0;       ///< TPSA of N and O, square angstrom
  double donors = 0;              ///< hydrogens on N and O
  double acceptors = 0;           ///< N and O
  double rotatable_bonds = 0;     ///< RDKit's strict definition
  double atoms = 0;               ///< hydrogens included
};

/// What the rules ask of a molecule, computed by RDKit.
DrugProperties compute_drug_properties(const Molecule& molecule);
/// The same for a molecule that was read without RDKit; nothing where that is not sure.
std::optional<DrugProperties> compute_drug_properties(const PlainMolecule& molecule);

/// lipinski (doi:10.1016/s0169-409x(00)00129-0): weight <= 500, log P <= 5, donors <= 5, acceptors <= 10; one may be
/// broken. veber (doi:10.1021/jm020017n): rotatable bonds <= 10, polar surface <= 140. ghose (doi:10.1021/cc9800071):
/// weight 160 to 480, log P -0.4 to 5.6, molar refractivity 40 to 130, atoms 20 to 70. egan (doi:10.1021/jm000292e):
/// log P <= 5.88, polar surface <= 131.6.
const std::vector<std::string>& list_drug_rules();

/// Error(invalid_options) with the nearest name.
bool passes_drug_rule(const std::string& rule, const DrugProperties& properties);

}  // namespace athanor::chemistry

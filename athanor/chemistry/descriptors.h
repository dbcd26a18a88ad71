// Sets of molecular descriptors, names and values as in Python RDKit's Descriptors.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

struct PlainMolecule;

/// MolWt, MolLogP, TPSA, NumHDonors, NumHAcceptors, NumRotatableBonds, RingCount, NumAromaticRings, FractionCSP3,
/// qed, FormalCharge, HeavyAtomCount, … in fixed order.
const std::vector<std::string>& list_basic_descriptors();
/// One value per name of list_basic_descriptors().
void compute_basic_descriptors(const Molecule& molecule, std::span<double> out);

/// The 208 2D descriptors of rdkit.Chem.Descriptors 2022.09 in its order: indices of charge, graph, surface and
/// electrotopological state, counts of rings, groups (fr_*) and atoms.
const std::vector<std::string>& list_rdkit_descriptors();
/// One value per name of list_rdkit_descriptors(). NaN or infinity where Python RDKit has none either: partial charges
/// and BCUT2D of elements without Gasteiger parameters (metals, dummy atoms), Ipc of very large molecules.
void compute_rdkit_descriptors(const Molecule& molecule, std::span<double> out);

/// Chosen descriptors of both sets, by name. Any number of threads may compute at a time.
class DescriptorSelection {
 public:
  /// Error(invalid_options) with the nearest name.
  explicit DescriptorSelection(std::vector<std::string> names);
  const std::vector<std::string>& names() const { return names_; }
  /// One value per name. Names that are not among the cheap ones (all basic ones are) cost the whole set of RDKit.
  void compute(const Molecule& molecule, std::span<double> out) const;
  /// The same for a molecule that was read without RDKit; false where that is not sure, as it is for all but the basic
  /// descriptors.
  bool compute(const PlainMolecule& molecule, std::span<double> out) const;

 private:
  std::vector<std::string> names_;
  std::vector<std::size_t> places_;  ///< among RDKit's descriptors; no_place for what is computed by itself
  std::vector<std::size_t> basic_;   ///< places among the basic ones; empty when another one is asked for
};

/// Quantitative estimate of drug-likeness with mean weights, in [0, 1] (doi:10.1038/nchem.1243).
double compute_qed(const Molecule& molecule);

}  // namespace athanor::chemistry

// Inside this room: the basic descriptors in their order.
#pragma once

#include <array>
#include <cstddef>

namespace athanor::chemistry {

/// Places among the basic descriptors.
namespace basic {
enum Place : std::size_t {
  weight,
  exact_weight,
  heavy_atoms,
  charge,
  valence_electrons,
  radical_electrons,
  log_p,
  molar_refractivity,
  polar_surface,
  labute_surface,
  donors,
  acceptors,
  nh_oh,
  n_o,
  heteroatoms,
  rotatable_bonds,
  rings,
  aromatic_rings,
  aliphatic_rings,
  saturated_rings,
  aromatic_heterocycles,
  fraction_csp3,
  stereocenters,
  qed,
  count
};
}  // namespace basic

inline constexpr std::array<const char*, basic::count> basic_descriptor_names{"MolWt",
                                                                              "ExactMolWt",
                                                                              "HeavyAtomCount",
                                                                              "FormalCharge",
                                                                              "NumValenceElectrons",
                                                                              "NumRadicalElectrons",
                                                                              "MolLogP",
                                                                              "MolMR",
                                                                              "TPSA",
                                                                              "LabuteASA",
                                                                              "NumHDonors",
                                                                              "NumHAcceptors",
                                                                              "NHOHCount",
                                                                              "NOCount",
                                                                              "NumHeteroatoms",
                                                                              "NumRotatableBonds",
                                                                              "RingCount",
                                                                              "NumAromaticRings",
                                                                              "NumAliphaticRings",
                                                                              "NumSaturatedRings",
                                                                              "NumAromaticHeterocycles",
                                                                              "FractionCSP3",
                                                                              "NumStereocenters",
                                                                              "qed"};

}  // namespace athanor::chemistry

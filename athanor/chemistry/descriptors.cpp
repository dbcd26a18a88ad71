// The basic descriptors, by name.
#include "athanor/chemistry/descriptors.h"

#include <algorithm>
#include <array>

#include "athanor/chemistry/scalar_descriptors.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/error.h"

namespace athanor::chemistry {
namespace {

// qed comes after these: it is computed apart.
constexpr std::array basic_names{"MolWt",
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
                                 "NumStereocenters"};

const std::array<ScalarDescriptor, basic_names.size()>& get_basic_descriptors() {
  static const auto descriptors = [] {
    std::array<ScalarDescriptor, basic_names.size()> found{};
    std::ranges::transform(basic_names, found.begin(), find_scalar_descriptor);
    return found;
  }();
  return descriptors;
}

}  // namespace

const std::vector<std::string>& list_basic_descriptors() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list(basic_names.begin(), basic_names.end());
    list.emplace_back("qed");
    return list;
  }();
  return names;
}

void compute_basic_descriptors(const Molecule& molecule, std::span<double> out) {
  if (out.size() != basic_names.size() + 1)
    fail(ErrorCode::invalid_options, "the basic descriptors need room for {} values; {} are given",
         basic_names.size() + 1, out.size());
  call_toolkit("compute the descriptors", [&] {
    // A copy, since RDKit leaves its notes in the molecule; what it notes for log P serves QED too.
    const Molecule own(std::make_shared<const RDKit::ROMol>(molecule.body()));
    std::ranges::transform(get_basic_descriptors(), out.begin(),
                           [&](ScalarDescriptor compute) { return compute(own.body()); });
    out.back() = compute_qed(own);
  });
}

}  // namespace athanor::chemistry

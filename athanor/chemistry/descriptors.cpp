// The basic descriptors: one row of a table per descriptor.
#include "athanor/chemistry/descriptors.h"

#include <GraphMol/Descriptors/Crippen.h>
#include <GraphMol/Descriptors/Lipinski.h>
#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/Descriptors/MolSurf.h>

#include <algorithm>
#include <array>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/error.h"

namespace athanor::chemistry {
namespace {

using RDKit::ROMol;
namespace rd = RDKit::Descriptors;

struct Descriptor {
  const char* name;
  double (*compute)(const ROMol& molecule);
};

double count_formal_charge(const ROMol& molecule) { return RDKit::MolOps::getFormalCharge(molecule); }

double count_radical_electrons(const ROMol& molecule) {
  double sum = 0;
  for (const RDKit::Atom* atom : molecule.atoms()) sum += atom->getNumRadicalElectrons();
  return sum;
}

double count_valence_electrons(const ROMol& molecule) {
  const RDKit::PeriodicTable* table = RDKit::PeriodicTable::getTable();
  double sum = 0;
  for (const RDKit::Atom* atom : molecule.atoms())
    sum += table->getNouterElecs(static_cast<int>(atom->getAtomicNum())) - atom->getFormalCharge() +
           static_cast<int>(atom->getTotalNumHs());
  return sum;
}

// Names and definitions are those of rdkit.Chem.Descriptors; FormalCharge is Chem.GetFormalCharge, NumStereocenters is
// rdMolDescriptors.CalcNumAtomStereoCenters. qed comes last: it is computed apart.
constexpr std::array descriptors{
    Descriptor{"MolWt", [](const ROMol& m) -> double { return rd::calcAMW(m); }},
    Descriptor{"ExactMolWt", [](const ROMol& m) -> double { return rd::calcExactMW(m); }},
    Descriptor{"HeavyAtomCount", [](const ROMol& m) -> double { return m.getNumHeavyAtoms(); }},
    Descriptor{"FormalCharge", count_formal_charge},
    Descriptor{"NumValenceElectrons", count_valence_electrons},
    Descriptor{"NumRadicalElectrons", count_radical_electrons},
    Descriptor{"MolLogP", [](const ROMol& m) -> double { return rd::calcClogP(m); }},
    Descriptor{"MolMR", [](const ROMol& m) -> double { return rd::calcMR(m); }},
    Descriptor{"TPSA", [](const ROMol& m) -> double { return rd::calcTPSA(m); }},
    Descriptor{"LabuteASA", [](const ROMol& m) -> double { return rd::calcLabuteASA(m); }},
    Descriptor{"NumHDonors", [](const ROMol& m) -> double { return rd::calcNumHBD(m); }},
    Descriptor{"NumHAcceptors", [](const ROMol& m) -> double { return rd::calcNumHBA(m); }},
    Descriptor{"NHOHCount", [](const ROMol& m) -> double { return rd::calcLipinskiHBD(m); }},
    Descriptor{"NOCount", [](const ROMol& m) -> double { return rd::calcLipinskiHBA(m); }},
    Descriptor{"NumHeteroatoms", [](const ROMol& m) -> double { return rd::calcNumHeteroatoms(m); }},
    Descriptor{"NumRotatableBonds", [](const ROMol& m) -> double { return rd::calcNumRotatableBonds(m); }},
    Descriptor{"RingCount", [](const ROMol& m) -> double { return rd::calcNumRings(m); }},
    Descriptor{"NumAromaticRings", [](const ROMol& m) -> double { return rd::calcNumAromaticRings(m); }},
    Descriptor{"NumAliphaticRings", [](const ROMol& m) -> double { return rd::calcNumAliphaticRings(m); }},
    Descriptor{"NumSaturatedRings", [](const ROMol& m) -> double { return rd::calcNumSaturatedRings(m); }},
    Descriptor{"NumAromaticHeterocycles", [](const ROMol& m) -> double { return rd::calcNumAromaticHeterocycles(m); }},
    Descriptor{"FractionCSP3", [](const ROMol& m) -> double { return rd::calcFractionCSP3(m); }},
    Descriptor{"NumStereocenters", [](const ROMol& m) -> double { return rd::numAtomStereoCenters(m); }},
};

}  // namespace

const std::vector<std::string>& list_basic_descriptors() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const Descriptor& descriptor : descriptors) list.emplace_back(descriptor.name);
    list.emplace_back("qed");
    return list;
  }();
  return names;
}

void compute_basic_descriptors(const Molecule& molecule, std::span<double> out) {
  if (out.size() != descriptors.size() + 1)
    fail(ErrorCode::invalid_options, "the basic descriptors need room for {} values; {} are given",
         descriptors.size() + 1, out.size());
  call_toolkit("compute the descriptors", [&] {
    const ROMol copy(molecule.body());  // RDKit caches contributions in the molecule, which other threads may share
    std::ranges::transform(descriptors, out.begin(),
                           [&](const Descriptor& descriptor) { return descriptor.compute(copy); });
  });
  out.back() = compute_qed(molecule);
}

}  // namespace athanor::chemistry

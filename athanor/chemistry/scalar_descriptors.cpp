// One row of a table per descriptor.
#include "athanor/chemistry/scalar_descriptors.h"

#include <GraphMol/Descriptors/ConnectivityDescriptors.h>
#include <GraphMol/Descriptors/Crippen.h>
#include <GraphMol/Descriptors/Lipinski.h>
#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/Descriptors/MolSurf.h>

#include <algorithm>
#include <array>

#include "athanor/core/error.h"

namespace athanor::chemistry {
namespace {

using RDKit::ROMol;
namespace rd = RDKit::Descriptors;

struct Entry {
  std::string_view name;
  ScalarDescriptor compute;
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

constexpr std::array entries{
    Entry{"MolWt", [](const ROMol& m) -> double { return rd::calcAMW(m); }},
    Entry{"HeavyAtomMolWt", [](const ROMol& m) -> double { return rd::calcAMW(m, true); }},
    Entry{"ExactMolWt", [](const ROMol& m) -> double { return rd::calcExactMW(m); }},
    Entry{"HeavyAtomCount", [](const ROMol& m) -> double { return m.getNumHeavyAtoms(); }},
    Entry{"FormalCharge", count_formal_charge},
    Entry{"NumValenceElectrons", count_valence_electrons},
    Entry{"NumRadicalElectrons", count_radical_electrons},
    Entry{"MolLogP", [](const ROMol& m) -> double { return rd::calcClogP(m); }},
    Entry{"MolMR", [](const ROMol& m) -> double { return rd::calcMR(m); }},
    Entry{"TPSA", [](const ROMol& m) -> double { return rd::calcTPSA(m); }},
    Entry{"LabuteASA", [](const ROMol& m) -> double { return rd::calcLabuteASA(m); }},
    Entry{"NumHDonors", [](const ROMol& m) -> double { return rd::calcNumHBD(m); }},
    Entry{"NumHAcceptors", [](const ROMol& m) -> double { return rd::calcNumHBA(m); }},
    Entry{"NHOHCount", [](const ROMol& m) -> double { return rd::calcLipinskiHBD(m); }},
    Entry{"NOCount", [](const ROMol& m) -> double { return rd::calcLipinskiHBA(m); }},
    Entry{"NumHeteroatoms", [](const ROMol& m) -> double { return rd::calcNumHeteroatoms(m); }},
    Entry{"NumRotatableBonds", [](const ROMol& m) -> double { return rd::calcNumRotatableBonds(m); }},
    Entry{"RingCount", [](const ROMol& m) -> double { return rd::calcNumRings(m); }},
    Entry{"NumAromaticRings", [](const ROMol& m) -> double { return rd::calcNumAromaticRings(m); }},
    Entry{"NumAromaticCarbocycles", [](const ROMol& m) -> double { return rd::calcNumAromaticCarbocycles(m); }},
    Entry{"NumAromaticHeterocycles", [](const ROMol& m) -> double { return rd::calcNumAromaticHeterocycles(m); }},
    Entry{"NumAliphaticRings", [](const ROMol& m) -> double { return rd::calcNumAliphaticRings(m); }},
    Entry{"NumAliphaticCarbocycles", [](const ROMol& m) -> double { return rd::calcNumAliphaticCarbocycles(m); }},
    Entry{"NumAliphaticHeterocycles", [](const ROMol& m) -> double { return rd::calcNumAliphaticHeterocycles(m); }},
    Entry{"NumSaturatedRings", [](const ROMol& m) -> double { return rd::calcNumSaturatedRings(m); }},
    Entry{"NumSaturatedCarbocycles", [](const ROMol& m) -> double { return rd::calcNumSaturatedCarbocycles(m); }},
    Entry{"NumSaturatedHeterocycles", [](const ROMol& m) -> double { return rd::calcNumSaturatedHeterocycles(m); }},
    Entry{"FractionCSP3", [](const ROMol& m) -> double { return rd::calcFractionCSP3(m); }},
    Entry{"NumStereocenters", [](const ROMol& m) -> double { return rd::numAtomStereoCenters(m); }},
    Entry{"Chi0n", [](const ROMol& m) -> double { return rd::calcChi0n(m); }},
    Entry{"Chi0v", [](const ROMol& m) -> double { return rd::calcChi0v(m); }},
    Entry{"Chi1n", [](const ROMol& m) -> double { return rd::calcChi1n(m); }},
    Entry{"Chi1v", [](const ROMol& m) -> double { return rd::calcChi1v(m); }},
    Entry{"Chi2n", [](const ROMol& m) -> double { return rd::calcChi2n(m); }},
    Entry{"Chi2v", [](const ROMol& m) -> double { return rd::calcChi2v(m); }},
    Entry{"Chi3n", [](const ROMol& m) -> double { return rd::calcChi3n(m); }},
    Entry{"Chi3v", [](const ROMol& m) -> double { return rd::calcChi3v(m); }},
    Entry{"Chi4n", [](const ROMol& m) -> double { return rd::calcChi4n(m); }},
    Entry{"Chi4v", [](const ROMol& m) -> double { return rd::calcChi4v(m); }},
    Entry{"HallKierAlpha", [](const ROMol& m) -> double { return rd::calcHallKierAlpha(m); }},
    Entry{"Kappa1", [](const ROMol& m) -> double { return rd::calcKappa1(m); }},
    Entry{"Kappa2", [](const ROMol& m) -> double { return rd::calcKappa2(m); }},
    Entry{"Kappa3", [](const ROMol& m) -> double { return rd::calcKappa3(m); }},
};

}  // namespace

ScalarDescriptor find_scalar_descriptor(std::string_view name) {
  const auto found = std::ranges::find(entries, name, &Entry::name);
  if (found == entries.end()) fail(ErrorCode::internal, "There is no descriptor \"{}\"", name);
  return found->compute;
}

bool is_scalar_descriptor(std::string_view name) {
  return std::ranges::find(entries, name, &Entry::name) != entries.end();
}

}  // namespace athanor::chemistry

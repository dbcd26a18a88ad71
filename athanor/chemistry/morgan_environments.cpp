// RDKit tells centre and radius of each environment; its atoms are found by walking along bonds.
#include "athanor/chemistry/morgan_environments.h"

#include <DataStructs/SparseIntVect.h>
#include <GraphMol/Fingerprints/MorganFingerprints.h>

#include <algorithm>
#include <memory>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"

namespace athanor::chemistry {
namespace {

std::vector<std::uint32_t> list_atoms_within(const RDKit::ROMol& body, unsigned centre, unsigned radius) {
  std::vector<std::uint32_t> atoms{centre};
  for (std::size_t begin = 0; radius > 0; --radius) {
    const std::size_t end = atoms.size();
    for (; begin < end; ++begin)
      for (const RDKit::Atom* neighbor : body.atomNeighbors(body.getAtomWithIdx(atoms[begin])))
        if (std::ranges::find(atoms, neighbor->getIdx()) == atoms.end()) atoms.push_back(neighbor->getIdx());
  }
  std::ranges::sort(atoms);
  return atoms;
}

}  // namespace

std::vector<MorganEnvironment> list_morgan_environments(const Molecule& molecule, const MorganOptions& options) {
  return call_toolkit("compute the Morgan fingerprint", [&] {
    RDKit::MorganFingerprints::BitInfoMap places;
    const std::unique_ptr<RDKit::SparseIntVect<std::uint32_t>> counts(RDKit::MorganFingerprints::getHashedFingerprint(
        molecule.body(), options.radius, options.bits, nullptr, nullptr, options.chirality, true, false, &places));
    std::vector<MorganEnvironment> environments;
    for (const auto& [bit, centres] : places)
      for (const auto& [centre, radius] : centres)
        environments.push_back({bit, list_atoms_within(molecule.body(), centre, radius)});
    return environments;
  });
}

}  // namespace athanor::chemistry

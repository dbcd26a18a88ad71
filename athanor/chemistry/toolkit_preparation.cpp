#include "athanor/chemistry/toolkit_preparation.h"

#include <GraphMol/ChemTransforms/ChemTransforms.h>
#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/Fingerprints/AtomPairs.h>
#include <GraphMol/Fingerprints/Fingerprints.h>
#include <GraphMol/Fingerprints/MACCS.h>
#include <GraphMol/Fingerprints/MorganFingerprints.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>

#include <memory>
#include <mutex>

namespace athanor::chemistry {
namespace {

/// One molecule through everything that keeps tables: elements, SMILES grammar, SMARTS patterns, atom contributions.
void fill_tables() {
  const std::unique_ptr<RDKit::ROMol> molecule(RDKit::SmilesToMol("C[C@H](N)C(=O)Oc1ccccc1"));
  double logp = 0, refractivity = 0;
  RDKit::Descriptors::calcCrippenDescriptors(*molecule, logp, refractivity);
  RDKit::Descriptors::calcTPSA(*molecule);
  RDKit::Descriptors::calcLabuteASA(*molecule);
  RDKit::Descriptors::calcPEOE_VSA(*molecule);
  RDKit::Descriptors::calcNumHBD(*molecule);
  RDKit::Descriptors::calcNumHBA(*molecule);
  RDKit::Descriptors::calcLipinskiHBA(*molecule);
  RDKit::Descriptors::calcLipinskiHBD(*molecule);
  RDKit::Descriptors::calcNumRotatableBonds(*molecule);
  RDKit::Descriptors::calcNumHeteroatoms(*molecule);
  RDKit::Descriptors::calcNumAmideBonds(*molecule);
  const std::unique_ptr<ExplicitBitVect> maccs(RDKit::MACCSFingerprints::getFingerprintAsBitVect(*molecule));
  const std::unique_ptr<ExplicitBitVect> morgan(RDKit::MorganFingerprints::getFingerprintAsBitVect(*molecule, 2, 64));
  const std::unique_ptr<ExplicitBitVect> pattern(RDKit::PatternFingerprintMol(*molecule, 64));
  const std::unique_ptr<ExplicitBitVect> pairs(RDKit::AtomPairs::getHashedAtomPairFingerprintAsBitVect(*molecule, 64));
  const std::unique_ptr<RDKit::ROMol> scaffold(RDKit::MurckoDecompose(*molecule));
  RDKit::MolToSmiles(*molecule);
}

}  // namespace

void prepare_toolkit() {
  static std::once_flag done;
  std::call_once(done, fill_tables);
}

}  // namespace athanor::chemistry

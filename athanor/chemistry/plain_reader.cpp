#include "athanor/chemistry/plain_reader.h"

#include <algorithm>

#include "athanor/chemistry/neutral_text.h"
#include "athanor/chemistry/plain_elements.h"
#include "athanor/chemistry/plain_steps.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {

struct PlainReader::Work {
  PlainMolecule molecule;
  PlainSyntax syntax;
  PlainRings rings;
  PlainValences valences;
  PlainAromaticity aromaticity;
  PlainStereo stereo;
};

PlainReader::PlainReader() : work_(std::make_unique<Work>()) {}
PlainReader::~PlainReader() = default;
PlainReader::PlainReader(PlainReader&&) noexcept = default;

const PlainMolecule* PlainReader::read(std::string_view smiles) {
  PlainMolecule& molecule = work_->molecule;
  if (!work_->syntax.read(smiles, molecule) || !work_->rings.mark(molecule)) return nullptr;
  if (!work_->valences.assign(molecule) || !work_->aromaticity.perceive(molecule)) return nullptr;
  conjugate_plain(molecule);
  hybridize_plain(molecule);
  return work_->stereo.assign(molecule) ? &molecule : nullptr;
}

PlainReader& get_plain_reader() {
  thread_local PlainReader reader;
  return reader;
}

bool depends_on_order(const PlainMolecule& molecule, CenterFeatures features) {
  if (features == CenterFeatures::none) return false;
  return std::any_of(molecule.atoms.begin(), molecule.atoms.end(), [&](const PlainAtom& atom) {
    return atom.chirality != 0 && (features == CenterFeatures::marks || atom.label == 0);
  });
}

double find_atomic_weight(int number) { return find_element_data(number).weight; }

const PlainMolecule* read_standard(std::string_view smiles, const StandardizePolicy& policy) {
  StandardizePolicy without_mixtures = policy;  // one fragment is no mixture
  without_mixtures.mixtures = Mixtures::largest;
  const bool keeps_all = policy == StandardizePolicy::none;
  if (!keeps_all && without_mixtures != StandardizePolicy::basic) return nullptr;
  const PlainMolecule* molecule = get_plain_reader().read(trim(smiles));
  return molecule != nullptr && (keeps_all || is_standard(*molecule)) ? molecule : nullptr;
}

bool is_standard(const PlainMolecule& molecule) {
  if (molecule.fragments != 1) return false;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    const PlainAtom& atom = molecule.atoms[i];
    const bool plain = atom.charge == 0 && atom.degree > 0 &&
                       has_plain_valence(atom.number, atom.total_valence(), atom.total_degree());
    if (!plain && !is_in_nitro_group(molecule, i)) return false;
  }
  return true;
}

}  // namespace athanor::chemistry

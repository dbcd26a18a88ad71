#include "athanor/chemistry/plain_reader.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "athanor/chemistry/plain_elements.h"
#include "athanor/chemistry/plain_steps.h"
#include "athanor/chemistry/standard_text.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {

struct PlainReader::Work {
  struct Entry {
    std::string text;
    PlainMolecule molecule;
    bool is_sure = false;  ///< but for stereo
    bool has_stereo = false, is_stereo_sure = false;
  };

  bool parse(std::string_view smiles, PlainMolecule& molecule);

  std::vector<Entry> entries;         ///< filled one after another, over and over
  std::vector<std::uint32_t> places;  ///< by hash of the text: where its entry is, or another one
  std::size_t next = 0;
  PlainSyntax syntax;
  PlainRings rings;
  PlainValences valences;
  PlainAromaticity aromaticity;
  PlainStereo stereo;
};

PlainReader::PlainReader(std::size_t remembered) : work_(std::make_unique<Work>()) {
  work_->entries.resize(remembered);
  work_->places.resize(16 * remembered);  // so that few texts share a place
}
PlainReader::~PlainReader() = default;
PlainReader::PlainReader(PlainReader&&) noexcept = default;

bool PlainReader::Work::parse(std::string_view smiles, PlainMolecule& molecule) {
  if (!syntax.read(smiles, molecule) || !rings.mark(molecule)) return false;
  if (!valences.assign(molecule) || !aromaticity.perceive(molecule)) return false;
  conjugate_plain(molecule);
  hybridize_plain(molecule);
  return true;
}

const PlainMolecule* PlainReader::read(std::string_view smiles, StereoFeatures stereo) {
  std::uint32_t& place = work_->places[std::hash<std::string_view>()(smiles) % work_->places.size()];
  if (Work::Entry& known = work_->entries[place]; known.text != smiles || smiles.empty()) {
    place = static_cast<std::uint32_t>(work_->next);
    work_->next = (work_->next + 1) % work_->entries.size();
    Work::Entry& entry = work_->entries[place];
    entry.text.clear();
    entry.is_sure = work_->parse(smiles, entry.molecule);
    entry.has_stereo = entry.is_stereo_sure = false;
    entry.text = smiles;
  }
  Work::Entry& entry = work_->entries[place];
  if (!entry.is_sure) return nullptr;
  if (stereo == StereoFeatures::none) return &entry.molecule;
  if (!entry.has_stereo) entry.is_stereo_sure = work_->stereo.assign(entry.molecule);
  entry.has_stereo = true;
  return entry.is_stereo_sure ? &entry.molecule : nullptr;
}

PlainReader& get_plain_reader() {
  constexpr std::size_t remembered = 1024;
  thread_local PlainReader reader(remembered);
  return reader;
}

bool depends_on_order(const PlainMolecule& molecule, StereoFeatures features) {
  if (features == StereoFeatures::none) return false;
  const auto is_marked_in_ring = [](const PlainBond& bond) { return bond.stereo != 0 && bond.in_ring; };
  if (std::any_of(molecule.bonds.begin(), molecule.bonds.end(), is_marked_in_ring)) return true;
  if (features < StereoFeatures::labels) return false;
  return std::any_of(molecule.atoms.begin(), molecule.atoms.end(), [&](const PlainAtom& atom) {
    return atom.chirality != 0 && (features == StereoFeatures::marks || atom.label == 0);
  });
}

double find_atomic_weight(int number) { return find_element_data(number).weight; }

const PlainMolecule* read_standard(std::string_view smiles, const StandardizePolicy& policy, StereoFeatures stereo) {
  StandardizePolicy own = policy;  // one fragment is no mixture and holds no metal
  own.mixtures = Mixtures::largest;
  own.drop_metals = false;
  const bool keeps_all = policy == StandardizePolicy::none;
  if (!keeps_all && own != StandardizePolicy::basic) return nullptr;
  const PlainMolecule* molecule = get_plain_reader().read(trim(smiles), stereo);
  return molecule != nullptr && (keeps_all || is_standard(*molecule)) ? molecule : nullptr;
}

bool is_standard(const PlainMolecule& molecule) {
  if (molecule.fragments != 1) return false;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    const PlainAtom& atom = molecule.atoms[i];
    const bool plain = atom.charge == 0 && atom.degree > 0 &&
                       has_plain_valence(atom.number, atom.total_valence(), atom.total_degree());
    if (!plain && !keeps_charge(molecule, i)) return false;
  }
  return true;
}

}  // namespace athanor::chemistry

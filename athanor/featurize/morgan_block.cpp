// Morgan fingerprints as feature vectors.
#include "athanor/featurize/morgan_block.h"

#include "athanor/chemistry/morgan_environments.h"
#include "athanor/chemistry/plain_fingerprints.h"
#include "athanor/featurize/fingerprint_values.h"

namespace athanor::featurize {

void MorganSettings::fields(FieldList& list) {
  list.add("radius", &radius, "Bonds from the centre of the largest environment").range(0, 10);
  list.add("bits", &bits, "Length of the folded fingerprint").range(1, 1 << 20);
  list.add("count", &count, "How often each environment occurs instead of whether it does");
  list.add("chirality", &chirality, "Chiral centres are told apart");
}

MorganBlock::MorganBlock(const MorganSettings& settings)
    : options_{.radius = static_cast<unsigned>(settings.radius),
               .bits = static_cast<unsigned>(settings.bits),
               .chirality = settings.chirality},
      count_(settings.count) {}

std::vector<std::string> MorganBlock::names() const { return number_names("morgan", options_.bits); }

void MorganBlock::compute(const chemistry::Molecule& molecule, std::span<const double>, std::span<float> out) const {
  if (count_) chemistry::compute_morgan_counts(molecule, options_, out);
  else write_bits(chemistry::compute_morgan_bits(molecule, options_), out);
}

bool MorganBlock::compute_plain(const chemistry::PlainMolecule& molecule, std::span<const double>,
                                std::span<float> out) const {
  if (count_) chemistry::compute_morgan_counts(molecule, options_, out);
  else chemistry::compute_morgan_flags(molecule, options_, out);
  return true;
}

std::vector<Environment> MorganBlock::list_environments(const chemistry::Molecule& molecule) const {
  std::vector<Environment> environments;
  for (chemistry::MorganEnvironment& one : chemistry::list_morgan_environments(molecule, options_))
    environments.push_back({one.bit, std::move(one.atoms)});
  return environments;
}

}  // namespace athanor::featurize

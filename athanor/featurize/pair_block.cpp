// Atom-pair and torsion fingerprints as feature vectors.
#include "athanor/featurize/pair_block.h"

#include "athanor/core/error.h"
#include "athanor/featurize/fingerprint_values.h"

namespace athanor::featurize {

void PairSettings::fields(FieldList& list) {
  list.add("bits", &bits, "Length of the folded fingerprint").range(1, 1 << 20);
  list.add("count", &count, "How often each occurs; false = bits for at least 1, 2, 4 and 8 times");
}

PairBlock::PairBlock(const PairSettings& settings)
    : bits_(static_cast<unsigned>(settings.bits)), count_(settings.count) {
  if (!count_ && bits_ < 4)
    fail(ErrorCode::invalid_options, "without counts four bits are needed at least; bits is {}", bits_);
}

std::vector<std::string> AtomPairBlock::names() const { return number_names("atompair", size()); }

void AtomPairBlock::compute(const chemistry::Molecule& molecule, std::span<const double>, std::span<float> out) const {
  if (count_) chemistry::compute_atom_pair_counts(molecule, out);
  else write_bits(chemistry::compute_atom_pair_bits(molecule, bits_), out);
}

std::vector<std::string> TorsionBlock::names() const { return number_names("torsion", size()); }

void TorsionBlock::compute(const chemistry::Molecule& molecule, std::span<const double>, std::span<float> out) const {
  if (count_) chemistry::compute_torsion_counts(molecule, out);
  else write_bits(chemistry::compute_torsion_bits(molecule, bits_), out);
}

}  // namespace athanor::featurize

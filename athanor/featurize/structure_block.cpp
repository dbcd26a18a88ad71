// Pattern and layered fingerprints as feature vectors.
#include "athanor/featurize/structure_block.h"

#include "athanor/featurize/fingerprint_values.h"

namespace athanor::featurize {

void StructureSettings::fields(FieldList& list) {
  list.add("bits", &bits, "Length of the folded fingerprint").range(1, 1 << 20);
}

std::vector<std::string> PatternBlock::names() const { return number_names("pattern", size()); }

void PatternBlock::compute(const chemistry::Molecule& molecule, std::span<const double>, std::span<float> out) const {
  write_bits(chemistry::compute_pattern_bits(molecule, bits_), out);
}

std::vector<std::string> LayeredBlock::names() const { return number_names("layered", size()); }

void LayeredBlock::compute(const chemistry::Molecule& molecule, std::span<const double>, std::span<float> out) const {
  write_bits(chemistry::compute_layered_bits(molecule, bits_), out);
}

}  // namespace athanor::featurize

// MACCS keys as feature vectors.
#include "athanor/featurize/maccs_block.h"

#include "athanor/featurize/fingerprint_values.h"

namespace athanor::featurize {

std::vector<std::string> MaccsBlock::names() const { return number_names("maccs", size()); }

void MaccsBlock::compute(const chemistry::Molecule& molecule, std::span<const double>, std::span<float> out) const {
  write_bits(chemistry::compute_maccs(molecule), out);
}

}  // namespace athanor::featurize

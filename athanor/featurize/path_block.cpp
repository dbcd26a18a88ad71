// Path fingerprints as feature vectors.
#include "athanor/featurize/path_block.h"

#include "athanor/core/error.h"
#include "athanor/featurize/fingerprint_values.h"

namespace athanor::featurize {

void PathSettings::fields(FieldList& list) {
  list.add("minpath", &minpath, "Bonds of the smallest subgraph").range(1, 10);
  list.add("maxpath", &maxpath, "Bonds of the largest subgraph").range(1, 10);
  list.add("bits", &bits, "Length of the folded fingerprint").range(1, 1 << 20);
}

PathBlock::PathBlock(const PathSettings& settings)
    : options_{.min_path = static_cast<unsigned>(settings.minpath),
               .max_path = static_cast<unsigned>(settings.maxpath),
               .bits = static_cast<unsigned>(settings.bits)} {
  if (settings.minpath > settings.maxpath)
    fail(ErrorCode::invalid_options, "minpath {} is larger than maxpath {}", settings.minpath, settings.maxpath);
}

std::vector<std::string> PathBlock::names() const { return number_names("rdkit", options_.bits); }

void PathBlock::compute(const chemistry::Molecule& molecule, std::span<const double>, std::span<float> out) const {
  write_bits(chemistry::compute_path_bits(molecule, options_), out);
}

}  // namespace athanor::featurize

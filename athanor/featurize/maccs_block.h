// The spec term maccs: the 166 MACCS keys.
#pragma once

#include "athanor/featurize/vector_block.h"

namespace athanor::featurize {

/// RDKit's 167 numbers, of which the first is always 0 (doi:10.1021/ci010132r).
class MaccsBlock : public VectorBlock {
 public:
  using Settings = void;
  std::vector<std::string> names() const override;
  std::size_t size() const override { return 167; }
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;
};

}  // namespace athanor::featurize

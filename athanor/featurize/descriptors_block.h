// The spec term descriptors(set): named molecular descriptors.
#pragma once

#include "athanor/core/options.h"
#include "athanor/featurize/vector_block.h"

namespace athanor::featurize {

struct DescriptorsSettings : Options {
  std::string set = "basic";
  void fields(FieldList& list) override;
};

/// The descriptors of chemistry/descriptors.h, unscaled.
class DescriptorsBlock : public VectorBlock {
 public:
  using Settings = DescriptorsSettings;
  explicit DescriptorsBlock(const DescriptorsSettings&) {}
  std::vector<std::string> names() const override;
  std::size_t size() const override;
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;
};

}  // namespace athanor::featurize

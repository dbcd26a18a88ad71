// The spec terms pattern(bits) and layered(bits): fingerprints made for finding substructures.
#pragma once

#include "athanor/core/options.h"
#include "athanor/featurize/vector_block.h"

namespace athanor::featurize {

struct StructureSettings : Options {
  std::int64_t bits = 2048;
  void fields(FieldList& list) override;
};

/// What the two have in common.
class StructureBlock : public VectorBlock {
 public:
  using Settings = StructureSettings;
  explicit StructureBlock(const StructureSettings& settings) : bits_(static_cast<unsigned>(settings.bits)) {}
  std::size_t size() const override { return bits_; }

 protected:
  unsigned bits_;
};

/// RDKit's pattern fingerprint (the RDKit Book, "Pattern Fingerprints").
class PatternBlock : public StructureBlock {
 public:
  using StructureBlock::StructureBlock;
  std::vector<std::string> names() const override;
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;
};

/// RDKit's layered fingerprint (the RDKit Book, "Layered Fingerprints").
class LayeredBlock : public StructureBlock {
 public:
  using StructureBlock::StructureBlock;
  std::vector<std::string> names() const override;
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;
};

}  // namespace athanor::featurize

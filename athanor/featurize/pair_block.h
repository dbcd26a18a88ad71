// The spec terms atompair(bits,count) and torsion(bits,count): fingerprints of pairs and of chains of atoms.
#pragma once

#include "athanor/core/options.h"
#include "athanor/featurize/vector_block.h"

namespace athanor::featurize {

struct PairSettings : Options {
  std::int64_t bits = 2048;
  bool count = true;
  void fields(FieldList& list) override;
};

/// What the two have in common.
class PairBlock : public VectorBlock {
 public:
  using Settings = PairSettings;
  explicit PairBlock(const PairSettings& settings);
  std::size_t size() const override { return bits_; }

 protected:
  unsigned bits_;
  bool count_;
};

/// Atom pairs with their distance (doi:10.1021/ci00046a002): folded counts, or bits that tell 1, 2, 4 and 8 apart.
class AtomPairBlock : public PairBlock {
 public:
  using PairBlock::PairBlock;
  std::vector<std::string> names() const override;
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;
};

/// Topological torsions, chains of four atoms (doi:10.1021/ci00054a008): counts or bits as for atom pairs.
class TorsionBlock : public PairBlock {
 public:
  using PairBlock::PairBlock;
  std::vector<std::string> names() const override;
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;
};

}  // namespace athanor::featurize

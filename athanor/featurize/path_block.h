// The spec term rdkit(minpath,maxpath,bits): fingerprints of paths and branched subgraphs.
#pragma once

#include "athanor/chemistry/fingerprints.h"
#include "athanor/core/options.h"
#include "athanor/featurize/vector_block.h"

namespace athanor::featurize {

struct PathSettings : Options {
  std::int64_t minpath = 1;
  std::int64_t maxpath = 7;
  std::int64_t bits = 2048;
  void fields(FieldList& list) override;
};

/// RDKit's own fingerprint (the RDKit Book, "RDKit Fingerprints"), like Daylight's: two bits for every subgraph.
class PathBlock : public VectorBlock {
 public:
  using Settings = PathSettings;
  explicit PathBlock(const PathSettings& settings);
  std::vector<std::string> names() const override;
  std::size_t size() const override { return options_.bits; }
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;

 private:
  chemistry::PathOptions options_;
};

}  // namespace athanor::featurize

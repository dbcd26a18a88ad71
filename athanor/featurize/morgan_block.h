// The spec term morgan(radius,bits,count,chirality): circular fingerprints.
#pragma once

#include "athanor/chemistry/fingerprints.h"
#include "athanor/core/options.h"
#include "athanor/featurize/vector_block.h"

namespace athanor::featurize {

struct MorganSettings : Options {
  std::int64_t radius = 2;
  std::int64_t bits = 2048;
  bool count = false;
  bool chirality = false;
  void fields(FieldList& list) override;
};

/// Morgan fingerprint (doi:10.1021/ci100050t): bits 0/1 or folded counts.
class MorganBlock : public VectorBlock {
 public:
  using Settings = MorganSettings;
  explicit MorganBlock(const MorganSettings& settings);
  std::vector<std::string> names() const override;
  std::size_t size() const override { return options_.bits; }
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;
  bool accepts_plain() const override { return !options_.chirality; }
  chemistry::StereoFeatures stereo() const override { return chemistry::StereoFeatures::none; }
  bool compute_plain(const chemistry::PlainMolecule& molecule, std::span<const double> columns,
                     std::span<float> out) const override;
  FeatureKind kind() const override { return count_ ? FeatureKind::count : FeatureKind::presence; }
  std::vector<Environment> list_environments(const chemistry::Molecule& molecule) const override;

 private:
  chemistry::MorganOptions options_;
  bool count_;
};

}  // namespace athanor::featurize

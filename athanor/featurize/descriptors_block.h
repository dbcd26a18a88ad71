// The spec term descriptors(set): named molecular descriptors.
#pragma once

#include "athanor/core/options.h"
#include "athanor/featurize/vector_block.h"

namespace athanor::featurize {

struct DescriptorsSettings : Options {
  std::string set = "basic";
  void fields(FieldList& list) override;
};

/// The descriptors of chemistry/descriptors.h, unscaled: `basic` (24), or `rdkit2d`, the 208 of Python RDKit. Rows with
/// elements or sizes for which one of them has no value fail (features_not_finite).
class DescriptorsBlock : public VectorBlock {
 public:
  using Settings = DescriptorsSettings;
  using Compute = void (*)(const chemistry::Molecule& molecule, std::span<double> out);
  explicit DescriptorsBlock(const DescriptorsSettings& settings);
  std::vector<std::string> names() const override { return names_; }
  std::size_t size() const override { return names_.size(); }
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;
  bool accepts_plain() const override { return is_basic_; }
  bool compute_plain(const chemistry::PlainMolecule& molecule, std::span<const double> columns,
                     std::span<float> out) const override;

 private:
  bool is_basic_;
  const std::vector<std::string>& names_;
  Compute compute_;
};

}  // namespace athanor::featurize

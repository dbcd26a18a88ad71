// Molecular descriptors as feature vectors.
#include "athanor/featurize/descriptors_block.h"

#include <algorithm>

#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/plain_descriptors.h"

namespace athanor::featurize {

void DescriptorsSettings::fields(FieldList& list) {
  list.add("set", &set,
           "Which descriptors: basic = weight, logP, TPSA, counts of groups and rings, QED and the like; rdkit2d = the "
           "208 "
           "of Python RDKit, by its names")
      .one_of({"basic", "rdkit2d"});
}

DescriptorsBlock::DescriptorsBlock(const DescriptorsSettings& settings)
    : is_basic_(settings.set == "basic"),
      names_(is_basic_ ? chemistry::list_basic_descriptors() : chemistry::list_rdkit_descriptors()),
      compute_(is_basic_ ? static_cast<Compute>(chemistry::compute_basic_descriptors)
                         : chemistry::compute_rdkit_descriptors) {}

void DescriptorsBlock::compute(const chemistry::Molecule& molecule, std::span<const double>,
                               std::span<float> out) const {
  std::vector<double> values(size());
  compute_(molecule, values);
  std::transform(values.begin(), values.end(), out.begin(), [](double value) { return static_cast<float>(value); });
}

bool DescriptorsBlock::compute_plain(const chemistry::PlainMolecule& molecule, std::span<const double>,
                                     std::span<float> out) const {
  std::vector<double> values(size());
  if (!chemistry::compute_basic_descriptors(molecule, values)) return false;
  std::transform(values.begin(), values.end(), out.begin(), [](double value) { return static_cast<float>(value); });
  return true;
}

}  // namespace athanor::featurize

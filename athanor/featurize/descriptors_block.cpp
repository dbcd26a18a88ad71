// Molecular descriptors as feature vectors.
#include "athanor/featurize/descriptors_block.h"

#include <algorithm>

#include "athanor/chemistry/descriptors.h"

namespace athanor::featurize {

void DescriptorsSettings::fields(FieldList& list) {
  list.add("set", &set, "Which descriptors: basic = weight, logP, TPSA, counts of groups and rings, QED and the like")
      .one_of({"basic"});
}

std::vector<std::string> DescriptorsBlock::names() const { return chemistry::list_basic_descriptors(); }

std::size_t DescriptorsBlock::size() const { return chemistry::list_basic_descriptors().size(); }

void DescriptorsBlock::compute(const chemistry::Molecule& molecule, std::span<const double>,
                               std::span<float> out) const {
  std::vector<double> values(size());
  chemistry::compute_basic_descriptors(molecule, values);
  std::transform(values.begin(), values.end(), out.begin(), [](double value) { return static_cast<float>(value); });
}

}  // namespace athanor::featurize

#include "athanor/chemistry/plain_elements.h"

#include <GraphMol/PeriodicTable.h>

namespace athanor::chemistry {

const PlainElementData& find_element_data(int number) {
  static const std::array<PlainElementData, 64> table = [] {
    const RDKit::PeriodicTable& toolkit = *RDKit::PeriodicTable::getTable();
    std::array<PlainElementData, 64> data{};
    for (unsigned i = 1; i < data.size(); ++i)
      data[i] = {toolkit.getAtomicWeight(i), toolkit.getMostCommonIsotopeMass(i), toolkit.getRb0(i)};
    return data;
  }();
  return table[static_cast<std::size_t>(number)];
}

}  // namespace athanor::chemistry

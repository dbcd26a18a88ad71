#include "athanor/chemistry/joined_molecules.h"

#include <algorithm>

#include "athanor/core/text.h"

namespace athanor::chemistry {

std::string join_molecules(std::span<const std::string> molecules) {
  std::string joined;
  for (const std::string& molecule : molecules) {
    if (&molecule != molecules.data()) joined += molecule_joint;
    joined += molecule;
  }
  return joined;
}

std::vector<std::string> split_molecules(std::string_view joined) {
  std::vector<std::string> molecules;
  for (const std::string& part : split_text(joined, molecule_joint)) molecules.emplace_back(trim(part));
  return molecules;
}

std::string merge_molecules(std::string joined) {
  std::replace(joined.begin(), joined.end(), molecule_joint, '.');
  return joined;
}

}  // namespace athanor::chemistry

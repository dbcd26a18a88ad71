// Groups of one Bemis-Murcko scaffold.
#include <unordered_map>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/data/split/kinds.h"

namespace athanor::data {

std::vector<Indices> group_by_scaffold(const Dataset& dataset, std::size_t threads) {
  std::vector<std::string> scaffolds(dataset.size());
  parallel_for(dataset.size(), threads, [&](std::size_t i) {
    const auto molecule = chemistry::parse_smiles(dataset.smiles[i]);
    if (!molecule)
      fail(ErrorCode::internal, "A curated molecule cannot be read again: {} ({})", dataset.smiles[i],
           molecule.issue().message);
    scaffolds[i] = chemistry::compute_scaffold(*molecule);
  });
  std::vector<Indices> groups;
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < scaffolds.size(); ++i) {
    const auto [entry, is_new] = index.emplace(scaffolds[i], groups.size());
    if (is_new) groups.emplace_back();
    groups[entry->second].push_back(i);
  }
  return groups;
}

}  // namespace athanor::data

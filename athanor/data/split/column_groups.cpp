// Groups that a column of the table names.
#include <unordered_map>

#include "athanor/core/error.h"
#include "athanor/data/split/kinds.h"

namespace athanor::data {

std::vector<Indices> group_by_column(const Dataset& dataset) {
  if (dataset.groups.empty())
    fail(ErrorCode::invalid_options, "--split group needs --group-column NAME, the column whose groups stay together");
  std::vector<Indices> groups;
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    const std::string& name = dataset.groups[i];
    const auto [entry, is_new] = name.empty() ? std::pair{index.end(), true} : index.emplace(name, groups.size());
    if (is_new) groups.push_back({i});
    else groups[entry->second].push_back(i);
  }
  return groups;
}

}  // namespace athanor::data

#include "athanor/data/split/molecule_view.h"

#include <algorithm>
#include <unordered_map>

#include "athanor/chemistry/joined_molecules.h"
#include "athanor/chemistry/molecule.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::data {
namespace {

/// Equal for every writing of a molecule: texts are as written where the policy is none.
std::string find_identity(const std::string& text) {
  const auto molecule = chemistry::parse_smiles(text);
  return molecule ? chemistry::format_smiles(*molecule) : text;
}

}  // namespace

MoleculeView view_molecules(const Dataset& dataset, const std::string& column) {
  if (dataset.has_reactions())
    fail(ErrorCode::unsupported, "--split-molecule {}: divides rows of molecules, and these are reactions", column);
  const std::vector<std::string>& names = dataset.molecule_columns;
  const auto found = std::find(names.begin(), names.end(), column);
  if (found == names.end())
    fail(ErrorCode::not_found, "--split-molecule: \"{}\" is no column of molecules{} (columns: {})", column,
         format_suggestion(column, names), join_text(names, ", "));
  const auto place = static_cast<std::size_t>(found - names.begin());
  MoleculeView view;
  std::vector<std::string> texts;
  std::vector<std::size_t> first_records;
  std::unordered_map<std::string, std::size_t> index, index_of_text;
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    std::string text = chemistry::split_molecules(dataset.texts()[i])[place];
    const auto [known, is_new_text] = index_of_text.emplace(text, 0);
    if (is_new_text) {
      const auto [entry, is_new] = index.emplace(find_identity(text), view.records.size());
      known->second = entry->second;
      if (is_new) {
        view.records.emplace_back();
        first_records.push_back(i);
        texts.push_back(std::move(text));
      }
    }
    view.records[known->second].push_back(i);
  }
  view.molecules = select_records(dataset, first_records);
  view.molecules.smiles = view.molecules.keys = std::move(texts);
  view.molecules.joined.clear();
  return view;
}

namespace {

std::vector<std::size_t> list_records(const std::vector<std::size_t>& molecules, const MoleculeView& view) {
  std::vector<std::size_t> records;
  for (const std::size_t molecule : molecules)
    records.insert(records.end(), view.records[molecule].begin(), view.records[molecule].end());
  std::sort(records.begin(), records.end());
  return records;
}

}  // namespace

Split expand_split(const Split& split, const MoleculeView& view) {
  return {list_records(split.train, view), list_records(split.val, view), list_records(split.test, view)};
}

}  // namespace athanor::data

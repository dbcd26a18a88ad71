#include "athanor/data/curate/molecule_columns.h"

#include <algorithm>

#include "athanor/chemistry/reaction.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::data {

std::vector<std::size_t> find_molecule_columns(const Table& table, std::size_t smiles_column,
                                               const CurateOptions& options) {
  std::vector<std::size_t> columns{smiles_column};
  for (const std::string& name : options.molecule_columns) {
    const std::size_t column = find_column(table.columns, name, table.source);
    if (std::find(columns.begin(), columns.end(), column) != columns.end())
      fail(ErrorCode::invalid_options, "--molecule-columns: the column \"{}\" already has a molecule of the rows",
           name);
    columns.push_back(column);
  }
  if (!options.fraction_columns.empty() && (options.fraction_columns.size() != columns.size() || columns.size() < 2))
    fail(ErrorCode::invalid_options, "--fraction-columns: {} for {}; every molecule of a mixture needs one",
         format_count(options.fraction_columns.size(), "column"), format_count(columns.size(), "molecule"));
  return columns;
}

namespace {

bool holds_reactions(const Table& table, std::size_t column) {
  constexpr std::size_t rows_tried = 1000;
  std::size_t texts = 0, reactions = 0;
  for (const Record& record : table.rows) {
    const std::string_view text = trim(record.cells[column]);
    if (record.issue || text.empty()) continue;
    reactions += chemistry::is_reaction(text) ? 1 : 0;
    if (++texts == rows_tried) break;
  }
  return 2 * reactions > texts;
}

/// Options that are for molecules; their standard forms would take apart what the map numbers hold together.
void refuse_options_of_molecules(const CurateOptions& options) {
  const auto refuse = [](const std::string& flag) {
    fail(ErrorCode::invalid_options, "{} is for molecules, and the rows are reactions; leave it out", flag);
  };
  if (!options.molecule_columns.empty()) refuse("--molecule-columns");
  if (!options.fraction_columns.empty()) refuse("--fraction-columns");
  if (options.max_heavy_atoms > 0) refuse("--max-heavy-atoms");
  const std::string policy = chemistry::format_standardize_policy(resolve_policy(options));
  if (policy != "basic" && policy != "none") refuse("The policy " + policy);
}

}  // namespace

std::vector<std::size_t> find_reaction_columns(const Table& table, std::size_t smiles_column,
                                               const CurateOptions& options, Progress& progress) {
  const std::vector<std::string>& names = options.reaction_columns;
  if (names.size() > 2)
    fail(ErrorCode::invalid_options,
         "--reaction-columns: {} columns; one of reactions is taken, or two, reactants and products", names.size());
  if (names.empty() && !holds_reactions(table, smiles_column)) return {};
  refuse_options_of_molecules(options);
  if (names.empty()) {
    progress.note(fmt::format("the rows are reactions: \"{}\" has texts reactants>agents>products",
                              table.columns[smiles_column]));
    return {smiles_column};
  }
  std::vector<std::size_t> columns;
  for (const std::string& name : names) columns.push_back(find_column(table.columns, name, table.source));
  if (columns.size() == 2 && columns[0] == columns[1])
    fail(ErrorCode::invalid_options, "--reaction-columns: \"{}\" stands for reactants and products", names[0]);
  return columns;
}

std::string choose_smiles_column(const CurateOptions& options) {
  const std::string &molecules = options.smiles_column,
                    reactions = options.reaction_columns.empty() ? "" : options.reaction_columns.front();
  if (molecules.empty() || reactions.empty() || molecules == reactions)
    return molecules.empty() ? reactions : molecules;
  fail(ErrorCode::invalid_options, "--smiles-column {} and --reaction-columns {} name different columns; one is enough",
       molecules, reactions);
}

std::vector<FeatureColumn> list_feature_columns(const std::vector<FeatureColumn>& features,
                                                const std::vector<std::string>& fractions) {
  std::vector<FeatureColumn> all;
  const auto add = [&](const FeatureColumn& feature) {
    const auto same = [&](const FeatureColumn& other) { return other.name == feature.name; };
    const auto found = std::find_if(all.begin(), all.end(), same);
    if (found == all.end()) all.push_back(feature);
    else if (!(*found == feature))
      fail(ErrorCode::invalid_options, "The column \"{}\" is asked for as a number and as a key of a table",
           feature.name);
  };
  for (const FeatureColumn& feature : features) add(feature);
  for (const std::string& name : fractions) add(name);
  return all;
}

}  // namespace athanor::data

// From curated rows to records: grouping by molecule, merging, and what became of every row.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "athanor/chemistry/joined_molecules.h"
#include "athanor/core/error.h"
#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/data/curate/classes.h"
#include "athanor/data/curate/findings.h"
#include "athanor/data/curate/merge.h"
#include "athanor/data/curate/molecule_columns.h"
#include "athanor/data/curate/rows.h"
#include "athanor/data/curate/targets.h"
#include "athanor/data/curate/values.h"

namespace athanor::data {
namespace {

/// Rows of one molecule (and one fold), ascending.
using Group = std::vector<std::size_t>;

std::string describe_fold(const std::string& fold) { return fold.empty() ? "no fold" : "fold " + fold; }

/// Builds the Curation from rows; one use.
class Assembler {
 public:
  Assembler(const Table& table, std::vector<CuratedRow> rows, MergeRule rule, const std::string& rule_name,
            const std::vector<std::string>* folds, bool targets_optional, const SideColumns& side, Curation& out)
      : table_(table),
        rows_(std::move(rows)),
        rule_(rule),
        rule_name_(rule_name),
        folds_(folds),
        targets_optional_(targets_optional),
        side_(side),
        out_(out) {}

  void run() {
    out_.outcomes.resize(rows_.size());
    out_.dataset.num_input_rows = rows_.size();
    for (const Group& group : make_groups()) add_group(group);
    if (side_.group) out_.dataset.groups = join_groups(group_names_);
    auto& relations = out_.dataset.relations;
    if (std::all_of(relations.begin(), relations.end(), [](std::int8_t relation) { return relation == 0; }))
      relations.clear();
    report_fold_duplicates();
    keep_row_values();
    count();
  }

 private:
  void add_issue(std::size_t row, std::string action, std::string code, std::string message) {
    const std::string& input = table_.rows[row].cells[out_.smiles_column];
    out_.issues.add(
        {row, std::move(action), std::move(code), std::move(message), to_readable(input), table_.source_of(row)});
  }

  /// Groups in the order of their first rows; rows that failed are settled here.
  std::vector<Group> make_groups() {
    std::vector<Group> groups;
    std::unordered_map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      for (Issue& remark : rows_[i].remarks) out_.issues.add(std::move(remark));
      if (rows_[i].failure) {
        out_.outcomes[i] = {rows_[i].failure->action, rows_[i].failure->message, std::nullopt};
        out_.issues.add(*rows_[i].failure);
        continue;
      }
      if (rows_[i].molecule->changed) ++out_.summary.standardized;
      std::string key = make_merge_key(rows_[i]);
      if (folds_) key += '\n' + (*folds_)[i];
      if (rule_ == MergeRule::keep) key += '\n' + std::to_string(i);
      const auto [entry, is_new] = index.emplace(std::move(key), groups.size());
      if (is_new) groups.emplace_back();
      groups[entry->second].push_back(i);
    }
    return groups;
  }

  /// Rows are measurements of one thing when their molecules and the numbers that are features agree.
  static std::string make_merge_key(const CuratedRow& row) {
    std::string key = row.molecule->key;
    for (const double feature : row.features) key += '\t' + format_number(feature);
    return key;
  }

  void add_group(const Group& group) {
    std::vector<double> values;
    bool conflicting = false;
    std::vector<std::string> ties, opposed;
    std::vector<std::int8_t> relations;
    for (std::size_t t = 0; t < out_.dataset.targets.size(); ++t) {
      const MergedValue merged = merge_target(group, t);
      values.push_back(merged.value);
      conflicting = conflicting || merged.conflicting;
      relations.push_back(static_cast<std::int8_t>(merged.relation));
      if (merged.opposed) opposed.push_back(out_.dataset.targets[t].name);
      if (merged.tie) ties.push_back(out_.dataset.targets[t].name);
    }
    if (conflicting) ++out_.summary.conflicting_groups;
    for (const std::string& name : ties)
      add_issue(group.front(), "missing", "class_tie",
                fmt::format("{}: no class is the most frequent one among the rows of this molecule ({})", name,
                            list_rows(group)));
    for (const std::string& name : opposed)
      add_issue(
          group.front(), "missing", "bounds_differ",
          fmt::format("{}: rows of this molecule give bounds on both sides and no value ({})", name, list_rows(group)));
    const bool no_value =
        !values.empty() && std::all_of(values.begin(), values.end(), [](double v) { return std::isnan(v); });
    if (conflicting && rule_ == MergeRule::drop_conflicting)
      drop_group(
          group, "conflicting_values",
          fmt::format("the {} rows of this molecule have different values ({})", group.size(), list_rows(group)));
    else if (no_value && !targets_optional_) drop_group(group, "no_target", "no target has a value after merging");
    else add_record(group, values, relations, conflicting);
  }

  void keep_row_values() {
    out_.row_values.reserve(rows_.size() * out_.dataset.targets.size());
    for (const CuratedRow& row : rows_)
      for (std::size_t t = 0; t < out_.dataset.targets.size(); ++t)
        out_.row_values.push_back(row.failure || row.relations[t] != 0 ? NAN : row.targets[t]);
  }

  MergedValue merge_target(const Group& group, std::size_t target) const {
    std::vector<double> values;
    std::vector<std::int8_t> relations;
    for (const std::size_t row : group) {
      values.push_back(rows_[row].targets[target]);
      relations.push_back(rows_[row].relations[target]);
    }
    return merge_bounded_values(values, relations, out_.dataset.targets[target].task, rule_);
  }

  void drop_group(const Group& group, const std::string& code, const std::string& message) {
    for (const std::size_t row : group) {
      add_issue(row, "dropped", code, message);
      out_.outcomes[row] = {"dropped", message, std::nullopt};
    }
  }

  void add_record(const Group& group, const std::vector<double>& values, const std::vector<std::int8_t>& relations,
                  bool conflicting) {
    Dataset& dataset = out_.dataset;
    const std::size_t record = dataset.size();
    const CuratedRow& first = rows_[group.front()];
    const bool several = dataset.molecule_columns.size() > 1, reactions = dataset.has_reactions();
    const chemistry::StandardMolecule& molecule = *first.molecule;
    if (several || reactions) dataset.joined.push_back(molecule.smiles);
    dataset.smiles.push_back(reactions ? first.merged
                             : several ? chemistry::merge_molecules(molecule.smiles)
                                       : molecule.smiles);
    dataset.keys.push_back(several ? chemistry::merge_molecules(molecule.key) : molecule.key);
    dataset.rows.push_back(group);
    dataset.values.insert(dataset.values.end(), values.begin(), values.end());
    dataset.relations.insert(dataset.relations.end(), relations.begin(), relations.end());
    dataset.columns.insert(dataset.columns.end(), first.features.begin(), first.features.end());
    out_.outcomes[group.front()].record = record;
    add_side_values(group);
    const std::string how = conflicting ? fmt::format("values differ, merged by {}", rule_name_) : "values agree";
    const char* what = reactions ? "reaction" : several ? "molecules" : "molecule";
    const std::string message =
        fmt::format("same {} as row {}{}", what, group.front(), dataset.targets.empty() ? "" : "; " + how);
    for (std::size_t i = 1; i < group.size(); ++i) {
      add_issue(group[i], "merged", "duplicate", message);
      out_.outcomes[group[i]] = {"merged", message, record};
    }
  }

  void add_side_values(const Group& group) {
    std::vector<double> weights;
    double latest = rows_[group.front()].side.time;
    std::vector<std::string> names;
    for (const std::size_t row : group) {
      const SideValues& side = rows_[row].side;
      weights.push_back(side.weight);
      latest = std::max(latest, side.time);
      if (!side.group.empty() && std::find(names.begin(), names.end(), side.group) == names.end())
        names.push_back(side.group);
    }
    if (side_.weight) out_.dataset.weights.push_back(compute_mean(weights));
    if (side_.time) out_.dataset.times.push_back(latest);
    if (!side_.group) return;
    if (names.size() > 1)
      add_issue(group.front(), "warning", "joined_groups",
                fmt::format("rows of this molecule are in the groups {}, which therefore count as one ({})",
                            quote_few(names), list_rows(group)));
    group_names_.push_back(std::move(names));
  }

  /// With predefined folds the same molecule may stand in several; the user is told, nothing is removed.
  void report_fold_duplicates() {
    if (!folds_) return;
    const Dataset& dataset = out_.dataset;
    std::unordered_map<std::string, std::size_t> first_of;
    for (std::size_t i = 0; i < dataset.size(); ++i) {
      const std::size_t row = dataset.rows[i].front();
      const auto [entry, is_new] = first_of.emplace(make_merge_key(rows_[row]), i);
      if (is_new) continue;
      const std::size_t other = dataset.rows[entry->second].front();
      if ((*folds_)[row] == (*folds_)[other]) continue;
      add_issue(row, "warning", "duplicate_across_folds",
                fmt::format("same molecule as row {} in {}; this row is in {}", other, describe_fold((*folds_)[other]),
                            describe_fold((*folds_)[row])));
    }
  }

  static std::string list_rows(const Group& group) {
    constexpr std::size_t max_rows = 10;
    std::vector<std::string> rows;
    for (const std::size_t row : group) {
      if (rows.size() == max_rows) {
        rows.push_back("...");
        break;
      }
      rows.push_back(std::to_string(row));
    }
    return "rows " + join_text(rows, ", ");
  }

  void count() {
    CurationSummary& summary = out_.summary;
    summary.rows = rows_.size();
    summary.records = out_.dataset.size();
    for (const RowOutcome& outcome : out_.outcomes) {
      summary.dropped += outcome.status == "dropped" ? 1 : 0;
      summary.merged += outcome.status == "merged" ? 1 : 0;
      summary.invalid += outcome.status == "invalid" || outcome.status == "unsupported" ? 1 : 0;
    }
    summary.missing_values = static_cast<std::size_t>(std::count_if(
        out_.dataset.values.begin(), out_.dataset.values.end(), [](double value) { return std::isnan(value); }));
  }

  const Table& table_;
  std::vector<CuratedRow> rows_;
  MergeRule rule_;
  const std::string& rule_name_;
  const std::vector<std::string>* folds_;
  bool targets_optional_;
  const SideColumns& side_;
  std::vector<std::vector<std::string>> group_names_;  ///< distinct groups of each record
  Curation& out_;
};

}  // namespace

Curation curate(const Table& table, const CurateOptions& options, bool targets_optional,
                const std::vector<std::string>* folds, const std::vector<FeatureColumn>& feature_columns,
                std::size_t threads, Progress& progress) {
  const MergeRule rule = parse_merge_rule(options.duplicates);
  const auto policy = resolve_policy(options);
  if (folds && folds->size() != table.rows.size())
    fail(ErrorCode::invalid_input, "{}: {} fold words for {}", table.source, folds->size(),
         format_count(table.rows.size(), "row"));
  Curation curation;
  curation.smiles_column = find_smiles_column(table, choose_smiles_column(options), progress);
  const std::vector<std::size_t> reactions = find_reaction_columns(table, curation.smiles_column, options, progress);
  const std::vector<std::size_t> molecules = find_molecule_columns(table, curation.smiles_column, options);
  const std::vector<FeatureColumn> features = list_feature_columns(feature_columns, options.fraction_columns);
  Dataset& dataset = curation.dataset;
  for (const FeatureColumn& feature : features) dataset.column_names.push_back(feature.name);
  dataset.targets =
      select_targets(table, curation.smiles_column, options, dataset.column_names, targets_optional, progress);
  dataset.fraction_columns = options.fraction_columns;
  for (const std::size_t column : molecules) dataset.molecule_columns.push_back(table.columns[column]);
  for (const std::size_t column : reactions) dataset.reaction_columns.push_back(table.columns[column]);

  CurateColumns columns{reactions.empty() ? molecules : reactions,
                        !reactions.empty(),
                        {},
                        {},
                        find_side_columns(table, options),
                        parse_decimal_mark(options.decimal),
                        options.censored == "keep",
                        dataset.targets,
                        features};
  for (const Target& target : dataset.targets)
    columns.targets.push_back(find_column(table.columns, target.name, table.source));
  for (const FeatureColumn& feature : features)
    columns.features.push_back(find_column(table.columns, feature.name, table.source));
  auto rows = curate_rows(table, columns, policy, targets_optional || columns.targets.empty(), threads, progress);
  Assembler(table, std::move(rows), rule, options.duplicates, folds, targets_optional, columns.side, curation).run();

  require_records(table, curation);
  drop_unused_classes(curation.dataset, progress);
  if (!targets_optional) require_learnable(table, curation.dataset, options.all_targets, progress);
  report_findings(table, curation, progress);
  return curation;
}

}  // namespace athanor::data

#include "athanor/data/curate/rows.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "athanor/chemistry/joined_molecules.h"
#include "athanor/chemistry/reaction.h"
#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/core/text.h"
#include "athanor/data/curate/values.h"
#include "athanor/data/readers/text_input.h"

namespace athanor::data {
namespace {

/// Standard forms of molecules; one that stands in several rows, as a solvent does, is computed once.
class Standardizer {
 public:
  Standardizer(const Table& table, const std::vector<std::size_t>& columns, chemistry::StandardizePolicy policy)
      : policy_(policy) {
    std::unordered_set<std::string_view> seen;
    for (const Record& record : table.rows)
      for (const std::size_t column : columns) {
        const std::string_view text = trim(record.cells[column]);
        if (!seen.insert(text).second) repeated_.try_emplace(text);
      }
  }

  /// Several threads may call at once.
  Result<chemistry::StandardMolecule> standardize(std::string_view text) {
    const auto found = repeated_.find(text);
    if (found == repeated_.end()) return chemistry::standardize_smiles(text, policy_);
    Entry& entry = found->second;
    std::call_once(entry.once, [&] { entry.form.emplace(chemistry::standardize_smiles(text, policy_)); });
    return *entry.form;
  }

 private:
  struct Entry {
    std::once_flag once;
    std::optional<Result<chemistry::StandardMolecule>> form;
  };
  chemistry::StandardizePolicy policy_;
  std::unordered_map<std::string_view, Entry> repeated_;
};

/// Reads the cells of one row; holds what all rows share.
class RowCurator {
 public:
  RowCurator(const Table& table, const CurateColumns& columns, chemistry::StandardizePolicy policy,
             bool targets_optional)
      : table_(table),
        columns_(columns),
        standardizer_(table, columns.reactions ? std::vector<std::size_t>() : columns.molecules, policy),
        targets_optional_(targets_optional) {}

  CuratedRow curate(const Record& record) {
    CuratedRow row;
    if (record.issue) {
      row.failure = *record.issue;
      row.failure->input = to_readable(row.failure->input);
    } else if (const auto column = find_foreign_bytes(record)) {
      row.failure =
          make_issue(record, "invalid", "not_utf8", fmt::format("{}: the text is not UTF-8", table_.columns[*column]),
                     record.cells[*column]);
    }
    if (!row.failure) read_values(record, row);
    if (!row.failure) read_side(record, row);
    if (!row.failure) columns_.reactions ? read_reaction(record, row) : read_molecules(record, row);
    return row;
  }

 private:
  Issue make_issue(const Record& record, std::string action, std::string code, std::string message,
                   const std::string& input) const {
    return {record.row,         std::move(action),  std::move(code),
            std::move(message), to_readable(input), table_.source_of(record.row)};
  }

  std::optional<std::size_t> find_foreign_bytes(const Record& record) const {
    for (const auto* list : {&columns_.molecules, &columns_.targets, &columns_.features})
      for (const std::size_t column : *list)
        if (!is_utf8(record.cells[column])) return column;
    if (columns_.side.group && !is_utf8(record.cells[*columns_.side.group])) return columns_.side.group;
    return std::nullopt;
  }

  void read_molecules(const Record& record, CuratedRow& row) {
    const bool several = columns_.molecules.size() > 1;
    std::vector<std::string> texts, keys;
    bool changed = false;
    for (const std::size_t column : columns_.molecules) {
      const std::string& cell = record.cells[column];
      const std::string where = several ? table_.columns[column] + ": " : "";
      auto molecule = standardizer_.standardize(trim(cell));
      if (!molecule) {
        row.failure = molecule.issue();
        row.failure->row = record.row;
        row.failure->source = table_.source_of(record.row);
        row.failure->input = to_readable(cell);
        row.failure->message = where + row.failure->message;
        return;
      }
      if (molecule->changed)
        row.remarks.push_back(make_issue(record, "repaired", "standardized", where + molecule->change, cell));
      changed = changed || molecule->changed;
      texts.push_back(std::move(molecule->smiles));
      keys.push_back(std::move(molecule->key));
    }
    if (several && find_joint(texts, row, record)) return;
    row.molecule = {chemistry::join_molecules(texts), chemistry::join_molecules(keys), changed, ""};
  }

  void read_reaction(const Record& record, CuratedRow& row) const {
    std::vector<std::string> cells;
    for (const std::size_t column : columns_.molecules) cells.push_back(record.cells[column]);
    const std::string written = chemistry::join_sides(cells);
    const Result<std::string> text = chemistry::standardize_reaction(written);
    const Result<chemistry::ReactionText> parts = text ? chemistry::unmap_reaction(*text) : text.issue();
    if (parts) {
      row.molecule = {*text, *text, false, ""};
      row.merged = chemistry::merge_reaction(*parts);
      return;
    }
    row.failure = parts.issue();
    row.failure->row = record.row;
    row.failure->source = table_.source_of(record.row);
    row.failure->input = to_readable(written);
  }

  /// A row of several molecules fails when one is written with what stands between them.
  bool find_joint(const std::vector<std::string>& texts, CuratedRow& row, const Record& record) const {
    for (std::size_t m = 0; m < texts.size(); ++m) {
      if (texts[m].find(chemistry::molecule_joint) == std::string::npos) continue;
      row.failure = make_issue(record, "unsupported", "cxsmiles",
                               fmt::format("{}: extensions of CXSMILES are not read where a row has several molecules",
                                           table_.columns[columns_.molecules[m]]),
                               texts[m]);
      return true;
    }
    return false;
  }

  void read_side(const Record& record, CuratedRow& row) const {
    auto values = read_side_values(table_, record, columns_.side);
    if (!values) {
      row.failure = values.issue();
      return;
    }
    row.side = std::move(*values);
    if (columns_.side.group && row.side.group.empty())
      row.remarks.push_back(
          make_issue(record, "warning", "missing_group",
                     fmt::format("{}: no group; the row is a group of its own", table_.columns[*columns_.side.group]),
                     record.cells[*columns_.side.group]));
  }

  void read_values(const Record& record, CuratedRow& row) const {
    for (std::size_t t = 0; t < columns_.targets.size(); ++t) read_target(record, t, row);
    for (std::size_t f = 0; f < columns_.features.size(); ++f) {
      const std::size_t column = columns_.features[f];
      const Result<double> value = read_feature(record, column, columns_.described_features[f], columns_.decimal);
      if (value && !std::isnan(*value)) {
        row.features.push_back(*value);
        continue;
      }
      const std::string reason = value ? table_.columns[column] + ": the value is missing" : value.issue().message;
      row.failure =
          make_issue(record, "dropped", "missing_feature", reason + "; it is a feature", record.cells[column]);
      return;
    }
    const bool no_target =
        std::all_of(row.targets.begin(), row.targets.end(), [](double value) { return std::isnan(value); });
    if (no_target && !targets_optional_)
      row.failure =
          make_issue(record, "dropped", "no_target", "no target has a value", record.cells[columns_.molecules.front()]);
  }

  void read_target(const Record& record, std::size_t target, CuratedRow& row) const {
    const std::size_t column = columns_.targets[target];
    if (columns_.described[target].task == TaskType::multiclass) {
      row.targets.push_back(find_class(columns_.described[target], record.cells[column]).value());
      row.relations.push_back(0);
      return;
    }
    const NumericCell parsed = parse_numeric_cell(record.cells[column], columns_.decimal);
    const bool is_kept = columns_.keep_bounds && parsed.relation != 0;
    row.targets.push_back(is_kept ? parsed.bound : read_cell(record, column, row.remarks));
    row.relations.push_back(static_cast<std::int8_t>(is_kept ? parsed.relation : 0));
  }

  double read_cell(const Record& record, std::size_t column, std::vector<Issue>& issues) const {
    const std::string& cell = record.cells[column];
    const NumericCell parsed = parse_numeric_cell(cell, columns_.decimal);
    if (!parsed.problem.empty())
      issues.push_back(make_issue(record, "missing", std::string(parsed.problem),
                                  describe_problem(parsed.problem, table_.columns[column], cell), cell));
    return parsed.value;
  }

  const Table& table_;
  const CurateColumns& columns_;
  Standardizer standardizer_;
  bool targets_optional_;
};

}  // namespace

std::vector<CuratedRow> curate_rows(const Table& table, const CurateColumns& columns,
                                    chemistry::StandardizePolicy policy, bool targets_optional, std::size_t threads,
                                    Progress& progress) {
  constexpr std::size_t block_rows = 128;
  RowCurator curator(table, columns, policy, targets_optional);
  const std::size_t count = table.rows.size();
  std::vector<CuratedRow> rows(count);
  std::mutex mutex;
  std::size_t done = 0;
  progress.begin("curating", count, "row");
  parallel_for((count + block_rows - 1) / block_rows, threads, [&](std::size_t block) {
    if (progress.cancelled()) fail(ErrorCode::cancelled, "{}: curation was stopped", table.source);
    const std::size_t end = std::min(count, (block + 1) * block_rows);
    for (std::size_t i = block * block_rows; i < end; ++i) rows[i] = curator.curate(table.rows[i]);
    const std::lock_guard lock(mutex);
    done += end - block * block_rows;
    progress.update(done);
  });
  progress.end();
  return rows;
}

}  // namespace athanor::data

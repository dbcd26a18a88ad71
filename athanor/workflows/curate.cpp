#include "athanor/workflows/curate.h"

#include <filesystem>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/parallel.h"
#include "athanor/core/text.h"
#include "athanor/workflows/paths.h"

namespace athanor::workflows {
namespace {

std::vector<std::string> compute_inchi_keys(const std::vector<std::string>& smiles, std::size_t threads) {
  std::vector<std::string> keys(smiles.size());
  parallel_for(smiles.size(), threads, [&](std::size_t i) {
    const auto molecule = chemistry::parse_smiles(smiles[i]);
    if (molecule) keys[i] = chemistry::compute_inchi_key(*molecule);
  });
  return keys;
}

/// The value as it may be read back: bounds with their sign.
std::string format_value(const data::Dataset& dataset, std::size_t record, std::size_t target) {
  const int relation = dataset.relation(record, target);
  return (relation < 0   ? "<"
          : relation > 0 ? ">"
                         : "") +
         data::format_value(dataset.targets[target], dataset.value(record, target));
}

std::vector<std::string> name_curated_columns(const data::Dataset& dataset, const CurateOptions& options) {
  std::vector<std::string> header{"smiles", "inchi_key"};
  for (const data::Target& target : dataset.targets) header.push_back(target.name);
  for (const std::string* name : {&options.weight_column, &options.time_column, &options.group_column})
    if (!name->empty()) header.push_back(*name);
  header.push_back("rows");
  return header;
}

std::string format_curated_table(const data::Dataset& dataset, const CurateOptions& options, std::size_t threads) {
  std::string text = data::format_csv_row(name_curated_columns(dataset, options));
  const std::vector<std::string> keys = compute_inchi_keys(dataset.keys, threads);
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    std::vector<std::string> cells{dataset.smiles[i], keys[i]};
    for (std::size_t t = 0; t < dataset.targets.size(); ++t) cells.push_back(format_value(dataset, i, t));
    if (!dataset.weights.empty()) cells.push_back(format_number(dataset.weights[i]));
    if (!dataset.times.empty()) cells.push_back(format_number(dataset.times[i]));
    if (!dataset.groups.empty()) cells.push_back(dataset.groups[i]);
    std::vector<std::string> rows;
    for (const std::size_t row : dataset.rows[i]) rows.push_back(std::to_string(row));
    cells.push_back(join_text(rows, " "));
    text += data::format_csv_row(cells);
  }
  return text;
}

}  // namespace

void CurateOptions::fields(FieldList& list) {
  list.add("input", &input, "CSV, TSV, .smi or SDF file, also gzip or zstd, or SQLite; - for standard input")
      .shown_as("FILE");
  list.add("out", &out, "the curated CSV (default: STEM-curated.csv)").shown_as("FILE").also({"o", "output"});
  list.add("overwrite", &overwrite, "replace files that exist");
  data::CurateOptions::fields(list);
}

CurateResult curate(const CurateOptions& options, const Context& context) {
  const auto reader = data::open_input(options.input, options, *context.progress);
  const data::Table table = data::read_table(*reader);
  CurateResult result;
  result.out_path = options.out.empty() ? input_stem(options.input) + "-curated.csv" : options.out;
  result.issues_path = (std::filesystem::path(result.out_path).replace_extension("").string()) + "-issues.csv";
  require_new_file(result.out_path, options.overwrite);
  const data::Curation curation = data::curate(table, options, true, nullptr, {}, context.threads, *context.progress);
  write_file(result.out_path, format_curated_table(curation.dataset, options, context.threads));
  data::write_issues(result.issues_path, curation.issues);
  result.summary = curation.summary;
  result.targets = curation.dataset.targets;
  return result;
}

std::vector<std::string> format_summary(const data::CurationSummary& summary) {
  std::vector<std::string> lines;
  lines.push_back(
      fmt::format("{} read, {} kept", format_count(summary.rows, "row"), format_count(summary.records, "molecule")));
  const auto add = [&](std::size_t count, std::string_view noun, std::string_view what) {
    if (count > 0) lines.push_back(fmt::format("{} {}", format_count(count, noun), what));
  };
  add(summary.invalid, "row", "with a molecule that cannot be read");
  add(summary.dropped, "row", "dropped");
  add(summary.merged, "row", "merged into an equal molecule");
  add(summary.conflicting_groups, "duplicate group", "with values that differ");
  add(summary.standardized, "molecule", "changed by standardisation");
  add(summary.missing_values, "target value", "missing");
  return lines;
}

nlohmann::json to_json(const data::CurationSummary& summary) {
  return {{"rows", summary.rows},
          {"records", summary.records},
          {"invalid", summary.invalid},
          {"dropped", summary.dropped},
          {"merged", summary.merged},
          {"standardized", summary.standardized},
          {"missing_values", summary.missing_values},
          {"conflicting_groups", summary.conflicting_groups}};
}

nlohmann::json to_json(const CurateResult& result) {
  nlohmann::json targets = nlohmann::json::array();
  for (const data::Target& target : result.targets) {
    targets.push_back({{"name", target.name}, {"task", data::format_task_type(target.task)}, {"unit", target.unit}});
    if (target.task == data::TaskType::multiclass) targets.back()["classes"] = target.classes;
  }
  return {{"schema", 1},
          {"summary", to_json(result.summary)},
          {"targets", targets},
          {"out", result.out_path},
          {"issues", result.issues_path}};
}

}  // namespace athanor::workflows

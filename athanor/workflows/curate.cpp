#include "athanor/workflows/curate.h"

#include <filesystem>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/data_report.h"
#include "athanor/workflows/curated_table.h"
#include "athanor/workflows/paths.h"

namespace athanor::workflows {
void CurateOptions::fields(FieldList& list) {
  list.add("input", &input, "CSV, TSV, .smi or SDF file, also gzip or zstd, or SQLite; - for standard input")
      .shown_as("FILE");
  list.add("out", &out, "the curated CSV (default: STEM-curated.csv)").shown_as("FILE").also({"o", "output"});
  list.add("report", &report, "write a page with pictures of the data and of what was lost").shown_as("FILE.html");
  list.add("overwrite", &overwrite, "replace files that exist");
  list.add("keep_columns", &keep_columns,
           "further columns that the table keeps, such as names, ids or a split; different texts of merged rows are "
           "joined by \"; \"")
      .shown_as("NAME")
      .also({"keep"});
  data::CurateOptions::fields(list);
  refine.fields(list);
}

namespace {

evaluate::DataReportContent collect_report(const CurateOptions& options, const data::PreparedTable& prepared,
                                           const data::Curation& curation, const CurateResult& result,
                                           const Context& context) {
  evaluate::DataReportContent content;
  content.title = input_stem(options.input);
  content.table = &prepared.table;
  content.curation = &curation;
  content.refinement = &result.refinement;
  content.profile = evaluate::compute_data_profile(curation.dataset, context.seed, context.threads, *context.progress);
  content.assays = prepared.assays;
  content.left_out = prepared.left_out;
  content.cliff_similarity = options.refine.cliff_similarity;
  content.next_command = format_next_command(result, options);
  CurateOptions copy = options;
  content.config = athanor::to_json(copy);
  content.version = ATHANOR_VERSION;
  return content;
}

}  // namespace

CurateResult curate(const CurateOptions& options, const Context& context) {
  const auto reader = data::open_input(options.input, options, *context.progress);
  data::Table table = data::read_table(*reader);
  CurateResult result;
  result.out_path = options.out.empty() ? input_stem(options.input) + "-curated.csv" : options.out;
  const std::string stem = std::filesystem::path(result.out_path).replace_extension("").string();
  result.issues_path = stem + "-issues.csv";
  const std::vector<std::string> inputs = data::list_inputs(options.input, options);
  require_new_file(result.out_path, options.overwrite, inputs);
  if (!options.report.empty()) require_new_file(options.report, options.overwrite, inputs);
  CurateOptions taken = options;  // a column that is kept is no target
  taken.ignore_columns.insert(taken.ignore_columns.end(), options.keep_columns.begin(), options.keep_columns.end());
  const data::PreparedTable prepared = data::prepare_table(std::move(table), taken, options.refine, *context.progress);
  data::Curation curation =
      data::curate(prepared.table, prepared.options, true, nullptr, {}, context.threads, *context.progress);
  curation.issues.add(prepared.issues);
  data::RefineOptions refining = options.refine;
  refining.cliffs = refining.cliffs || !options.report.empty();
  result.refinement =
      data::refine(prepared.table, curation, refining, prepared.scale, context.threads, *context.progress);
  for (const std::string& warning : result.refinement.warnings)
    context.progress->warn(prepared.table.source + ": " + warning);
  write_file(result.out_path,
             format_curated_table(prepared.table, curation.dataset, result.refinement, options, context.threads));
  data::write_issues(result.issues_path, curation.issues);
  if (options.refine.cliffs) {
    result.cliffs_path = stem + "-cliffs.csv";
    write_file(result.cliffs_path, format_cliffs(curation.dataset, result.refinement));
  }
  result.summary = curation.summary;
  result.targets = curation.dataset.targets;
  result.assays = prepared.assays;
  result.left_out = prepared.left_out;
  if (!options.report.empty()) {
    result.report_path = options.report;
    write_file(options.report,
               evaluate::format_data_report(collect_report(options, prepared, curation, result, context)));
  }
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

}  // namespace athanor::workflows

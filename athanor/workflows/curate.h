// curate: a table of molecules -> a clean table, with every dropped, merged or repaired row on record.
#pragma once

#include "athanor/data/curate.h"
#include "athanor/data/refine.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Options of the verb `curate`: reading and curation, files, and the refinement.
struct CurateOptions : data::CurateOptions {
  std::string input;
  std::string out;  ///< "" = STEM-curated.csv beside the working folder
  bool overwrite = false;
  std::string report;  ///< the page to be written, "" = none
  std::vector<std::string> keep_columns;
  data::RefineOptions refine;
  void fields(FieldList& list) override;
};

/// What curate() did, and the files that it wrote.
struct CurateResult {
  data::CurationSummary summary;
  std::vector<data::Target> targets;
  std::vector<data::Assay> assays, left_out;  ///< of a long table
  data::Refinement refinement;
  std::string out_path, issues_path;     ///< the table, and the issues of its rows
  std::string cliffs_path, report_path;  ///< "" unless asked for
};

/// Writes the curated table (smiles, inchi_key, targets; TARGET_std and TARGET_count where rows were merged; weight,
/// time and group, drug-likeness and alerts as asked for; the columns to keep; rows; bounds as <5, dates as days since
/// 1970-01-01) and OUT-issues.csv beside it, OUT-cliffs.csv and the page when asked for.
CurateResult curate(const CurateOptions& options, const Context& context);
/// What `curate --json` prints (docs/json/curate.schema.json).
nlohmann::json to_json(const CurateResult& result);

/// "athanor train clean.csv --target pKi --out runs/first".
std::string format_next_command(const CurateResult& result, const CurateOptions& options);

/// One line per fact of the refinement: assays, replicates, outliers, filters, alerts, cliffs.
std::vector<std::string> format_refinement(const CurateResult& result, const CurateOptions& options);

/// One line per fact of a summary, such as "kept 2,390 of 2,400 rows".
std::vector<std::string> format_summary(const data::CurationSummary& summary);
/// The member "summary" of such results: its numbers under their names.
nlohmann::json to_json(const data::CurationSummary& summary);

}  // namespace athanor::workflows

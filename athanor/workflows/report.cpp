#include "athanor/workflows/report.h"

#include <ctime>
#include <filesystem>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/qmrf_facts.h"

namespace athanor::workflows {
namespace fs = std::filesystem;
namespace {

/// The bundle of a run stands for the run.
fs::path find_run_folder(const fs::path& run) {
  return fs::is_regular_file(run) ? fs::absolute(run).parent_path() : run;
}

/// One of the files that every run leaves.
fs::path require_run_file(const fs::path& run, const char* name) {
  if (!fs::exists(run / name))
    fail(ErrorCode::not_found, "{}: no {} there; report takes the folder of a finished run (athanor train … --out {})",
         run.string(), name, run.string());
  return run / name;
}

std::string format_today() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &utc);
  return text;
}

RunFacts read_run(const ReportOptions& options) {
  const fs::path run = find_run_folder(options.run);
  RunFacts facts;
  facts.metrics = read_json(require_run_file(run, "metrics.json"));
  facts.manifest = read_json(require_run_file(run, "manifest.json"));
  facts.config = read_toml(require_run_file(run, "config.toml"));
  facts.predictions = require_run_file(run, "predictions.csv").string();
  facts.bundle = bundle::load_bundle(require_run_file(run, "bundle.athanor"));
  bundle::require_molecule_targets(facts.bundle, "the QMRF");
  if (!options.cross_validation.empty()) facts.validation = read_json(options.cross_validation);
  if (!facts.validation.is_null() && !facts.validation.contains("cv"))
    fail(ErrorCode::invalid_input, "{}: is not what athanor evaluate FILE --cv 5 --json prints",
         options.cross_validation);
  if (!options.external.empty()) facts.external = read_json(options.external);
  if (!facts.external.is_null() && !facts.external.contains("seen_in_training"))
    fail(ErrorCode::invalid_input, "{}: is not what athanor evaluate RUN FILE --json prints", options.external);
  if (!options.importance.empty()) facts.importance = read_json(options.importance);
  if (!facts.importance.is_null() && !facts.importance.contains("groups"))
    fail(ErrorCode::invalid_input,
         "{}: is not what athanor explain RUN FILE --method permutation_importance --json prints", options.importance);
  return facts;
}

}  // namespace

void ReportOptions::fields(FieldList& list) {
  list.add("run", &run, "folder of a finished run").shown_as("RUN");
  list.add("qmrf", &qmrf, "the QSAR model reporting format, by the five OECD principles");
  list.add("about", &about, "TOML with what only a person knows: endpoint, species, protocol, authors, …")
      .shown_as("FILE");
  list.add("cross_validation", &cross_validation,
           "robustness: what athanor evaluate FILE --cv 5 --y-scramble 50 --json prints")
      .shown_as("FILE");
  list.add("external", &external, "external validation: what athanor evaluate RUN FILE --json prints").shown_as("FILE");
  list.add("importance", &importance,
           "interpretation: what athanor explain RUN FILE --method permutation_importance --json prints")
      .shown_as("FILE");
  list.add("out", &out, "the form, .html or .md (default: RUN/qmrf.html)").shown_as("FILE").also({"o", "output"});
  list.add("overwrite", &overwrite, "replace the form when it exists");
}

nlohmann::json report(const ReportOptions& options, const Context& context) {
  if (!options.qmrf)
    fail(ErrorCode::invalid_options, "report needs to know the form: --qmrf (the run's own page is {}/report.html)",
         options.run);
  const fs::path out = options.out.empty() ? find_run_folder(options.run) / "qmrf.html" : fs::path(options.out);
  const bool is_markdown = out.extension() == ".md";
  if (!is_markdown && out.extension() != ".html")
    fail(ErrorCode::invalid_options, "--out: the form is a page (.html) or Markdown (.md), not {}", out.string());
  const RunFacts facts = read_run(options);
  require_new_file(out, options.overwrite);
  evaluate::Qmrf qmrf = fill_qmrf(facts, context);
  qmrf.entries["2.1"].paragraphs = {format_today()};
  if (!options.about.empty()) evaluate::add_about(qmrf, read_toml(options.about), options.about);
  write_file(out, is_markdown ? evaluate::format_qmrf_markdown(qmrf)
                              : evaluate::format_qmrf_page(qmrf, "Written by " + context.command_line));
  nlohmann::json missing = nlohmann::json::array();
  for (const evaluate::QmrfField& field : evaluate::list_missing(qmrf))
    missing.push_back({{"number", field.number}, {"title", field.title}, {"key", field.key}, {"hint", field.hint}});
  return {{"schema", 1}, {"out", out.string()}, {"filled", qmrf.entries.size()}, {"missing", missing}};
}

}  // namespace athanor::workflows

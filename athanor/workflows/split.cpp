#include "athanor/workflows/split.h"

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/evaluate/split_report.h"
#include "athanor/workflows/paths.h"

namespace athanor::workflows {

void SplitOptions::fields(FieldList& list) {
  list.add("input", &input, "CSV, TSV, .smi or SDF file, also gzip or zstd, or SQLite; - for standard input")
      .shown_as("FILE");
  list.add("out", &out, "the splits file (default: STEM-splits.json)").shown_as("FILE").also({"o", "output"});
  list.add("report", &report, "write a page with pictures of the parts").shown_as("FILE.html");
  list.add("overwrite", &overwrite, "replace files that exist");
  list.begin_group("Split");
  splitting.fields(list);
  list.begin_group("Data");
  curation.fields(list);
}

FoldWords read_fold_words(const data::Table& table, const data::SplitOptions& options) {
  FoldWords words;
  if (!options.splits_column.empty() && !options.splits_file.empty())
    fail(ErrorCode::invalid_options, "--splits-column and --splits-file exclude each other");
  if (!options.splits_column.empty()) words.per_split.push_back(data::read_fold_column(table, options.splits_column));
  if (!options.splits_file.empty()) words.per_split = data::read_splits_file(options.splits_file, table.rows.size());
  return words;
}

std::vector<data::Split> make_splits(const data::Dataset& dataset, const FoldWords& words,
                                     const data::SplitOptions& options, const Context& context) {
  if (words.per_split.empty()) return data::make_splits(dataset, options, context.seed, context.threads);
  std::vector<data::Split> splits;
  for (const auto& fold_words : words.per_split) {
    splits.push_back(data::to_split(dataset, fold_words));
    if (splits.back().train.empty()) fail(ErrorCode::invalid_input, "the predefined split has no usable row in train");
  }
  return splits;
}

namespace {

evaluate::SplitReportContent collect_report(const SplitOptions& options, const data::Dataset& dataset,
                                            const SplitResult& result) {
  evaluate::SplitReportContent content;
  content.title = input_stem(options.input);
  const bool is_predefined = !options.splitting.splits_column.empty() || !options.splitting.splits_file.empty();
  content.kind = is_predefined ? "predefined" : options.splitting.split;
  content.dataset = &dataset;
  content.splits = result.splits;
  content.leakages = result.leakages;
  content.next_command = fmt::format("athanor train {} --splits-file {}", options.input, result.out_path);
  SplitOptions copy = options;
  content.config = athanor::to_json(copy);
  content.version = ATHANOR_VERSION;
  return content;
}

}  // namespace

SplitResult split(const SplitOptions& options, const Context& context) {
  const auto reader = data::open_input(options.input, options.curation, *context.progress);
  const data::Table table = data::read_table(*reader);
  SplitResult result;
  result.out_path = options.out.empty() ? input_stem(options.input) + "-splits.json" : options.out;
  const std::vector<std::string> inputs = data::list_inputs(options.input, options.curation);
  require_new_file(result.out_path, options.overwrite, inputs);
  if (!options.report.empty()) require_new_file(options.report, options.overwrite, inputs);
  const FoldWords words = read_fold_words(table, options.splitting);
  const data::Curation curation =
      data::curate(table, options.curation, true, words.for_merging(), {}, context.threads, *context.progress);
  result.summary = curation.summary;
  result.splits = make_splits(curation.dataset, words, options.splitting, context);
  result.leakages = compute_leakages(curation.dataset, result.splits, context);
  data::write_splits(result.out_path, result.splits, curation.dataset);
  if (!options.report.empty()) {
    result.report_path = options.report;
    write_file(options.report, evaluate::format_split_report(collect_report(options, curation.dataset, result)));
  }
  return result;
}

std::vector<data::Leakage> compute_leakages(const data::Dataset& dataset, const std::vector<data::Split>& splits,
                                            const Context& context) {
  std::vector<data::Leakage> leakages;
  for (const data::Split& split : splits)
    leakages.push_back(data::compute_leakage(dataset, split, near_duplicate_similarity, context.threads));
  return leakages;
}

nlohmann::json to_json(const data::Leakage& leakage) {
  return {{"test_size", leakage.test_size},
          {"exact", leakage.exact},
          {"near", leakage.near},
          {"threshold", leakage.threshold}};
}

nlohmann::json to_json(const SplitResult& result) {
  nlohmann::json splits = nlohmann::json::array();
  for (std::size_t i = 0; i < result.splits.size(); ++i) {
    const data::Split& one = result.splits[i];
    splits.push_back({{"train", one.train.size()},
                      {"val", one.val.size()},
                      {"test", one.test.size()},
                      {"leakage", to_json(result.leakages[i])}});
  }
  return {{"schema", 1},
          {"summary", to_json(result.summary)},
          {"splits", splits},
          {"out", result.out_path},
          {"report", result.report_path}};
}

}  // namespace athanor::workflows

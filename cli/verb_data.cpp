// curate, fetch, split, describe, generate and label.
#include <cstdlib>
#include <initializer_list>

#include "athanor/core/text.h"
#include "athanor/data/stream.h"
#include "athanor/workflows/curate.h"
#include "athanor/workflows/describe.h"
#include "athanor/workflows/fetch.h"
#include "athanor/workflows/generate.h"
#include "athanor/workflows/input.h"
#include "athanor/workflows/label.h"
#include "athanor/workflows/split.h"
#include "remote/download.h"
#include "text_table.h"
#include "verbs.h"

namespace athanor::cli {
namespace {

std::string join_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

void run_curate(workflows::CurateOptions& options, const workflows::Context& context, const Output& output) {
  const auto result = workflows::curate(options, context);
  std::string text = join_lines(workflows::format_summary(result.summary)) +
                     join_lines(workflows::format_refinement(result, options)) +
                     fmt::format("molecules: {}\nissues:    {}\n", result.out_path, result.issues_path);
  if (!result.cliffs_path.empty()) text += fmt::format("cliffs:    {}\n", result.cliffs_path);
  if (!result.report_path.empty()) text += fmt::format("report:    {}\n", result.report_path);
  output.text(text + "next: " + workflows::format_next_command(result, options) + "\n");
  output.object(to_json(result));
}

void run_split(workflows::SplitOptions& options, const workflows::Context& context, const Output& output) {
  const auto result = workflows::split(options, context);
  data::CurateOptions usual;
  std::vector<std::vector<std::string>> rows{{"split", "train", "val", "test", "equal in train", "similar in train"}};
  for (std::size_t i = 0; i < result.splits.size(); ++i) {
    const data::Split& one = result.splits[i];
    rows.push_back({std::to_string(i), std::to_string(one.train.size()), std::to_string(one.val.size()),
                    std::to_string(one.test.size()), std::to_string(result.leakages[i].exact),
                    std::to_string(result.leakages[i].near)});
  }
  output.text(
      join_lines(workflows::format_summary(result.summary)) + format_text_table(rows) +
      fmt::format(
          "(similar: Tanimoto >= {} to a training molecule)\nsplits: {}\n{}next: athanor train {}{} --splits-file {}\n",
          workflows::near_duplicate_similarity, result.out_path,
          result.report_path.empty() ? "" : "report: " + result.report_path + "\n", options.input,
          format_changed_options(options.curation, usual), result.out_path));
  output.object(to_json(result));
}

std::vector<std::vector<std::string>> to_text_rows(const std::vector<std::string>& columns,
                                                   const std::vector<std::vector<double>>& rows) {
  std::vector<std::vector<std::string>> texts{columns};
  for (const auto& row : rows) {
    std::vector<std::string>& cells = texts.emplace_back();
    for (const double value : row) cells.push_back(format_number(value));
  }
  return texts;
}

void run_describe(workflows::DescribeOptions& options, const workflows::Context& context, const Output& output) {
  if (!options.graph.empty()) {
    const auto tables = workflows::describe_graph(options);
    output.text("nodes\n" + format_text_table(to_text_rows(tables.node_columns, tables.nodes)) + "\nedges\n" +
                format_text_table(to_text_rows(tables.edge_columns, tables.edges)));
    output.object(workflows::to_json(tables));
    return;
  }
  if (!options.points.empty()) {
    const auto table = workflows::describe_points(options);
    output.text(format_text_table(to_text_rows(table.columns, table.rows)));
    output.object(workflows::to_json(table));
    return;
  }
  workflows::describe_vectors(options, context, output.table_format(),
                              [&](std::string_view text) { output.raw(text); });
}

void run_generate(workflows::GenerateOptions& options, const workflows::Context& context, const Output& output) {
  const auto result = workflows::generate(options, context);
  output.text(fmt::format("{}\nmolecules: {}\nnext: athanor label {}\n", format_count(result.count, "molecule"),
                          result.out_path, result.out_path));
  output.object(to_json(result));
}

void run_label(workflows::LabelOptions& options, const workflows::Context& context, const Output& output) {
  const auto result = workflows::label(options, context);
  std::string text = fmt::format("{} with {}", format_count(result.rows, "row"), result.engine);
  for (const auto& [status, count] : result.statuses) text += fmt::format(", {} {}", count, status);
  if (result.resumed > 0) text += fmt::format(" ({} taken over from the interrupted run)", result.resumed);
  text += fmt::format("\nlabels:     {}\n", result.out_path);
  if (!result.geometries_path.empty()) text += fmt::format("geometries: {}\n", result.geometries_path);
  output.text(text + fmt::format("next: athanor train {} --target {}\n", result.out_path, options.properties.front()));
  output.object(to_json(result));
}

/// The first of the variables that is set, or "".
std::string read_environment(std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const char* value = std::getenv(name); value && *value) return value;
  return "";
}

std::string find_cache_folder() {
  const std::string cache = read_environment({"XDG_CACHE_HOME"});
  return (cache.empty() ? read_environment({"HOME"}) + "/.cache" : cache) + "/athanor";
}

/// What the door adds: how to reach the network.
struct RemoteFetchOptions : workflows::FetchOptions {
  std::string proxy;
  void fields(FieldList& list) override {
    FetchOptions::fields(list);
    list.add("proxy", &proxy, "HTTP proxy (default: $https_proxy)").shown_as("URL");
  }
};

void run_fetch(RemoteFetchOptions& options, const workflows::Context& context, const Output& output) {
  if (options.cache.empty()) options.cache = find_cache_folder();
  if (options.proxy.empty()) options.proxy = read_environment({"https_proxy", "HTTPS_PROXY"});
  const auto download = [&](const std::string& url, const std::filesystem::path& path) {
    remote::download({url, path, options.proxy}, *context.progress);
  };
  const auto result = workflows::fetch(options, download, context);
  const char* check = result.set.sha256.empty() ? "recorded" : "as expected";
  output.text(fmt::format(
      "{}: {}\nsource:  {}{}\nSHA-256: {} ({})\nlicence: {}; please cite doi:{}\nfile:    {}\nnext: "
      "athanor train {} {}\n",
      result.set.name, result.set.summary, result.url, result.from_cache ? " (from the cache)" : "", result.sha256,
      check, result.set.licence, result.set.paper, result.out_path, result.out_path, result.set.train_options));
  output.object(to_json(result));
}

}  // namespace

std::vector<Verb> make_data_verbs() {
  Verb describe = make_verb<workflows::DescribeOptions>(
      "describe", "Features of molecules, as the models see them", {"input"}, 1,
      {"describe \"CCO\"", "describe molecules.csv --featurizer \"morgan(radius=2,bits=1024)+maccs\" > features.csv",
       "describe \"Cn1cnc2c1c(=O)n(C)c(=O)n2C\" --graph basic"},
      run_describe);
  describe.aliases = {"fingerprint"};
  return {make_verb<workflows::CurateOptions>(
              "curate", "Clean a table of molecules, with every change on record", {"input"}, 1,
              {"curate assay.csv --target pIC50", "curate library.smi --out clean.csv --report data.html",
               "curate assay.csv --all-targets --duplicates median",
               "curate assay.csv --target IC50 --units nM --transform p --cliffs",
               "curate chembl.csv --pivot standard_type --transform p --censored keep",
               "curate hits.csv --alerts pains,brenk --drop-alerts --require lipinski"},
              run_curate),
          make_verb<RemoteFetchOptions>("fetch", "Download a public data set, checked and cached", {"name"}, 1,
                                        {"fetch esol", "fetch hiv --out data/hiv.csv.gz", "list sets"}, run_fetch),
          make_verb<workflows::SplitOptions>(
              "split", "Split a table into train, val and test, and check for molecules on both sides", {"input"}, 1,
              {"split assay.csv --split scaffold --split-sizes 0.8 0.1 0.1 --report split.html",
               "split assay.csv --split kfold --folds 5 --out folds.json"},
              run_split),
          describe,
          make_verb<workflows::GenerateOptions>(
              "generate", "Make new molecules: enumeration of small organic ones", {}, 0,
              {"generate --model enumerate --count 1000 --max-heavy-atoms 9 --out molecules.csv"}, run_generate),
          make_verb<workflows::LabelOptions>(
              "label", "Quantum-chemical properties by xTB: conformer, relaxation, properties", {"input"}, 1,
              {"label molecules.csv --engine xtb --out labelled.csv",
               "label molecules.csv --geometries relaxed.extxyz.gz", "label \"CCO\" --out ethanol.csv"},
              run_label)};
}

}  // namespace athanor::cli

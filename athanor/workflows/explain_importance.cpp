#include "athanor/workflows/explain_importance.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/data/curate.h"
#include "athanor/evaluate/evaluation.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/page.h"
#include "athanor/evaluate/svg_charts.h"
#include "athanor/explain/permutation_importance.h"
#include "athanor/predict/records.h"
#include "athanor/workflows/input.h"
#include "athanor/workflows/known_values.h"
#include "athanor/workflows/paths.h"

namespace athanor::workflows {
namespace {

using explain::GroupImportance;
using explain::PermutationImportance;

constexpr std::size_t most_drawn = 20;

/// Rows of a table with a molecule that can be read, and their known values.
struct KnownMolecules {
  std::vector<predict::Query> queries;
  std::vector<double> truth;
  std::size_t rows = 0;
};

KnownMolecules read_molecules(const ExplainOptions& options, const predict::Predictor& predictor,
                              const data::Target& target, const Context& context) {
  const auto reader = data::open_input(options.input, options, *context.progress);
  const data::Table table = data::read_table(*reader);
  const data::DecimalMark decimal = data::parse_decimal_mark(options.decimal);
  const std::size_t smiles = data::find_smiles_column(table, options.smiles_column, *context.progress);
  const std::size_t known = data::find_column(table.columns, target.name, table.source);
  const predict::InputColumns columns =
      predict::find_input_columns(predictor, table.columns, smiles, decimal, table.source);
  KnownMolecules molecules;
  molecules.rows = table.rows.size();
  for (const data::Record& record : table.rows) {
    const Result<predict::Query> query = predict::make_query(record, columns);
    if (!query) continue;
    const Result<double> value = read_known_value(record, known, target, decimal);
    if (!value || std::isnan(*value)) continue;
    molecules.queries.push_back(*query);
    molecules.truth.push_back(*value);
  }
  return molecules;
}

void write_table(const std::filesystem::path& path, const PermutationImportance& importance) {
  AtomicFile file(path);
  file.write(data::format_csv_row({"group", "kind", "importance", "std", "std_error"}));
  for (const GroupImportance& group : importance.groups)
    file.write(data::format_csv_row(
        {group.name, group.kind, format_number(group.mean), format_number(group.std), format_number(group.std_error)}));
  file.commit();
}

evaluate::IntervalRow make_row(const GroupImportance& group) {
  const double half = 1.96 * group.std_error;
  evaluate::IntervalMark mark{0, group.mean, std::nullopt,
                              fmt::format("{}: {} ± {}", group.name, evaluate::format_significant(group.mean),
                                          evaluate::format_significant(half, 2))};
  if (group.losses.size() > 1) mark.interval = {group.mean - half, group.mean + half};
  return {group.name, {mark}};
}

/// A chart of the groups of one scale, and all of them as a table.
evaluate::Section format_groups(const std::string& id, const std::string& title, const std::string& caption,
                                const std::vector<const GroupImportance*>& groups, const std::string& axis) {
  evaluate::Section section{id, title, ""};
  if (groups.empty()) return section;
  std::vector<evaluate::IntervalRow> rows;
  evaluate::HtmlTable table("All of them", {{"features"}, {"kind"}, {"importance", true}, {"±", true}});
  for (const GroupImportance* group : groups) {
    if (rows.size() < most_drawn) rows.push_back(make_row(*group));
    table.add_row({evaluate::escape_html(group->name), group->kind, evaluate::format_significant(group->mean),
                   evaluate::format_significant(group->std_error, 2)});
  }
  section.html =
      "<div class=\"figures\">\n" +
      evaluate::format_figure({.title = groups.size() > most_drawn
                                            ? fmt::format("The {} most important of {}", most_drawn, groups.size())
                                            : title,
                               .chart = evaluate::draw_intervals(title, axis, rows, 0.0),
                               .caption = caption,
                               .table = table.html()}) +
      "</div>\n";
  return section;
}

std::string format_importance_page(const PermutationImportance& importance, const explain::Subject& subject,
                                   const std::string& command_line) {
  std::vector<const GroupImportance*> blocks, features, properties;
  for (const GroupImportance& group : importance.groups)
    (group.kind == "block" ? blocks : group.kind == "feature" ? features : properties).push_back(&group);
  const std::string axis = fmt::format("by how much the {} gets worse", importance.metric);
  evaluate::Page page;
  page.title = "What the model of " + subject.name + " needs";
  page.brand = "explain";
  page.headline = fmt::format(
      "<div class=\"hero\"><h1>What the model of {} needs</h1><p class=\"lede\">{} = {} on {}; features were given to "
      "other molecules, {} each, and the score was taken again. Bars: 95 % for the mean over the shuffles.</p></div>\n",
      evaluate::escape_html(subject.name), importance.metric, evaluate::format_significant(importance.score),
      format_count(importance.rows, "molecule"),
      importance.groups.empty() ? "0 times" : format_count(importance.groups.front().losses.size(), "time"));
  page.sections.push_back(format_groups("blocks", "Blocks of features",
                                        "All features of a block move together, so what they share counts once.",
                                        blocks, axis));
  page.sections.push_back(
      format_groups("features", "Single features",
                    "Where two features say the same, each alone seems unimportant: the model still has the other one.",
                    features, axis));
  page.sections.push_back(format_groups("properties", "Properties of atoms and bonds",
                                        "One property of all atoms or bonds of the table changes places; the graph "
                                        "stays.",
                                        properties, axis));
  page.footer = "Written by athanor: <code>" + evaluate::escape_html(command_line) + "</code>";
  return evaluate::format_page(page);
}

}  // namespace

nlohmann::json explain_importance(const ExplainOptions& options, const Context& context) {
  if (options.method.size() > 1)
    fail(ErrorCode::invalid_options,
         "permutation_importance is about a table, the other methods about its molecules; run them one by one");
  if (!is_table_input(options.input))
    fail(ErrorCode::invalid_options, "permutation_importance needs a table with known values, not one SMILES");
  predict::Predictor predictor = predict::load_predictor(options.bundle, {context.threads, context.device, false});
  const explain::ExplainedModel model(
      predictor, explain::find_subject(predictor.bundle().targets, options.target, options.class_name),
      explain::Removal::features);
  const data::Target& target = predictor.bundle().targets[model.subject().target];
  const KnownMolecules molecules = read_molecules(options, predictor, target, context);
  const std::filesystem::path folder = options.out;
  make_new_folder(folder, options.overwrite, data::list_inputs(options.input, options));
  const PermutationImportance importance =
      explain::compute_permutation_importance(model, molecules.queries, molecules.truth,
                                              {.metric = evaluate::main_metric(target.task),
                                               .repeats = static_cast<std::size_t>(options.repeats),
                                               .seed = context.seed,
                                               .threads = context.threads},
                                              *context.progress);
  write_table(folder / "importance.csv", importance);
  write_file(folder / "explain.html", format_importance_page(importance, model.subject(), context.command_line));
  nlohmann::json result = {{"schema", 1},
                           {"subject", target.name},
                           {"metric", importance.metric},
                           {"score", importance.score},
                           {"rows", molecules.rows},
                           {"used", importance.rows},
                           {"repeats", options.repeats},
                           {"groups", nlohmann::json::array()},
                           {"out", folder.string()},
                           {"page", (folder / "explain.html").string()}};
  for (const GroupImportance& group : importance.groups)
    result["groups"].push_back({{"name", group.name},
                                {"kind", group.kind},
                                {"importance", group.mean},
                                {"std", group.std},
                                {"std_error", group.std_error}});
  write_json(folder / "summary.json", result);
  return result;
}

}  // namespace athanor::workflows

// explain.
#include <fmt/format.h>

#include <algorithm>

#include "athanor/core/text.h"
#include "athanor/workflows/explain.h"
#include "text_table.h"
#include "verbs.h"

namespace athanor::cli {
namespace {

std::string format_value(const nlohmann::json& value) { return fmt::format("{:+.3g}", value.get<double>()); }

/// One row per atom, one column per method, with standard errors where values were sampled.
std::string format_atoms(const nlohmann::json& molecule) {
  std::vector<std::vector<std::string>> table{{"atom", "symbol"}};
  for (const nlohmann::json& attribution : molecule.at("attributions")) {
    table.front().push_back(attribution.at("method"));
    if (!attribution.at("std_errors").empty()) table.front().push_back("±");
  }
  for (std::size_t a = 0; a < molecule.at("symbols").size(); ++a) {
    std::vector<std::string>& row = table.emplace_back();
    row = {std::to_string(a), molecule.at("symbols")[a].get<std::string>()};
    for (const nlohmann::json& attribution : molecule.at("attributions")) {
      row.push_back(format_value(attribution.at("values")[a]));
      if (!attribution.at("std_errors").empty())
        row.push_back(fmt::format("{:.2g}", attribution.at("std_errors")[a].get<double>()));
    }
  }
  return format_text_table(table);
}

std::string format_counterfactuals(const nlohmann::json& molecule) {
  if (molecule.at("counterfactuals").empty()) return "";
  std::vector<std::vector<std::string>> table{{"counterfactual", "prediction", "similarity"}};
  for (const nlohmann::json& one : molecule.at("counterfactuals"))
    table.push_back({one.at("smiles"), fmt::format("{:.4g}", one.at("prediction").get<double>()),
                     fmt::format("{:.2f}", one.at("similarity").get<double>())});
  return "\n" + format_text_table(table);
}

std::string format_molecule(const nlohmann::json& result) {
  const nlohmann::json& molecule = result.at("molecules").front();
  if (molecule.at("status") != "ok")
    return fmt::format("{}: {}\n", molecule.at("status").get<std::string>(), molecule.at("message").get<std::string>());
  const std::string unit = result.at("unit");
  return fmt::format("{}\n{} = {:.4g}{}\n\n", molecule.at("smiles").get<std::string>(),
                     result.at("subject").get<std::string>(), molecule.at("prediction").get<double>(),
                     unit.empty() ? "" : " " + unit) +
         format_atoms(molecule) + format_counterfactuals(molecule);
}

/// The fragments that raise and lower the prediction most.
std::string format_fragments(const nlohmann::json& result) {
  constexpr std::size_t most = 8;
  const nlohmann::json& all = result.at("fragments");
  std::vector<std::vector<std::string>> table{{"fragment", "mean", "from", "to", "molecules"}};
  for (std::size_t i = 0; i < all.size(); ++i)
    if (i < most || i + most >= all.size())
      table.push_back({all[i].at("smiles"), format_value(all[i].at("mean")), format_value(all[i].at("lowest")),
                       format_value(all[i].at("highest")), all[i].at("molecules").dump()});
  return table.size() == 1 ? "" : format_text_table(table);
}

/// The most important groups of features.
std::string format_importance(const nlohmann::json& result) {
  constexpr std::size_t most = 20;
  const nlohmann::json& groups = result.at("groups");
  std::vector<std::vector<std::string>> table{{"features", "kind", "importance", "±"}};
  for (std::size_t i = 0; i < std::min(most, groups.size()); ++i)
    table.push_back({groups[i].at("name"), groups[i].at("kind"), format_value(groups[i].at("importance")),
                     fmt::format("{:.2g}", groups[i].at("std_error").get<double>())});
  return fmt::format("{} of {} = {:.4g} on {}; by how much it gets worse:\n\n", result.at("metric").get<std::string>(),
                     result.at("subject").get<std::string>(), result.at("score").get<double>(),
                     format_count(result.at("used").get<std::size_t>(), "molecule")) +
         format_text_table(table) + "\npage:  " + result.at("page").get<std::string>() +
         "\ntable: " + result.at("out").get<std::string>() + "/importance.csv\n";
}

void run_explain(workflows::ExplainOptions& options, const workflows::Context& context, const Output& output) {
  const nlohmann::json result = workflows::explain(options, context);
  if (result.contains("groups")) {
    output.text(format_importance(result));
    return output.object(result);
  }
  const auto rows = result.at("rows").get<std::size_t>(), ok = result.at("ok").get<std::size_t>();
  std::string text =
      rows == 1 && result.at("molecules").size() == 1
          ? format_molecule(result)
          : format_fragments(result) + fmt::format("\n{} explained, {} not\n", format_count(ok, "row"), rows - ok);
  const std::string folder = result.at("out");
  text += "\npage:   " + result.at("page").get<std::string>() + "\ntables: " + folder +
          "/atoms.csv, fragments.csv, molecules.csv\n";
  output.text(text);
  output.object(result);
}

}  // namespace

std::vector<Verb> make_explain_verbs() {
  return {make_verb<workflows::ExplainOptions>(
      "explain", "What atoms, fragments and features add to a prediction, and what would change it",
      {"bundle", "input"}, 2,
      {"explain examples/models/gap.athanor \"CCO\"",
       "explain runs/logs examples/data/new_molecules.csv --out why --page-molecules 50",
       "explain runs/logs \"CC(=O)Oc1ccccc1C(=O)O\" --method all --fragments groups --json",
       "explain runs/tox hits.csv --target NR-AR --method fragment_shapley myerson --permutations 400",
       "explain runs/tox actives.csv --method interventional_shap --background inactives.csv",
       "explain runs/logs held_out.csv --method permutation_importance --repeats 20"},
      run_explain)};
}

}  // namespace athanor::cli

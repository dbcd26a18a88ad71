#include "athanor/workflows/qmrf_validation.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/text.h"
#include "athanor/data/record.h"
#include "athanor/evaluate/evaluation.h"

namespace athanor::workflows {
namespace {

using evaluate::Qmrf;
using Table = std::vector<std::vector<std::string>>;

std::string format_short(const nlohmann::json& value) {
  return value.is_number() ? fmt::format("{:.4g}", value.get<double>()) : "undefined";
}

/// Rows "target, metric, value, 95 % interval, molecules" of a score table as metrics.json has it.
Table make_score_table(const nlohmann::json& scores) {
  Table table{{"Target", "Statistic", "Value", "95 % interval (bootstrap)", "Molecules"}};
  for (const auto& [target, metrics] : scores.items()) {
    if (target == "_mean") continue;
    for (const auto& [metric, score] : metrics.items()) {
      const bool has_interval = score.contains("ci95") && score.at("ci95").is_array();
      table.push_back(
          {target, metric, format_short(score.at("value")),
           has_interval ? format_short(score.at("ci95").at(0)) + " to " + format_short(score.at("ci95").at(1)) : "–",
           score.at("n").dump()});
    }
  }
  return table;
}

/// Values and predictions of the rows of predictions.csv in one part.
struct PartRows {
  std::vector<double> truth, prediction;
  std::size_t rows = 0;
};

PartRows read_part(const RunFacts& facts, const std::string& part) {
  const auto reader = data::open_records(facts.predictions, {"csv", ","});
  const data::Table table = data::read_table(*reader);
  const std::size_t split = data::find_column(table.columns, "split", table.source),
                    status = data::find_column(table.columns, "status", table.source);
  PartRows rows;
  for (const data::Record& record : table.rows) {
    if (record.cells[split] != part || record.cells[status] != "ok") continue;
    ++rows.rows;
    for (const data::Target& target : facts.bundle.targets) {
      const auto read = [&](const std::string& prefix) {
        const std::size_t column = data::find_column(table.columns, prefix + target.name, table.source);
        return parse_number(record.cells[column]).value_or(NAN);
      };
      rows.truth.push_back(read("true_"));
      rows.prediction.push_back(read("pred_"));
    }
  }
  return rows;
}

void fill_training_set(Qmrf& qmrf, const RunFacts& facts, std::size_t rows) {
  const bool has_part = rows > 0;
  const std::string count = format_count(has_part ? rows : facts.bundle.domain.training_size, "molecule");
  qmrf.entries["6.1"].paragraphs = {"Yes: " + count +
                                    (has_part ? ", the rows of predictions.csv with split = train." : ".")};
  qmrf.entries["6.2"].paragraphs = {
      "SMILES: yes. Other columns of the input, such as names or CAS numbers, are kept in predictions.csv."};
  qmrf.entries["6.3"].paragraphs = {"Computed from the SMILES at any time (athanor describe); not stored."};
  qmrf.entries["6.4"].paragraphs = {"All: columns true_… of predictions.csv."};
  const nlohmann::json& input = facts.manifest.at("input");
  qmrf.entries["6.5"].paragraphs = {fmt::format("Input file {}, SHA-256 {}.", input.value("path", std::string()),
                                                input.value("sha256", std::string()))};
  qmrf.entries["6.6"].paragraphs = {fmt::format(
      "Structures: policy “{}”. Duplicates: {}. Rows that were dropped, merged or changed, with the reason, are in "
      "issues.csv. Scalers are fitted on the training molecules alone.",
      facts.bundle.standardize, facts.config.value("duplicates", std::string("mean")))};
}

void fill_cross_validation(Qmrf& qmrf, const nlohmann::json& validation) {
  Table table{{"Target", "Statistic", "Mean", "Standard deviation", "Folds"}};
  const std::string model = validation.at("model");
  for (const auto& [target, metrics] : validation.at("scores").at(model).items()) {
    if (target == "_mean") continue;
    for (const auto& [metric, score] : metrics.items())
      table.push_back(
          {target, metric, format_short(score.at("mean")), format_short(score.at("std")), score.at("folds").dump()});
  }
  qmrf.entries["6.9"] = {
      {fmt::format("{} of {}-fold cross-validation of {} on {}, every fold fitted anew.",
                   format_count(validation.at("repeats").get<std::size_t>(), "repeat"), validation.at("cv").dump(),
                   model, format_count(validation.at("molecules").get<std::size_t>(), "molecule"))},
      table};
  Table scrambled{{"Target", "Statistic", "Real", "Best shuffled", "Permutations", "p"}};
  const nlohmann::json permutations = validation.value("y_scramble", nlohmann::json::object());
  for (const auto& [target, scores] : permutations.items()) {
    const auto values = scores.at("scrambled").get<std::vector<double>>();
    if (values.empty()) continue;
    scrambled.push_back({target, scores.at("metric").get<std::string>(), format_short(scores.at("real")),
                         fmt::format("{:.4g}", *std::max_element(values.begin(), values.end())),
                         std::to_string(values.size()), format_short(scores.at("p_value"))});
  }
  if (scrambled.size() > 1)
    qmrf.entries["6.10"] = {{"The whole procedure refitted on shuffled values; p = (n + 1) / (N + 1)."}, scrambled};
}

void fill_baselines(Qmrf& qmrf, const RunFacts& facts) {
  Table table{{"Baseline", "Target", "Statistic", "Difference (model minus baseline)", "p", "Better"}};
  const nlohmann::json comparisons = facts.metrics.value("comparisons", nlohmann::json::object());
  for (const auto& [baseline, targets] : comparisons.items())
    for (const auto& [target, test] : targets.items())
      table.push_back({baseline, target, test.value("metric", std::string()), format_short(test.at("difference")),
                       format_short(test.at("p_value")), test.value("better", std::string())});
  if (table.size() > 1)
    qmrf.entries["6.12"] = {{"Paired bootstrap against simpler models on the same test molecules:"}, table};
}

/// "athanor evaluate data.csv --target y --model forest --cv 5 …" of this run.
std::string suggest_validation(const RunFacts& facts) {
  std::string command = "athanor evaluate " + facts.manifest.at("input").value("path", std::string("FILE"));
  for (const data::Target& target : facts.bundle.targets) command += " --target " + target.name;
  return command + " --model " + facts.metrics.at("model").get<std::string>() +
         " --baselines none --cv 5 --repeats 2 --y-scramble 50 --json > cv.json";
}

}  // namespace

void fill_internal_validation(Qmrf& qmrf, const RunFacts& facts, const Context& context) {
  const PartRows train = read_part(facts, "train");
  fill_training_set(qmrf, facts, train.rows);
  if (train.rows > 0) {
    const auto scores = evaluate::compute_scores(facts.bundle.targets, train.truth, train.prediction, context.seed,
                                                 context.threads, /*intervals=*/false);
    qmrf.entries["6.7"] = {{"Scores on the molecules the model was fitted on; they say nothing about new molecules."},
                           make_score_table(evaluate::to_json(scores))};
  }
  qmrf.entries["6.8"].paragraphs = {
      "Not done: leave-many-out (6.9) is the less optimistic estimate and is given in its place."};
  const nlohmann::json folds = facts.metrics.value("folds", nlohmann::json::array());
  if (!facts.validation.is_null()) {
    fill_cross_validation(qmrf, facts.validation);
  } else if (!folds.empty()) {
    qmrf.entries["6.9"] = {
        {fmt::format("{}-fold cross-validation; every molecule is predicted by models that did not see it.",
                     folds.size())},
        make_score_table(facts.metrics.at("test"))};
  }
  for (const char* number : {"6.9", "6.10"})
    if (qmrf.entries[number].is_empty())
      qmrf.entries[number].paragraphs = {"Not done yet. Run: " + suggest_validation(facts) +
                                         ", then add --cross-validation cv.json"};
  qmrf.entries["6.11"].paragraphs = {
      "The 95 % intervals of section 7.7 are percentile bootstraps (1,000 resamples of the test molecules)."};
  fill_baselines(qmrf, facts);
}

void fill_external_validation(Qmrf& qmrf, const RunFacts& facts) {
  const bool is_held_out = facts.metrics.value("folds", nlohmann::json::array()).empty();
  const std::string split = facts.bundle.training.value("split", std::string("random"));
  if (!facts.external.is_null()) {
    qmrf.entries["7.1"].paragraphs = {
        fmt::format("Yes: {} rows that took no part in this run.", facts.external.at("rows").dump())};
    qmrf.entries["7.7"] = {{fmt::format("Scores on the external set; {} of its rows are training molecules.",
                                        facts.external.at("seen_in_training").dump())},
                           make_score_table(facts.external.at("scores"))};
  } else if (is_held_out) {
    qmrf.entries["7.1"].paragraphs = {
        "No set from another source; a part of the data was held out before fitting (rows of predictions.csv with "
        "split = test). "
        "Score another set with: athanor evaluate RUN FILE --json > external.json, then add --external external.json"};
    qmrf.entries["7.7"] = {{"Scores on the held-out test molecules."}, make_score_table(facts.metrics.at("test"))};
  } else {
    qmrf.entries["7.1"].paragraphs = {
        "No: see the cross-validation in 6.9. Add --external external.json for another set."};
  }
  qmrf.entries["7.2"].paragraphs = {"SMILES: yes; other columns of the input are kept."};
  qmrf.entries["7.3"].paragraphs = {"Computed from the SMILES at any time (athanor describe); not stored."};
  qmrf.entries["7.4"].paragraphs = {"All: columns true_… of the table of predictions."};
  qmrf.entries["7.6"].paragraphs = {fmt::format("Split “{}”, seed {}; the rows of each part are in splits.json.", split,
                                                facts.manifest.value("seed", nlohmann::json()).dump())};
  Table table{{"Part", "Test molecules", "Also in training", "Near duplicate in training (Tanimoto ≥ 0.9)"}};
  std::size_t part = 0;
  for (const nlohmann::json& leakage : facts.metrics.value("leakage", nlohmann::json::array()))
    table.push_back({std::to_string(++part), leakage.at("test_size").dump(), leakage.at("exact").dump(),
                     leakage.at("near").dump()});
  if (table.size() > 1)
    qmrf.entries["7.8"] = {{"How independent the test molecules are of the training molecules:"}, table};
  const nlohmann::json& source = facts.external.is_null() ? facts.metrics : facts.external;
  for (const nlohmann::json& warning : source.value("warnings", nlohmann::json::array()))
    if (warning.is_object())
      qmrf.entries["7.9"].paragraphs.push_back(fmt::format("{} ({}): {}.", warning.value("severity", std::string()),
                                                           warning.value("code", std::string()),
                                                           warning.value("text", std::string())));
  if (qmrf.entries["7.9"].is_empty())
    qmrf.entries["7.9"].paragraphs = {"The program's checks of the data, the split and the scores raised no warning."};
  qmrf.entries["9.3"].paragraphs = {
      "bundle.athanor (model), predictions.csv (all molecules, values and predictions), metrics.json, splits.json, "
      "issues.csv, "
      "config.toml (all options), manifest.json (versions, hashes, machine), report.html (figures)."};
}

}  // namespace athanor::workflows

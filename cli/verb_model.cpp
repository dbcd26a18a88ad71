// train, predict and evaluate.
#include "athanor/core/text.h"
#include "athanor/metrics/metrics.h"
#include "athanor/workflows/evaluate.h"
#include "athanor/workflows/predict.h"
#include "athanor/workflows/train.h"
#include "text_table.h"
#include "verbs.h"

namespace athanor::cli {
namespace {

/// "0.312 (0.29 to 0.34)", or the reason why there is no value.
std::string format_score(const nlohmann::json& score) {
  if (score.at("value").is_null()) return "- (" + score.value("reason", std::string("undefined")) + ")";
  std::string text = fmt::format("{:.4g}", score.at("value").get<double>());
  if (score.contains("ci95") && score.at("ci95").is_array())
    text +=
        fmt::format(" ({:.4g} to {:.4g})", score.at("ci95").at(0).get<double>(), score.at("ci95").at(1).get<double>());
  return text;
}

/// The metrics of a score table, in the order of the catalogue.
std::vector<std::string> list_scored_metrics(const nlohmann::json& scores) {
  std::vector<std::string> names;
  for (const CatalogEntry& entry : metrics::metric_catalog())
    if (scores.contains(entry.name)) names.push_back(entry.name);
  return names;
}

/// One row per model, one column per metric of the target.
std::string format_score_rows(const std::vector<std::pair<std::string, nlohmann::json>>& models,
                              const std::string& target) {
  const std::vector<std::string> names = list_scored_metrics(models.front().second.at(target));
  std::vector<std::vector<std::string>> rows{{target}};
  rows.front().insert(rows.front().end(), names.begin(), names.end());
  for (const auto& [model, scores] : models) {
    std::vector<std::string>& cells = rows.emplace_back(1, model);
    for (const std::string& metric : names)
      cells.push_back(scores.at(target).contains(metric) ? format_score(scores.at(target).at(metric)) : "");
  }
  return format_text_table(rows);
}

/// Tables for up to `most` targets and, when there are several, their mean.
std::string format_scores(const std::vector<std::pair<std::string, nlohmann::json>>& models,
                          const nlohmann::json& targets) {
  constexpr std::size_t most = 12;
  std::string text;
  std::size_t shown = 0;
  for (const auto& [target, entry] : targets.items())
    if (shown++ < most) text += (text.empty() ? "" : "\n") + format_score_rows(models, target);
  if (targets.size() > most) text += fmt::format("({} more targets in metrics.json)\n", targets.size() - most);
  if (targets.size() > 1) text += "\n" + format_score_rows(models, "_mean");
  return text;
}

void run_train(workflows::TrainOptions& options, const workflows::Context& context, const Output& output) {
  const workflows::TrainResult result = workflows::train(options, context);
  std::vector<std::pair<std::string, nlohmann::json>> models{{result.model, result.metrics.at("test")}};
  for (const auto& [name, entry] : result.metrics.at("baselines").items()) models.emplace_back(name, entry.at("test"));
  const std::string folder = result.run_folder.string();
  std::string text;
  for (const std::string& line : workflows::format_summary(result.summary)) text += line + "\n";
  text += "\nTest scores (95 % interval), " + format_scores(models, result.metrics.at("targets"));
  text += fmt::format(
      "\nmodel:       {0}/bundle.athanor\nreport:      {0}/report.html\npredictions: {0}/predictions.csv\ntime:        "
      "{1:.1f} s\n"
      "next: athanor predict {0} \"CCO\"\n",
      folder, result.seconds);
  output.text(text);
  output.object(to_json(result));
}

void run_predict(workflows::PredictOptions& options, const workflows::Context& context, const Output& output) {
  const auto result =
      workflows::predict(options, context, output.table_format(), [&](std::string_view text) { output.raw(text); });
  if (options.out.empty()) return;
  const auto& summary = result.summary;
  output.text(fmt::format("{} predicted, {} not ({:.3g} rows/s)\npredictions: {}\n", format_count(summary.ok, "row"),
                          summary.rows - summary.ok,
                          static_cast<double>(summary.rows) / std::max(summary.seconds, 1e-9), result.out_path));
  output.object(to_json(result));
}

std::string format_matrix(const std::string& target, const nlohmann::json& counts) {
  std::vector<std::vector<std::string>> rows{{target}};
  for (const auto& one : counts.at("classes")) rows.front().push_back("predicted " + one.get<std::string>());
  for (std::size_t k = 0; k < counts.at("matrix").size(); ++k) {
    rows.push_back({"true " + counts.at("classes")[k].get<std::string>()});
    for (const auto& count : counts.at("matrix")[k]) rows.back().push_back(count.dump());
  }
  return format_text_table(rows);
}

std::string format_confusions(const nlohmann::json& confusions) {
  std::string text;
  for (const auto& [target, counts] : confusions.items())
    text +=
        "\n" +
        (counts.contains("matrix")
             ? format_matrix(target, counts)
             : format_text_table({{target, "predicted 1", "predicted 0"},
                                  {"true 1", counts.at("true_positive").dump(), counts.at("false_negative").dump()},
                                  {"true 0", counts.at("false_positive").dump(), counts.at("true_negative").dump()}}));
  return text;
}

/// The cross-validated model, then its baselines.
std::vector<std::string> list_fold_models(const nlohmann::json& result) {
  std::vector<std::string> models{result.at("model")};
  for (const auto& [name, comparison] : result.at("comparisons").items()) models.push_back(name);
  return models;
}

/// One row per model: mean and standard deviation over the folds.
std::string format_fold_scores(const nlohmann::json& result) {
  std::string text;
  for (const auto& [target, entry] : result.at("targets").items()) {
    const std::vector<std::string> names = list_scored_metrics(result.at("scores").at(result.at("model")).at(target));
    std::vector<std::vector<std::string>> rows{{target}};
    rows.front().insert(rows.front().end(), names.begin(), names.end());
    for (const std::string& model : list_fold_models(result)) {
      const nlohmann::json& scores = result.at("scores").at(model);
      std::vector<std::string>& cells = rows.emplace_back(1, model);
      for (const std::string& metric : names) {
        const nlohmann::json& score = scores.at(target).at(metric);
        const bool defined = score.at("mean").is_number() && score.at("std").is_number();
        cells.push_back(
            defined ? fmt::format("{:.4g} ± {:.2g}", score.at("mean").get<double>(), score.at("std").get<double>())
                    : "-");
      }
    }
    text += "\n" + format_text_table(rows);
    for (const auto& [baseline, targets] : result.at("comparisons").items()) {
      const nlohmann::json& test = targets.at(target);
      if (!test.at("difference").is_number()) continue;
      text += fmt::format(
          "{} against {}: {} {:+.3g} (p = {:.2g}), {}\n", result.at("model").get<std::string>(), baseline,
          test.at("metric").get<std::string>(), test.at("difference").get<double>(), test.at("p_value").get<double>(),
          test.at("better") == "undecided" ? "undecided" : test.at("better").get<std::string>() + " is better");
    }
  }
  return text;
}

void run_cross_validation(const workflows::EvaluateOptions& options, const workflows::Context& context,
                          const Output& output) {
  const nlohmann::json result = workflows::evaluate_folds(options, context);
  output.text(fmt::format("{}, {} folds, {}\n{}\nfolds: {}\n",
                          format_count(result.at("molecules").get<std::size_t>(), "molecule"), options.cv,
                          format_count(static_cast<std::size_t>(options.repeats), "repeat"), format_fold_scores(result),
                          result.at("out").get<std::string>()));
  output.object(result);
}

void run_evaluate(workflows::EvaluateOptions& options, const workflows::Context& context, const Output& output) {
  if (options.cv > 0) return run_cross_validation(options, context, output);
  const auto result = workflows::evaluate(options, context);
  std::string text = fmt::format("{}, {} predicted", format_count(result.rows, "row"), result.predicted);
  if (result.seen_in_training > 0)
    text += fmt::format("\nwarning: {} among the model's own training molecules; the scores are too good by that",
                        format_count(result.seen_in_training, "row"));
  text += "\n\n" + format_scores({{"model", result.metrics.at("scores")}}, result.metrics.at("targets")) +
          format_confusions(result.metrics.at("confusion"));
  if (!result.out_path.empty()) text += "predictions: " + result.out_path + "\n";
  output.text(text);
  output.object(to_json(result));
}

}  // namespace

std::vector<Verb> make_model_verbs() {
  return {make_verb<workflows::TrainOptions>(
              "train", "Curate, split, train baselines and a model, evaluate and report", {"input"}, 0,
              {"train examples/data/small_molecules.csv --target gap --out runs/gap",
               "train tox.csv --target-columns NR-AR SR-p53 --model dmpnn --ensemble-size 5 --split scaffold",
               "train assay.csv --target pIC50 --model forest --featurizer \"morgan(radius=2,bits=2048)+maccs\"",
               "train assay.csv --target pIC50 --model auto --threads 2", "train --resume runs/gap"},
              run_train),
          make_verb<workflows::PredictOptions>(
              "predict", "Predict molecules with a trained model, row by row", {"bundle", "input"}, 2,
              {"predict examples/models/gap.athanor \"CCO\"",
               "predict runs/gap examples/data/new_molecules.csv --out predictions.csv",
               "predict runs/gap - < library.smi > predictions.csv"},
              run_predict),
          make_verb<workflows::EvaluateOptions>(
              "evaluate", "Score a trained model on a table with known values, or cross-validate one",
              {"bundle", "input"}, 1,
              {"evaluate runs/gap external.csv", "evaluate runs/gap external.csv --out scored.csv --json",
               "evaluate assay.csv --target pIC50 --model forest --cv 5 --repeats 3"},
              run_evaluate)};
}

}  // namespace athanor::cli

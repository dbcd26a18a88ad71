// train, finetune, predict, evaluate and report.
#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/metrics/metrics.h"
#include "athanor/workflows/evaluate_folds.h"
#include "athanor/workflows/predict.h"
#include "athanor/workflows/report.h"
#include "athanor/workflows/train.h"
#include "profile_text.h"
#include "score_text.h"
#include "text_table.h"
#include "verbs.h"

namespace athanor::cli {
namespace {

/// One line per target with intervals or sets of classes: what they hold of the known values, and how large they are.
std::string format_regions(const nlohmann::json& scores, const nlohmann::json& targets) {
  std::string text;
  for (const auto& [target, entry] : targets.items()) {
    const nlohmann::json& own = scores.at(target);
    if (!own.contains("coverage") || !own.at("coverage").at("value").is_number()) continue;
    const bool is_number = own.contains("width");
    const std::string size = is_number ? "width" : "set_size";
    text += fmt::format("\n{}: {} hold {:.1f} % of {}, {} {:.3g}", target, is_number ? "intervals" : "sets of classes",
                        100 * own.at("coverage").at("value").get<double>(),
                        format_count(own.at("coverage").at("n").get<std::size_t>(), "known value"),
                        is_number ? "mean width" : "mean number of classes", own.at(size).at("value").get<double>());
  }
  return text.empty() ? text : text + "\n";
}

void run_train(workflows::TrainOptions& options, const workflows::Context& context, const Output& output) {
  const workflows::TrainResult result = workflows::train(options, context);
  if (!context.leads()) return;
  std::vector<std::pair<std::string, nlohmann::json>> models{{result.model, result.metrics.at("test")}};
  for (const auto& [name, entry] : result.metrics.at("baselines").items()) models.emplace_back(name, entry.at("test"));
  const std::string folder = result.run_folder.string();
  std::string text;
  for (const std::string& line : workflows::format_summary(result.summary)) text += line + "\n";
  text += "\nTest scores (95 % interval), " + format_scores(models, result.metrics.at("targets"));
  text += format_regions(result.metrics.at("test"), result.metrics.at("targets"));
  if (const std::string profile = format_profile(result.profile); !profile.empty()) text += "\n" + profile;
  text += fmt::format(
      "\nmodel:       {0}/bundle.athanor\nreport:      {0}/report.html\npredictions: {0}/predictions.csv\ntime:        "
      "{1:.1f} s\n"
      "next: athanor predict {0} {2}\n",
      folder, result.seconds, result.example);
  output.text(text);
  output.object(to_json(result));
}

void run_finetune(workflows::TrainOptions& options, const workflows::Context& context, const Output& output) {
  if (options.from.empty() && options.resume.empty())
    fail(ErrorCode::invalid_options,
         "finetune needs a bundle to start from and a table: athanor finetune BUNDLE FILE --target NAME");
  run_train(options, context, output);
}

void run_predict(workflows::PredictOptions& options, const workflows::Context& context, const Output& output) {
  const auto result =
      workflows::predict(options, context, output.table_format(), [&](std::string_view text) { output.raw(text); });
  if (options.out.empty()) {
    if (options.profile) context.progress->note("profile\n" + format_profile(result.profile));
    return;
  }
  const auto& summary = result.summary;
  output.text(format_profile(result.profile));
  output.text(fmt::format(
      "{} predicted, {} not ({} rows/s)\npredictions: {}\n", format_count(summary.ok, "row"), summary.rows - summary.ok,
      format_rate(static_cast<double>(summary.rows - result.resumed) / std::max(summary.seconds, 1e-9)),
      result.out_path));
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

/// "model is better", "boosting is better", "undecided".
std::string name_better(const nlohmann::json& test, const std::string& other) {
  const auto better = test.at("better").get<std::string>();
  return better == "undecided" ? better : (better == "baseline" ? other : better) + " is better";
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
      text += fmt::format("{} against {}: {} {:+.3g} (p = {:.2g}), {}\n", result.at("model").get<std::string>(),
                          baseline, test.at("metric").get<std::string>(), test.at("difference").get<double>(),
                          test.at("p_value").get<double>(), name_better(test, baseline));
    }
  }
  return text;
}

/// One line per choice of inner folds, shuffled target, and last step of a learning curve.
std::string format_studies(const nlohmann::json& result) {
  std::string text;
  for (const nlohmann::json& choice : result.at("choices"))
    if (choice.contains("chosen"))
      text += fmt::format("\nrepeat {} fold {}: {} chosen", choice.at("repeat").get<int>() + 1,
                          choice.at("fold").get<int>() + 1, choice.at("chosen").get<std::string>());
  for (const auto& [target, scores] : result.at("y_scramble").items()) {
    const auto shuffled = scores.at("scrambled").get<std::vector<double>>();
    if (shuffled.empty()) continue;
    text += fmt::format("\n{}: {} {:.3g}, at best {:.3g} of {} with shuffled values (p = {:.2g})", target,
                        scores.at("metric").get<std::string>(), scores.at("real").get<double>(),
                        *std::max_element(shuffled.begin(), shuffled.end()),
                        format_count(shuffled.size(), "permutation"), scores.at("p_value").get<double>());
  }
  for (const auto& [model, targets] : result.at("last_step").items())
    for (const auto& [target, step] : targets.items())
      text +=
          fmt::format("\n{} of {}: from {:.0f} to {:.0f} molecules {} {:+.3g} (p = {:.2g})", target, model,
                      step.at("from").get<double>(), step.at("to").get<double>(), step.at("metric").get<std::string>(),
                      step.at("difference").get<double>(), step.at("p_value").get<double>());
  return text.empty() ? text : text + "\n";
}

std::string format_warning_lines(const nlohmann::json& warnings) {
  std::string text;
  for (const nlohmann::json& warning : warnings)
    text +=
        fmt::format("warning: {} [{}]\n", warning.at("text").get<std::string>(), warning.at("code").get<std::string>());
  return text;
}

void run_cross_validation(const workflows::EvaluateOptions& options, const workflows::Context& context,
                          const Output& output) {
  const nlohmann::json result = workflows::evaluate_folds(options, context);
  if (result.is_null()) return;  // the first process tells it
  std::string text =
      fmt::format("{}, {} folds, {}\n", format_count(result.at("molecules").get<std::size_t>(), "molecule"), options.cv,
                  format_count(static_cast<std::size_t>(options.repeats), "repeat"));
  text += format_fold_scores(result) + format_studies(result) + "\n" + format_warning_lines(result.at("warnings"));
  for (const auto& [name, key] :
       {std::pair{"folds", "out"}, {"curve", "curve"}, {"suspects", "suspects"}, {"report", "report"}})
    if (result.at(key).is_string()) text += fmt::format("{}: {}\n", name, result.at(key).get<std::string>());
  output.text(text);
  output.object(result);
}

void run_evaluate(workflows::EvaluateOptions& options, const workflows::Context& context, const Output& output) {
  if (options.cv > 0) return run_cross_validation(options, context, output);
  const auto result = workflows::evaluate(options, context);
  std::string text = fmt::format("{}, {} predicted", format_count(result.rows, "row"), result.predicted);
  for (const evaluate::Warning& warning : result.warnings) text += "\nwarning: " + evaluate::format_warning(warning);
  text += "\n\n" + format_scores({{"model", result.metrics.at("scores")}}, result.metrics.at("targets")) +
          format_regions(result.metrics.at("scores"), result.metrics.at("targets")) +
          format_confusions(result.metrics.at("confusion"));
  if (!result.out_path.empty()) text += "predictions: " + result.out_path + "\n";
  output.text(text);
  output.object(to_json(result));
}

void run_report(workflows::ReportOptions& options, const workflows::Context& context, const Output& output) {
  const nlohmann::json result = workflows::report(options, context);
  std::string text;
  for (const nlohmann::json& field : result.at("missing"))
    text += fmt::format("missing: {} {}: {} = \"…\" in --about FILE.toml\n", field.at("number").get<std::string>(),
                        field.at("title").get<std::string>(), field.at("key").get<std::string>());
  output.text(text + "form: " + result.at("out").get<std::string>() + "\n");
  output.object(result);
}

}  // namespace

std::vector<Verb> make_model_verbs() {
  std::vector<Verb> verbs{
      make_verb<workflows::TrainOptions>(
          "train", "Curate, split, train baselines and a model, evaluate and report", {"input"}, 0,
          {"train examples/data/small_molecules.csv --target gap --out runs/gap",
           "train tox.csv --target-columns NR-AR SR-p53 --model dmpnn --ensemble-size 5 --split scaffold",
           "train assay.csv --target pIC50 --model forest --featurizer \"morgan(radius=2,bits=2048)+maccs\"",
           "train assay.csv --target pIC50 --model auto --budget 30m", "train --resume runs/gap"},
          run_train),
      make_verb<workflows::TrainOptions>(
          "finetune", "Train as train does, from the weights of a trained network", {"from", "input"}, 0,
          {"finetune examples/models/gap.athanor examples/data/small_molecules.csv --target gap --epochs 5 --out "
           "runs/tuned",
           "finetune pretrained assay.csv --target pIC50 --freeze-encoder",
           "finetune pretrained assay.csv --target pIC50 --layer-rate-factor 0.5 --unfreeze-epochs 5",
           "finetune pretrained assay.csv --target pIC50 --adapter-rank 8", "finetune --resume runs/tuned"},
          run_finetune),
      make_verb<workflows::PredictOptions>("predict", "Predict molecules with a trained model, row by row",
                                           {"bundle", "input"}, 2,
                                           {"predict examples/models/gap.athanor \"CCO\"",
                                            "predict runs/gap examples/data/new_molecules.csv --out predictions.csv",
                                            "predict runs/gap - < library.smi > predictions.csv"},
                                           run_predict),
      make_verb<workflows::EvaluateOptions>(
          "evaluate", "Score a trained model on a table with known values, or cross-validate one", {"bundle", "input"},
          1,
          {"evaluate runs/gap external.csv", "evaluate runs/gap external.csv --out scored.csv --json",
           "evaluate assay.csv --target pIC50 --model forest --cv 5 --repeats 3 --suspects suspects.csv",
           "evaluate assay.csv --target pIC50 --model forest,svm --grid trees=100,500 --cv 5 --nested",
           "evaluate assay.csv --target pIC50 --model forest --cv 5 --y-scramble 50 --learning-curve 0.1 0.2 0.5 1"},
          run_evaluate),
      make_verb<workflows::ReportOptions>(
          "report", "Fill a form about a trained model: the QSAR model reporting format (QMRF)", {"run"}, 1,
          {"report runs/gap --qmrf", "report runs/gap --qmrf --about endpoint.toml --cross-validation cv.json",
           "report runs/gap --qmrf --out qmrf.md"},
          run_report)};
  for (Verb& verb : verbs) verb.shares_work = verb.name == "train" || verb.name == "evaluate";
  return verbs;
}

}  // namespace athanor::cli

#include "athanor/workflows/evaluation_tables.h"

#include <algorithm>
#include <cmath>

#include "athanor/evaluate/cliffs.h"
#include "athanor/evaluate/evaluation.h"
#include "athanor/evaluate/mean_interval.h"
#include "athanor/workflows/split.h"

namespace athanor::workflows {

namespace {

/// Predictions for `size` molecules, chunk by chunk with progress; `predict_chunk(begin, count)` gives those of a
/// chunk.
template <class PredictChunk>
std::vector<predict::Prediction> predict_chunks(std::size_t size, const Context& context,
                                                const PredictChunk& predict_chunk) {
  constexpr std::size_t chunk_size = 2048;
  std::vector<predict::Prediction> predictions;
  predictions.reserve(size);
  context.progress->begin("predicting", size, "molecule");
  for (std::size_t begin = 0; begin < size; begin += chunk_size) {
    for (predict::Prediction& prediction : predict_chunk(begin, std::min(chunk_size, size - begin)))
      predictions.push_back(std::move(prediction));
    context.progress->update(predictions.size());
  }
  context.progress->end();
  return predictions;
}

}  // namespace

std::vector<predict::Prediction> predict_table(predict::Predictor& predictor, const data::Table& table,
                                               const predict::InputColumns& columns, const Context& context) {
  return predict_chunks(table.rows.size(), context, [&](std::size_t begin, std::size_t count) {
    return predict::predict_rows(predictor, std::span(table.rows).subspan(begin, count), columns, context.threads);
  });
}

std::vector<predict::Prediction> predict_dataset(const bundle::Bundle& bundle, const data::Dataset& dataset,
                                                 std::span<const std::size_t> records, const Context& context) {
  const PhaseScope scope(context.times, Phase::predict, records.size());
  predict::Predictor predictor(bundle, {context.threads, context.device, !bundle.domain.space.empty()});
  std::vector<std::size_t> columns;
  for (const data::FeatureColumn& column : predictor.required_columns())
    columns.push_back(data::find_column(dataset.column_names, column.name, "training data"));
  std::vector<predict::Query> queries;
  for (const std::size_t i : records) {
    predict::Query& query = queries.emplace_back(predict::Query{dataset.texts()[i], {}, true});
    for (const std::size_t column : columns)
      query.columns.push_back(dataset.columns[i * dataset.column_names.size() + column]);
  }
  return predict_chunks(queries.size(), context, [&](std::size_t begin, std::size_t count) {
    return predictor.predict(std::span(queries).subspan(begin, count), context.threads);
  });
}

std::vector<double> predict_means(const bundle::Bundle& bundle, const data::Dataset& dataset,
                                  std::span<const std::size_t> records, const Context& context) {
  std::vector<double> means;
  for (const predict::Prediction& prediction : predict_dataset(bundle, dataset, records, context)) {
    std::vector<double> values = prediction.mean;
    values.resize(data::count_outputs(dataset.targets), NAN);
    means.insert(means.end(), values.begin(), values.end());
  }
  return means;
}

double compute_selection_score(const data::Dataset& dataset, std::span<const std::size_t> records,
                               std::span<const double> predictions) {
  const std::size_t num_targets = dataset.targets.size();
  std::vector<double> values;
  for (const std::size_t record : records)
    for (std::size_t t = 0; t < num_targets; ++t)
      values.push_back(dataset.has_exact_value(record, t) ? dataset.value(record, t) : NAN);
  double sum = 0;
  std::size_t defined = 0;
  for (std::size_t t = 0; t < num_targets; ++t) {
    const evaluate::TargetColumn column = evaluate::select_column(dataset.targets, values, predictions, t);
    const bool regression = dataset.targets[t].task == data::TaskType::regression;
    const metrics::Score score =
        metrics::compute_metric(regression ? "r2" : "roc_auc", column.truth, column.prediction);
    if (!score.value) continue;
    sum += *score.value;
    ++defined;
  }
  return defined == 0 ? NAN : sum / static_cast<double>(defined);
}

evaluate::Regions list_regions(std::span<const predict::Prediction> predictions, std::size_t num_targets,
                               const bundle::Calibration& calibration) {
  evaluate::Regions regions;
  for (const bundle::TargetCalibration& target : calibration.targets)
    if (!target.conformal.empty()) regions.promised = calibration.coverage;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const predict::Prediction& prediction = predictions[i];
    const auto first = static_cast<std::ptrdiff_t>(i * num_targets);
    if (!prediction.lower.empty()) {
      regions.lower.resize(predictions.size() * num_targets, NAN);
      regions.upper.resize(regions.lower.size(), NAN);
      std::copy(prediction.lower.begin(), prediction.lower.end(), regions.lower.begin() + first);
      std::copy(prediction.upper.begin(), prediction.upper.end(), regions.upper.begin() + first);
    }
    if (prediction.class_sets.empty()) continue;
    regions.class_sets.resize(predictions.size() * num_targets);
    std::copy(prediction.class_sets.begin(), prediction.class_sets.end(), regions.class_sets.begin() + first);
  }
  return regions;
}

namespace {

/// The rows of `values` ([records, width]) that belong to `records`.
std::vector<double> select_rows(const std::vector<double>& values, std::span<const std::size_t> records,
                                std::size_t width) {
  std::vector<double> selected;
  selected.reserve(records.size() * width);
  for (const std::size_t i : records)
    for (std::size_t t = 0; t < width; ++t) selected.push_back(values[i * width + t]);
  return selected;
}

evaluate::Regions select_regions(const evaluate::Regions& regions, std::span<const std::size_t> records,
                                 std::size_t num_targets) {
  evaluate::Regions selected;
  if (!regions.lower.empty()) {
    selected.lower = select_rows(regions.lower, records, num_targets);
    selected.upper = select_rows(regions.upper, records, num_targets);
  }
  if (!regions.class_sets.empty())
    for (const std::size_t i : records)
      for (std::size_t t = 0; t < num_targets; ++t)
        selected.class_sets.push_back(regions.class_sets[i * num_targets + t]);
  return selected;
}

evaluate::ScoreTable score_part(const EvaluationInput& input, const std::vector<double>& predictions,
                                std::span<const std::size_t> records, std::size_t threads) {
  const std::size_t num_targets = input.dataset->targets.size();
  const std::size_t num_outputs = data::count_outputs(input.dataset->targets);
  const auto truth = select_rows(data::list_exact_values(*input.dataset), records, num_targets);
  const auto chosen = select_rows(predictions, records, num_outputs);
  auto table = evaluate::compute_scores(input.dataset->targets, truth, chosen, input.seed, threads);
  if (&predictions != &input.predictions) return table;
  if (!input.stds.empty())
    evaluate::add_uncertainty_scores(table, input.dataset->targets, truth, chosen,
                                     select_rows(input.stds, records, num_outputs));
  evaluate::add_region_scores(table, input.dataset->targets, truth,
                              select_regions(input.regions, records, num_targets));
  return table;
}

nlohmann::json compare_with_baselines(const EvaluationInput& input, std::span<const std::size_t> records,
                                      std::size_t threads) {
  const std::size_t num_targets = input.dataset->targets.size();
  const auto truth = select_rows(data::list_exact_values(*input.dataset), records, num_targets);
  const std::size_t num_outputs = data::count_outputs(input.dataset->targets);
  const auto model = select_rows(input.predictions, records, num_outputs);
  nlohmann::json comparisons = nlohmann::json::object();
  for (const auto& [name, predictions] : input.baselines)
    comparisons[name] = evaluate::to_json(evaluate::compare_models(
        input.dataset->targets, truth, model, select_rows(predictions, records, num_outputs), input.seed, threads));
  return comparisons;
}

/// How predictions of the records fare against bounds: {target: {"bounds", "kept", "rmse", "mae", "r2"}}, for targets
/// that have any. The scores are of exact values and bounds together, by metrics::apply_bounds.
nlohmann::json score_bounds(const EvaluationInput& input, const std::vector<double>& predictions,
                            std::span<const std::size_t> records) {
  const data::Dataset& dataset = *input.dataset;
  const std::vector<std::size_t> offsets = data::list_output_offsets(dataset.targets);
  nlohmann::json scores = nlohmann::json::object();
  for (std::size_t t = 0; t < dataset.targets.size(); ++t) {
    std::vector<double> truth, prediction;
    std::vector<std::int8_t> relations;
    std::size_t bounds = 0, kept = 0;
    for (const std::size_t i : records) {
      const double predicted = predictions[i * offsets.back() + offsets[t]];
      if (!dataset.has_value(i, t) || std::isnan(predicted)) continue;
      truth.push_back(dataset.value(i, t));
      prediction.push_back(predicted);
      relations.push_back(static_cast<std::int8_t>(dataset.relation(i, t)));
      bounds += relations.back() != 0;
      kept += relations.back() < 0 ? predicted <= truth.back() : relations.back() > 0 && predicted >= truth.back();
    }
    if (bounds == 0) continue;
    nlohmann::json& entry = scores[dataset.targets[t].name] = {{"bounds", bounds}, {"kept", kept}};
    const std::vector<double> bounded = metrics::apply_bounds(truth, relations, prediction);
    for (const char* metric : {"rmse", "mae", "r2"}) {
      const metrics::Score score = metrics::compute_metric(metric, truth, bounded);
      entry[metric] = score.value ? nlohmann::json(*score.value) : nlohmann::json(nullptr);
    }
  }
  return scores;
}

}  // namespace

std::vector<std::size_t> pool_test_records(std::span<const data::Split> splits) {
  std::vector<std::size_t> records;
  for (const data::Split& split : splits) records.insert(records.end(), split.test.begin(), split.test.end());
  return records;
}

nlohmann::json compute_metrics(const EvaluationInput& input, std::size_t threads) {
  const bool single = input.splits.size() == 1;
  const auto score = [&](const std::vector<double>& predictions, std::span<const std::size_t> records) {
    return evaluate::to_json(score_part(input, predictions, records, threads));
  };
  const auto score_parts = [&](const std::vector<double>& predictions, std::span<const std::size_t> test) {
    nlohmann::json parts{{"test", score(predictions, test)}};
    if (single) parts["val"] = score(predictions, input.splits.front().val);
    return parts;
  };
  const std::vector<std::size_t> test = pool_test_records(input.splits);
  nlohmann::json result = score_parts(input.predictions, test);
  result["schema"] = 1;
  result["model"] = input.model;
  result["targets"] = to_json(std::span<const data::Target>(input.dataset->targets));
  result["baselines"] = nlohmann::json::object();
  for (const auto& [name, predictions] : input.baselines) result["baselines"][name] = score_parts(predictions, test);
  if (!input.dataset->relations.empty()) {
    result["bounds"] = {{input.model, score_bounds(input, input.predictions, test)}};
    for (const auto& [name, predictions] : input.baselines)
      result["bounds"][name] = score_bounds(input, predictions, test);
  }
  std::map<std::string, std::span<const double>> all(input.baselines.begin(), input.baselines.end());
  all[input.model] = input.predictions;
  result["cliffs"] = evaluate::score_cliffs(*input.dataset, test, all, threads);
  result["comparisons"] = compare_with_baselines(input, test, threads);
  result["folds"] = nlohmann::json::array();
  if (!single)
    for (const data::Split& split : input.splits)
      result["folds"].push_back({{"test", score(input.predictions, split.test)}});
  result["leakage"] = nlohmann::json::array();
  for (const data::Leakage& leakage : input.leakages) result["leakage"].push_back(to_json(leakage));
  return result;
}

nlohmann::json to_json(std::span<const data::Target> targets) {
  nlohmann::json object = nlohmann::json::object();
  for (const data::Target& target : targets) {
    object[target.name] = {{"task", data::format_task_type(target.task)}, {"unit", target.unit}};
    if (target.task == data::TaskType::multiclass) object[target.name]["classes"] = target.classes;
  }
  return object;
}

std::vector<evaluate::DomainValues> list_domain_values(std::span<const predict::Prediction> predictions,
                                                       std::span<const bundle::DomainMeasure> measures,
                                                       bool has_folds) {
  std::vector<evaluate::DomainValues> values;
  if (measures.empty()) return values;
  const auto add = [&](const std::string& name) {
    values.push_back({name, std::vector<double>(predictions.size(), NAN), std::vector<bool>(predictions.size())});
  };
  add("similarity");
  for (const bundle::DomainMeasure& measure : measures) {
    add(measure.method);
    if (!has_folds) values.back().threshold = measure.threshold;
  }
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const auto set = [&](std::size_t measure, double distance, bool inside) {
      values[measure].distances[i] = distance;
      values[measure].inside[i] = inside;
    };
    const predict::Prediction& prediction = predictions[i];
    if (prediction.nn_similarity) set(0, 1 - *prediction.nn_similarity, *prediction.in_domain);
    for (std::size_t m = 0; m < prediction.distances.size(); ++m)
      set(m + 1, prediction.distances[m].value, prediction.distances[m].inside);
  }
  return values;
}

}  // namespace athanor::workflows

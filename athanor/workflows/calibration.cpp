#include "athanor/workflows/calibration.h"

#include <algorithm>
#include <cmath>

#include "athanor/calibrate/fit.h"
#include "athanor/workflows/evaluation_tables.h"

namespace athanor::workflows {
namespace {

/// The rows of one target that have an exact value and a prediction.
calibrate::HeldOut select_target(const data::Dataset& dataset, const HeldOutPredictions& held_out, std::size_t target) {
  const std::vector<std::size_t> offsets = data::list_output_offsets(dataset.targets);
  const bool is_number = dataset.targets[target].task == data::TaskType::regression;
  calibrate::HeldOut rows;
  for (std::size_t i = 0; i < held_out.records.size(); ++i) {
    const std::size_t record = held_out.records[i];
    const predict::Prediction& prediction = held_out.predictions[i];
    if (prediction.mean.empty() || !dataset.has_exact_value(record, target)) continue;
    rows.truth.push_back(dataset.value(record, target));
    for (std::size_t o = offsets[target]; o < offsets[target + 1]; ++o) rows.outputs.push_back(prediction.mean[o]);
    if (is_number && !prediction.std.empty() && !std::isnan(prediction.std[offsets[target]]))
      rows.std.push_back(prediction.std[offsets[target]]);
    if (prediction.lower.empty() || std::isnan(prediction.lower[target])) continue;
    rows.lower.push_back(prediction.lower[target]);
    rows.upper.push_back(prediction.upper[target]);
  }
  return rows;
}

}  // namespace

void add_held_out(const bundle::Bundle& bundle, const data::Dataset& dataset, std::span<const std::size_t> records,
                  const Context& context, HeldOutPredictions& held_out) {
  bundle::Bundle plain = bundle;
  plain.calibration = {};
  plain.domain.space = {};
  std::vector<predict::Prediction> predictions = predict_dataset(plain, dataset, records, context);
  held_out.records.insert(held_out.records.end(), records.begin(), records.end());
  std::move(predictions.begin(), predictions.end(), std::back_inserter(held_out.predictions));
}

bundle::Calibration fit_calibration(const calibrate::CalibrateOptions& options, const data::Dataset& dataset,
                                    const HeldOutPredictions& held_out, const std::string& source,
                                    std::vector<std::string>& notes) {
  bundle::Calibration calibration;
  calibration.coverage = options.promised_coverage();
  calibration.source = source;
  for (std::size_t t = 0; t < dataset.targets.size(); ++t)
    calibration.targets.push_back(
        calibrate::fit_target(dataset.targets[t], select_target(dataset, held_out, t), options, notes));
  const auto is_nothing = [](const bundle::TargetCalibration& target) {
    return target.method.empty() && target.conformal.empty();
  };
  if (std::all_of(calibration.targets.begin(), calibration.targets.end(), is_nothing)) calibration.targets.clear();
  return calibration;
}

nlohmann::json describe_calibration(const bundle::Calibration& calibration, std::span<const data::Target> targets) {
  nlohmann::json described = nlohmann::json::object();
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const bundle::TargetCalibration& own = calibration.targets[t];
    described[targets[t].name] = {{"method", own.method}, {"conformal", own.conformal}, {"rows", own.rows}};
    if (own.method != "isotonic") described[targets[t].name]["parameters"] = own.parameters;
  }
  return {{"coverage", calibration.coverage}, {"source", calibration.source}, {"targets", described}};
}

}  // namespace athanor::workflows

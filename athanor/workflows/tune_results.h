// What a search has found: as a table, a page and JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "athanor/data/dataset.h"
#include "athanor/evaluate/tuning_report.h"
#include "athanor/workflows/model_space.h"
#include "athanor/workflows/selection_metric.h"

namespace athanor::workflows {

struct TuneFindings {
  const ModelSpace* space = nullptr;
  const SelectionMetric* metric = nullptr;
  std::vector<data::Target> targets = {};
  std::size_t num_parts = 0, num_scored = 0;  ///< of each trial: parts, and molecules in them that are scored
  std::vector<search::Trial> trials = {};
  std::vector<double> importance = {};  ///< of each option
  double seconds = 0;                   ///< of all trials together
  nlohmann::json test = nullptr;        ///< scores of the best options and the defaults; null unless they were fitted
};

const search::Trial& find_best(const TuneFindings& found);
/// A CSV row per trial.
std::string format_trial_table(const TuneFindings& found);
/// Without the sampler, the manifest and the next command.
evaluate::TuningReport make_tuning_report(const TuneFindings& found);
/// What docs/json/tune.schema.json says, but for the sampler and the paths.
nlohmann::json describe_findings(const TuneFindings& found);

}  // namespace athanor::workflows

// The page of a search: its course, what matters, where the good values lie, and what it was worth on the test rows.
#pragma once

#include "athanor/evaluate/evaluation.h"
#include "athanor/search/trial.h"

namespace athanor::evaluate {

struct TuningReport {
  std::string title;
  std::string metric;  ///< name, as "rmse" or "r2 and roc_auc"
  bool is_higher_better = false;
  std::string sampler;
  std::size_t num_parts = 1, num_scored = 0;  ///< folds, and molecules held out in them
  std::size_t num_defaults = 1;               ///< first trials that are defaults of models
  const search::Space* space = nullptr;
  std::vector<search::Trial> trials;
  std::vector<std::string> models, descriptions;  ///< [trials]
  std::vector<double> importance;                 ///< [dimensions]
  std::vector<data::Target> targets;
  nlohmann::json test;  ///< {"best", "defaults": scores or null, "comparison"}; null = the test rows were not looked at
  nlohmann::json manifest;
  std::string next_command;
};

/// One self-contained page; the same content gives the same bytes.
std::string format_tuning_report(const TuningReport& report);

}  // namespace athanor::evaluate

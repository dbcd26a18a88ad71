// report.html: one self-contained page with SVG figures, light and dark, and drawn molecules.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "athanor/data/curate.h"
#include "athanor/data/dataset.h"
#include "athanor/data/split.h"
#include "athanor/evaluate/evaluation.h"

namespace athanor::evaluate {

/// One epoch of one member, for the learning curves.
struct EpochPoint {
  int member = 0;
  int epoch = 0;
  double train_loss = 0, val_loss = 0;
};

/// Everything the report shows. Predictions are [records, targets], NaN where a record was not predicted.
struct ReportContent {
  std::string title;                       ///< "gap · dmpnn"
  std::string model;
  const data::Dataset* dataset = nullptr;
  const data::CurationSummary* curation = nullptr;
  std::vector<data::Split> splits;
  std::vector<data::Leakage> leakages;     ///< one per split
  std::vector<double> predictions;         ///< out-of-sample where a record is in test
  std::vector<double> stds;                ///< empty when the model gives none
  std::map<std::string, std::vector<double>> baseline_predictions;
  nlohmann::json metrics;                  ///< content of metrics.json (test, val, baselines, comparisons)
  std::vector<EpochPoint> history;
  nlohmann::json config;                   ///< resolved options
  nlohmann::json manifest;                 ///< versions, hashes, machine, timings
  std::vector<std::string> warnings;
};

/// The page as text.
std::string format_report(const ReportContent& content);

}  // namespace athanor::evaluate

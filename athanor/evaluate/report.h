// report.html: one self-contained page with SVG figures, light and dark, and drawn molecules.
#pragma once

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "athanor/data/curate.h"
#include "athanor/data/dataset.h"
#include "athanor/data/split.h"
#include "athanor/evaluate/chemical_space.h"
#include "athanor/evaluate/evaluation.h"
#include "athanor/evaluate/leaking_columns.h"
#include "athanor/evaluate/suspects.h"
#include "athanor/evaluate/warning.h"

namespace athanor::evaluate {

/// One epoch of one member, for the learning curves.
struct EpochPoint {
  int member = 0;
  int epoch = 0;
  double train_loss = 0, val_loss = 0;
};

/// One measure of how far each record is from the training molecules.
struct DomainValues {
  std::string name;               ///< similarity, leverage, knn, one_class
  std::vector<double> distances;  ///< [records], larger is farther (of similarity 1 - similarity); NaN = not known
  std::vector<bool> inside;       ///< [records]
  double threshold = NAN;         ///< largest distance inside; NaN when each fold has its own
};

/// Everything the report shows. Predictions are [records, targets], NaN where a record was not predicted.
struct ReportContent {
  std::string title;  ///< "gap · dmpnn"
  std::string model;
  std::string row_word = "molecule";  ///< what a record is: also atom or bond
  const data::Dataset* dataset = nullptr;
  const data::CurationSummary* curation = nullptr;  ///< may be null
  std::vector<data::Split> splits;
  std::vector<data::Leakage> leakages;  ///< one per split
  std::vector<double> predictions;      ///< out-of-sample where a record is in test
  std::vector<double> stds;             ///< empty when the model gives none
  Regions regions;                      ///< of the predictions
  std::map<std::string, std::vector<double>> baseline_predictions;
  /// Content of metrics.json: "test", "val", "baselines": {name: {"test", "val"}}, "comparisons": {baseline:
  /// to_json(ComparisonTable)}, "folds": [{"test": …}] (k-fold only). All scores on the page are read from here.
  nlohmann::json metrics;
  std::vector<EpochPoint> history;
  nlohmann::json config;                       ///< resolved options
  nlohmann::json manifest;                     ///< versions, hashes, machine, timings
  std::vector<double> domain_thresholds;       ///< similarity that a molecule in the domain has, one per split
  std::vector<DomainValues> domain_values;     ///< empty unless several measures of the domain were asked for
  std::optional<ChemicalSpace> space;          ///< of the whole dataset
  std::vector<LeakingColumn> leaking_columns;  ///< of the input
  std::vector<Suspect> suspects;               ///< most suspect first; empty = not looked for
  std::vector<Warning> warnings;               ///< from find_warnings, shown near the top
};

/// What a reader should know before trusting the scores, the worst first; warning_catalog() has the codes. Reads
/// everything but `warnings`, and leaves out what it has no facts for; the result also belongs in metrics.json
/// ("warnings"). A single split without a training part means molecules that came from elsewhere.
std::vector<Warning> find_warnings(const ReportContent& content);

/// What each measure of the domain tells of the errors of the test rows: {target: {measure: {"inside": {"rows", "mae"},
/// "outside": …, "spearman"}}}, the rank correlation of absolute error and distance. The error of classes is 1 minus
/// the probability of the true class. Null where there are no rows, or it is not defined.
nlohmann::json score_domain(const ReportContent& content);

/// What `predict` takes, as shell text: "CCO" in quotes, of two molecules "CCO|O"; FILE when it needs columns of a
/// table.
std::string format_example(const data::Dataset& dataset);

/// The page as text: no external request, works without scripts, same content gives the same bytes. A
/// Content-Security-Policy lets nothing run but the page's own script.
std::string format_report(const ReportContent& content);

}  // namespace athanor::evaluate

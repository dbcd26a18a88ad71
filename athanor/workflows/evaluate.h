// evaluate: a bundle and a table with known values, or a model and the folds of a table -> scores.
#pragma once

#include "athanor/evaluate/warning.h"
#include "athanor/workflows/train.h"

namespace athanor::workflows {

/// Options of the verb `evaluate`, of a bundle or, with `cv` above 0, of a model on folds.
struct EvaluateOptions : Options {
  std::string bundle;  ///< file or run folder; of a cross-validation the table
  std::string input;
  std::string out;  ///< predictions CSV, "" = none; of a cross-validation the table of folds, "" = STEM-folds.csv
  bool overwrite = false;
  std::string precision = "f32";       ///< of a bundle
  std::int64_t cv = 0;                 ///< number of folds; 0 = a bundle is evaluated
  std::int64_t repeats = 1;            ///< partitions into folds
  std::string split = "random";        ///< kind of split whose k-fold form is made
  bool nested = false;                 ///< choose among models and grid points on inner folds
  std::vector<std::string> grid;       ///< "trees=100,500"
  std::int64_t y_scramble = 0;         ///< permutations
  std::vector<double> learning_curve;  ///< fractions of the training molecules
  std::string report;                  ///< page, "" = beside the table of folds
  std::string suspects;                ///< CSV of suspected values, "" = none
  TrainOptions fitting;                ///< what is cross-validated, by which measures, and how the table is read
  void fields(FieldList& list) override;
};

/// Scores of a bundle on a table.
struct EvaluateResult {
  nlohmann::json metrics;               ///< {"targets", "scores": {target: {metric: …}}, "confusion": {target: …}}
  std::size_t rows = 0, predicted = 0;  ///< of the table, and those with a prediction
  std::vector<evaluate::Warning> warnings;
  std::size_t seen_in_training = 0;  ///< molecules of the file that are among the bundle's training molecules
  std::string precision;             ///< that of the networks, e.g. "f32"
  std::string out_path;
};

/// The scores of a bundle. Every row counts as it stands (equal molecules are not merged). The file must have a column
/// for every target of the bundle, or at least one (the others are left out, and said).
EvaluateResult evaluate(const EvaluateOptions& options, const Context& context);
/// What `evaluate --json` prints (docs/json/evaluate.schema.json).
nlohmann::json to_json(const EvaluateResult& result);

}  // namespace athanor::workflows

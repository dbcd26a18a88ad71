// evaluate: a bundle and a table with known values -> scores with intervals.
#pragma once

#include "athanor/core/options.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

struct EvaluateOptions : Options {
  std::string bundle;
  std::string input;
  std::string out;  ///< predictions CSV, "" = none
  bool overwrite = false;
  std::string smiles_column;
  std::string format, delimiter;
  void fields(FieldList& list) override;
};

struct EvaluateResult {
  nlohmann::json metrics;  ///< {"targets", "scores": {target: {metric: …}}, "confusion": {target: …}, "warnings"}
  std::size_t rows = 0, predicted = 0;
  std::size_t seen_in_training = 0;  ///< molecules of the file that are among the bundle's training molecules
  std::string out_path;
};

/// Every row counts as it stands (equal molecules are not merged). The file must have a column for every target of the
/// bundle, or at least one (the others are left out, and said).
EvaluateResult evaluate(const EvaluateOptions& options, const Context& context);
nlohmann::json to_json(const EvaluateResult& result);

}  // namespace athanor::workflows

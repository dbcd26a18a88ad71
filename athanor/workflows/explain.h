// explain: a bundle and molecules -> what each atom adds to the predictions, as drawings, tables and a page.
#pragma once

#include "athanor/data/input_options.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Options of the verb `explain`: what is explained, by which methods, and how much of it the page shows.
struct ExplainOptions : data::InputOptions {
  std::string bundle;
  std::string input;  ///< file, "-" or a SMILES
  std::string out = "explanation";
  bool overwrite = false;
  std::vector<std::string> method;   ///< empty = the usual ones
  std::string target;                ///< "" = the first
  std::string class_name;            ///< "" = the first
  std::string fragments = "brics";   ///< brics, groups: what methods on fragments divide a molecule into
  std::string removal = "features";  ///< features, structure: where atoms are taken away from
  std::string background;            ///< file of molecules for interventional_shap; "" = those of the bundle
  std::int64_t permutations = 100;   ///< orders of atoms for sampled Shapley values
  std::int64_t repeats = 10;         ///< shuffles of each group of features
  std::int64_t counterfactuals = 6;  ///< of each direction
  std::optional<double> change;      ///< of a counterfactual's prediction, see CounterfactualSettings
  std::int64_t page_molecules = 20;  ///< on the page and in drawings
  void fields(FieldList& list) override;
};

/// Writes into the folder: molecules.csv (a row per input row), atoms.csv, fragments.csv, tokens.csv, attention.csv,
/// counterfactuals.csv, features.csv, drawings/ROW_METHOD.svg and explain.html of the first molecules, summary.json,
/// whose content is the result. Errors: invalid_input for a folder that exists, invalid_options, not_found (target,
/// class, method), unsupported (a method that the model does not have), cancelled.
nlohmann::json explain(const ExplainOptions& options, const Context& context);

}  // namespace athanor::workflows

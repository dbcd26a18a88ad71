// Searching configurations of models: every trial fits one on inner parts of a table and is scored on what they hold
// out.
#pragma once

#include "athanor/search/search.h"
#include "athanor/workflows/blend.h"
#include "athanor/workflows/model_space.h"
#include "athanor/workflows/selection_metric.h"

namespace athanor::workflows {

/// The table and its parts, none of which has a test row.
struct SearchedTable {
  const data::Dataset* dataset = nullptr;
  FeatureStore* features = nullptr;  ///< holds the features of every variant
  std::vector<data::Split> parts;    ///< fitted on train, stopped by val, scored on test
  std::string standardize;
};

/// Parts from inner folds: of several folds by to_split; of one the held-out rows stop and score, as in `train`.
std::vector<data::Split> make_search_parts(const std::vector<InnerFold>& folds);

/// What a trial that went through all parts leaves.
struct TrialFit {
  std::vector<bundle::Member> members;  ///< one per part
  std::vector<double> predictions;      ///< [held-out records of all parts, outputs]
};

/// Seconds of --budget, 0 for "". Error(invalid_options) for what is no time.
double parse_budget(const std::string& text);

struct ModelSearch {
  const ModelSpace* space = nullptr;
  const SearchedTable* table = nullptr;
  const SelectionMetric* metric = nullptr;
  search::SearchSettings settings = {};
  std::filesystem::path checkpoints = {};  ///< folder for networks that a kill interrupts; "" = none
  std::function<void(const search::Trial&)> on_trial = {};
  /// Of trials that went through all parts, with their score; from several threads. May be empty.
  std::function<void(const search::Trial&, TrialFit)> on_fit = {};
};

/// Runs the trials that are not among `found`, shared with the other processes of the context
/// (SearchSettings::processes). All are fitted with the same seeds, so that they differ by their configuration alone;
/// context.threads is shared among the workers. A network has rungs by its validation loss after 1 / halving^2 and 1 /
/// halving of its epochs in the first part, and all models have one after the first part and after each power of
/// `halving` of them, up to 1 / halving of all.
std::vector<search::Trial> search_models(const ModelSearch& search, std::vector<search::Trial> found,
                                         const Context& context);

}  // namespace athanor::workflows

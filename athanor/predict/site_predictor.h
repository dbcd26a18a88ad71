// SitePredictor: a bundle whose targets are of atoms or bonds, which turns SMILES into lists of predictions.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "athanor/predict/predictor.h"

namespace athanor::predict {

/// Prediction for one row. `mean` and `std` are [sites, targets] and `members` [members, sites, targets], of the sites
/// of the molecule's standard form: atoms in the order of `form`, bonds in that of chemistry::SiteFacts.
struct SitePrediction : Prediction {
  std::string form;                   ///< standard SMILES
  std::vector<std::int32_t> written;  ///< [sites as the SMILES was written] of the form; -1 = there is none
};

/// Predictor's counterpart for atoms or bonds; members are loaded once.
class SitePredictor {
 public:
  /// Errors: those of Predictor; unsupported for a bundle of molecule targets. Of the options, those that concern
  /// whole molecules (precision, coverage, writings) are not looked at.
  SitePredictor(bundle::Bundle bundle, const PredictorOptions& options);
  ~SitePredictor();

  const bundle::Bundle& bundle() const;
  const PredictorOptions& options() const;
  /// Input columns that the features need, and those that hold sums.
  const std::vector<data::FeatureColumn>& required_columns() const;
  /// One prediction per query, in order; Query::standardized is not looked at. The numbers depend neither on the other
  /// queries nor on the threads. May be called from several threads at once.
  std::vector<SitePrediction> predict(std::span<const Query> queries, std::size_t threads);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// "[0.12, null]": column `target` of values [sites, targets] in the order of the sites as written.
std::string format_written_sites(const SitePrediction& prediction, std::span<const double> values, std::size_t target,
                                 std::size_t num_targets);
/// Cells for list_output_columns.
std::vector<std::string> format_site_prediction(const SitePrediction& prediction, const bundle::Bundle& bundle,
                                                bool members, bool domain);

}  // namespace athanor::predict

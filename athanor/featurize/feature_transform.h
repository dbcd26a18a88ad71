// What happens to vector features before a model sees them: columns are left out, the others scaled.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "athanor/core/options.h"
#include "athanor/featurize/inputs.h"

namespace athanor::featurize {

/// What to fit; nothing by default.
struct TransformOptions : Options {
  std::string feature_scaling = "none";   ///< none, standard, minmax, robust, quantile, log
  std::optional<double> min_variance;     ///< columns of at most this variance are left out
  std::optional<double> max_correlation;  ///< columns more correlated than this with an earlier one are left out
  void fields(FieldList& list) override;
  bool is_nothing() const { return feature_scaling == "none" && !min_variance && !max_correlation; }
};

/// Fitted on training rows and stored with the model. With the statistics of the training rows a column x becomes
///   standard  (x - mean) / population standard deviation
///   minmax    (x - smallest) / (largest - smallest)
///   robust    (x - median) / (75th - 25th percentile)
///   quantile  the normal deviate of its quantile, from 100 quantiles and within 5.2 of 0
///   log       sign(x) log(1 + |x|)
/// as scikit-learn's StandardScaler, MinMaxScaler, RobustScaler and QuantileTransformer(100, "normal") have it; a
/// divisor of 0 is 1.
class FeatureTransform {
 public:
  FeatureTransform() = default;
  /// Error(invalid_input) when no column is left; Error(too_large) for more than 20,000 columns to be correlated.
  static FeatureTransform fit(const TransformOptions& options, const FeatureMatrix& vectors,
                              std::span<const std::size_t> rows, std::size_t threads);
  /// The form that `to_json` gives. Error(corrupt) for any other.
  explicit FeatureTransform(const nlohmann::json& json);

  nlohmann::json to_json() const;
  FeatureMatrix apply(const FeatureMatrix& vectors) const;
  const std::vector<std::size_t>& columns() const { return columns_; }  ///< those that are kept

 private:
  void fit_scaling(const FeatureMatrix& vectors, std::span<const std::size_t> rows);
  double scale(std::size_t kept, double x) const;

  std::size_t width_ = 0;  ///< columns before
  std::string scaling_ = "none";
  std::vector<std::size_t> columns_;
  std::vector<double> offset_, scale_;  ///< [kept]; of standard, minmax and robust
  std::vector<double> quantiles_;       ///< [kept, quantiles], ascending
};

}  // namespace athanor::featurize

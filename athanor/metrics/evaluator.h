// One metric prepared on fixed rows, so that it can be evaluated on many resamples of them in linear time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace athanor::metrics {

/// Value of a metric on one sample; where it is undefined, `reason` says why.
struct Outcome {
  double value = 0;
  const char* reason = nullptr;
};

inline constexpr const char* one_class_reason = "one class only";
inline constexpr const char* no_positive_reason = "no row of class 1";
inline constexpr const char* too_few_reason = "fewer than 2 values";
inline constexpr const char* no_values_reason = "no values";
inline constexpr const char* constant_truth_reason = "all true values are equal";
inline constexpr const char* constant_prediction_reason = "all predictions are equal";

class Evaluator {
 public:
  virtual ~Evaluator() = default;
  /// `weights[i]` says how often row i is in the sample; all ones give the metric of the rows themselves.
  virtual Outcome evaluate(std::span<const std::uint32_t> weights) const = 0;
};

/// Of the regression metrics, or null when `name` is none of them. Sorting and ranking are done here, once.
std::unique_ptr<Evaluator> make_regression_evaluator(const std::string& name, std::span<const double> truth,
                                                     std::span<const double> prediction);
/// Of the binary metrics, or null. Error(invalid_input) for a label that is neither 0 nor 1.
std::unique_ptr<Evaluator> make_binary_evaluator(const std::string& name, std::span<const double> truth,
                                                 std::span<const double> probability);
/// Of kendall, or null.
std::unique_ptr<Evaluator> make_kendall_evaluator(const std::string& name, std::span<const double> truth,
                                                  std::span<const double> prediction);
/// Of the metrics of early enrichment (bedroc, ef1, ef5), or null. Errors as of the binary metrics.
std::unique_ptr<Evaluator> make_enrichment_evaluator(const std::string& name, std::span<const double> truth,
                                                     std::span<const double> score);
/// Of the metrics of probabilities (brier, log_loss, ece), or null. Errors as of the binary metrics.
std::unique_ptr<Evaluator> make_probability_evaluator(const std::string& name, std::span<const double> truth,
                                                      std::span<const double> probability);
/// Of the multi-class metrics, or null. Error(invalid_input) for a label that is the number of no class.
std::unique_ptr<Evaluator> make_multiclass_evaluator(const std::string& name, std::span<const double> truth,
                                                     std::span<const double> probabilities);
/// Of any metric of the catalogue; `prediction` may be [rows, classes] where the metric takes several classes. Errors:
/// not_found for another name, invalid_input for lengths that do not fit.
std::unique_ptr<Evaluator> make_evaluator(const std::string& name, std::span<const double> truth,
                                          std::span<const double> prediction);

/// True when every number is finite; scores of other arrays are undefined.
bool all_finite(std::span<const double> values);

}  // namespace athanor::metrics

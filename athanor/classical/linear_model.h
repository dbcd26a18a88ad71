// Linear predictors on raw features: what ridge, logistic regression, naive Bayes and their like come to.
#pragma once

#include <vector>

#include "athanor/classical/member_reader.h"
#include "athanor/classical/model.h"

namespace athanor::classical {

/// What a linear predictor reads of a feature: its value, or whether it is other than 0.
enum class FeatureUse { values, presence };

/// prediction = link(bias + weights . x), with as many predictors per target as its link asks for. The standardisation
/// of the features is folded into weights and bias.
class LinearModel : public Model {
 public:
  LinearModel(std::size_t columns, TargetLinks links, FeatureUse use = FeatureUse::values);
  LinearModel(const bundle::Member& member, std::span<const data::Target> targets, FeatureUse use = FeatureUse::values);

  /// Sets the predictor of inner value `index` (see TargetLinks), given on features standardised by (x - mean) / scale.
  void set_predictor(std::size_t index, std::span<const double> weights, double bias, std::span<const double> mean,
                     std::span<const double> scale);
  /// The same on the features as they are.
  void set_predictor(std::size_t index, std::span<const double> weights, double bias);
  const TargetLinks& links() const { return links_; }
  void predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const override;
  void save(bundle::Member& member) const override;
  /// weight * (value - mean of the background), of presence where that is what counts.
  std::unique_ptr<FeatureContributions> make_contributions(const featurize::FeatureMatrix& background,
                                                           std::size_t output,
                                                           Perturbation perturbation) const override;

 private:
  double evaluate(std::size_t index, std::span<const float> x) const;

  std::size_t columns_;
  TargetLinks links_;
  FeatureUse use_;
  std::vector<double> weights_;  ///< [inner values, columns]
  std::vector<double> bias_;     ///< [inner values]
};

/// Error(internal) unless `vectors` has `columns` columns and `out` a place for each row and output.
void check_prediction_sizes(const featurize::FeatureMatrix& vectors, std::size_t columns, std::size_t num_outputs,
                            std::size_t out_size);

}  // namespace athanor::classical

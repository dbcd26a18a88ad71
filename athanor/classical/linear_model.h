// A linear predictor per target on raw features: what ridge and logistic regression come to.
#pragma once

#include <vector>

#include "athanor/classical/member_reader.h"
#include "athanor/classical/model.h"

namespace athanor::classical {

/// prediction = link(bias + weights . x). The standardisation of the features is folded into weights and bias.
class LinearModel : public Model {
 public:
  LinearModel(std::size_t columns, std::vector<Link> links);
  LinearModel(const bundle::Member& member, std::size_t num_targets);

  /// Sets the target's predictor, given on features standardised by (x - mean) / scale.
  void set_target(std::size_t target, std::span<const double> weights, double bias, std::span<const double> mean,
                  std::span<const double> scale);
  void predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const override;
  void save(bundle::Member& member) const override;

 private:
  std::size_t columns_;
  std::vector<Link> links_;
  std::vector<double> weights_;  ///< [targets, columns]
  std::vector<double> bias_;     ///< [targets]
};

/// Error(internal) unless `vectors` has `columns` columns and `out` a place for each row and target.
void check_prediction_sizes(const featurize::FeatureMatrix& vectors, std::size_t columns, std::size_t num_targets,
                            std::size_t out_size);

}  // namespace athanor::classical

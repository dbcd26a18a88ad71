// Bernoulli naive Bayes after fitting.
#pragma once

#include <vector>

#include "athanor/classical/model.h"

namespace athanor::classical {

/// Probability of class 1 = logistic(bias + sum of the weights of the features that are not 0).
class NaiveBayesModel : public Model {
 public:
  /// `weights` is [targets, columns], `bias` [targets].
  NaiveBayesModel(std::size_t columns, std::vector<double> weights, std::vector<double> bias);
  NaiveBayesModel(const bundle::Member& member, std::size_t num_targets);

  void predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const override;
  void save(bundle::Member& member) const override;

 private:
  std::size_t columns_;
  std::vector<double> weights_, bias_;
};

}  // namespace athanor::classical

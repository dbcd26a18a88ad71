// Settings of the classical models.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "athanor/core/options.h"

namespace athanor::classical {

struct RidgeOptions : Options {
  std::optional<double> alpha;  ///< absent: chosen per target by generalised cross-validation
  void fields(FieldList& list) override;
};

struct LogisticOptions : Options {
  double c = 1.0;
  void fields(FieldList& list) override;
};

struct ElasticNetOptions : Options {
  std::optional<double> alpha;  ///< absent: chosen per target by cross-validation
  double l1_ratio = 0.5;
  void fields(FieldList& list) override;
};

struct PlsOptions : Options {
  std::optional<std::int64_t> components;  ///< absent: chosen per target by cross-validation
  void fields(FieldList& list) override;
};

struct NaiveBayesOptions : Options {
  double smoothing = 1;
  void fields(FieldList& list) override;
};

struct NeighborsOptions : Options {
  std::int64_t neighbors = 5;
  std::string neighbor_weights = "uniform";  ///< uniform, similarity
  void fields(FieldList& list) override;
};

struct KernelRidgeOptions : Options {
  std::string kernel = "tanimoto";
  std::optional<double> alpha;  ///< absent: chosen per target by generalised cross-validation
  std::optional<double> gamma;  ///< absent: 1 / columns
  void fields(FieldList& list) override;
};

struct SvmOptions : Options {
  std::string kernel = "tanimoto";
  double c = 4.0;
  double epsilon = 0.1;         ///< in standard deviations of the target
  std::optional<double> gamma;  ///< absent: 1 / columns
  void fields(FieldList& list) override;
};

struct GaussianProcessOptions : Options {
  std::optional<double> noise;  ///< noise variance / amplitude; absent: of greatest marginal likelihood
  void fields(FieldList& list) override;
};

struct ForestOptions : Options {
  std::int64_t trees = 500;
  std::optional<double> max_features;  ///< share of the columns; absent: a third (regression), square root (classes)
  std::int64_t min_leaf = 1;
  std::int64_t max_depth = 0;  ///< 0 = no limit
  bool bootstrap = true;
  void fields(FieldList& list) override;
};

struct BoostingOptions : Options {
  std::int64_t trees = 500;
  double shrinkage = 0.05;
  std::int64_t max_depth = 6;
  double row_share = 0.8;
  double column_share = 0.5;
  double min_child_weight = 1;
  double l2 = 1;
  std::vector<std::string> monotone;  ///< "NAME:+1" or "NAME:-1": predictions never fall or rise with the feature
  std::int64_t tree_patience = 50;    ///< rounds without a better validation loss before stopping; 0 = never
  void fields(FieldList& list) override;
};

}  // namespace athanor::classical

// Settings of the classical models.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "athanor/core/options.h"

namespace athanor::classical {

/// Of the model ridge: linear regression with an L2 penalty (Hoerl & Kennard 1970, doi:10.1080/00401706.1970.10488634).
struct RidgeOptions : Options {
  std::optional<double> alpha;  ///< absent: chosen per target by generalised cross-validation
  void fields(FieldList& list) override;
};

/// Of the model logistic: logistic regression with an L2 penalty, for classes.
struct LogisticOptions : Options {
  double c = 1.0;  ///< inverse strength of the penalty
  void fields(FieldList& list) override;
};

/// Of the model elastic_net: linear regression with an L1 and an L2 penalty (Zou & Hastie 2005,
/// doi:10.1111/j.1467-9868.2005.00503.x).
struct ElasticNetOptions : Options {
  std::optional<double> alpha;  ///< absent: chosen per target by cross-validation
  double l1_ratio = 0.5;        ///< share of the L1 norm in the penalty
  void fields(FieldList& list) override;
};

/// Of the model pls: partial least squares (Wold, Sjostrom & Eriksson 2001, doi:10.1016/S0169-7439(01)00155-1).
struct PlsOptions : Options {
  std::optional<std::int64_t> components;  ///< absent: chosen per target by cross-validation
  void fields(FieldList& list) override;
};

/// Of the model naive_bayes, on features that are present or not, for classes.
struct NaiveBayesOptions : Options {
  double smoothing = 1;  ///< rows added to each class with a feature, and as many without it
  void fields(FieldList& list) override;
};

/// Of the model neighbors: the mean of the most similar training rows by Tanimoto similarity
/// (doi:10.1109/TIT.1967.1053964).
struct NeighborsOptions : Options {
  std::int64_t neighbors = 5;
  std::string neighbor_weights = "uniform";  ///< uniform, similarity
  void fields(FieldList& list) override;
};

/// Of the model kernel_ridge: ridge regression on similarities to the training rows (doi:10.1007/978-3-642-41136-6_11).
struct KernelRidgeOptions : Options {
  std::string kernel = "tanimoto";  ///< tanimoto, rbf, linear
  std::optional<double> alpha;      ///< absent: chosen per target by generalised cross-validation
  std::optional<double> gamma;      ///< absent: 1 / columns
  void fields(FieldList& list) override;
};

/// Of the model svm: a support vector machine by LIBSVM (Chang & Lin 2011, doi:10.1145/1961189.1961199).
struct SvmOptions : Options {
  std::string kernel = "tanimoto";  ///< tanimoto, rbf, linear
  double c = 4.0;                   ///< inverse strength of the penalty
  double epsilon = 0.1;             ///< in standard deviations of the target
  std::optional<double> gamma;      ///< absent: 1 / columns
  void fields(FieldList& list) override;
};

/// Of the model gp: a Gaussian process with the Tanimoto kernel (doi:10.1039/c9sc00616h).
struct GaussianProcessOptions : Options {
  std::optional<double> noise;  ///< noise variance / amplitude; absent: of greatest marginal likelihood
  void fields(FieldList& list) override;
};

/// Of the model forest: a random forest (Breiman 2001, doi:10.1023/A:1010933404324).
struct ForestOptions : Options {
  std::int64_t trees = 500;
  std::optional<double> max_features;  ///< share of the columns; absent: a third (regression), square root (classes)
  std::int64_t min_leaf = 1;           ///< fewest training rows in a leaf
  std::int64_t max_depth = 0;          ///< 0 = no limit
  bool bootstrap = true;               ///< false: each tree sees all rows
  void fields(FieldList& list) override;
};

/// Of the model boosting: gradient-boosted trees by XGBoost (Chen & Guestrin 2016, doi:10.1145/2939672.2939785).
struct BoostingOptions : Options {
  std::int64_t trees = 500;  ///< at most
  double shrinkage = 0.05;   ///< factor on the step of each tree
  std::int64_t max_depth = 6;
  double row_share = 0.8;             ///< drawn for each tree
  double column_share = 0.5;          ///< drawn for each tree
  double min_child_weight = 1;        ///< least sum of second derivatives in a leaf: of regression, rows
  double l2 = 1;                      ///< penalty on the leaf values
  std::vector<std::string> monotone;  ///< "NAME:+1" or "NAME:-1": predictions never fall or rise with the feature
  std::int64_t tree_patience = 50;    ///< rounds without a better validation loss before stopping; 0 = never
  void fields(FieldList& list) override;
};

}  // namespace athanor::classical

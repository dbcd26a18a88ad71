#include "athanor/classical/options.h"

namespace athanor::classical {
namespace {

// Options that several models have: declared once, so that a flag means the same in each.

Field& add_alpha(FieldList& list, std::optional<double>& alpha) {
  return list
      .add("alpha", &alpha,
           "Strength of the penalty on the weights (of standardised features, or of rows in kernel models); without it "
           "chosen by cross-validation, per target.")
      .range(1e-6, 1e12);
}

Field& add_c(FieldList& list, double& c) {
  return list.add("c", &c, "Inverse strength of the L2 penalty on the weights.").range(1e-9, 1e6);
}

void add_kernel(FieldList& list, std::string& kernel, std::optional<double>& gamma) {
  list.add("kernel", &kernel,
           "Similarity of two rows: tanimoto (of counts, for fingerprints), rbf or linear (both on standardised "
           "features).")
      .one_of({"tanimoto", "rbf", "linear"})
      .search();
  list.add("gamma", &gamma, "Sharpness of the rbf kernel exp(-gamma distance^2); without it 1 / number of features.")
      .range(1e-12, 1e6)
      .search_log(1e-6, 1e-1)
      .only_with("kernel", {"rbf"});
}

}  // namespace

void RidgeOptions::fields(FieldList& list) { add_alpha(list, alpha).search_log(1, 1e6); }

void LogisticOptions::fields(FieldList& list) { add_c(list, c).search_log(1e-4, 1e2); }

void ElasticNetOptions::fields(FieldList& list) {
  add_alpha(list, alpha);
  list.add("l1_ratio", &l1_ratio, "Share of the L1 norm in the penalty; the rest is the squared L2 norm.")
      .range(0.01, 1)
      .search_log(0.01, 1);
}

void PlsOptions::fields(FieldList& list) {
  list.add("components", &components, "Number of latent components; without it chosen by cross-validation, per target.")
      .range(1, 1000)
      .also({"n_components"})
      .search_log(1, 50);
}

void NaiveBayesOptions::fields(FieldList& list) {
  list.add("smoothing", &smoothing, "Rows added to each class in which a feature is present, and as many without it.")
      .range(1e-9, 1e6)
      .search_log(1e-3, 10);
}

void NeighborsOptions::fields(FieldList& list) {
  list.add("neighbors", &neighbors, "Number of nearest training rows.")
      .range(1, 10000)
      .also({"n_neighbors"})
      .search_log(1, 50);
  list.add("neighbor_weights", &neighbor_weights, "Weight of a neighbour in the mean: equal, or its similarity.")
      .one_of({"uniform", "similarity"})
      .search();
}

void KernelRidgeOptions::fields(FieldList& list) {
  add_kernel(list, kernel, gamma);
  add_alpha(list, alpha).search_log(1e-3, 1e2);
}

void SvmOptions::fields(FieldList& list) {
  add_kernel(list, kernel, gamma);
  add_c(list, c).search_log(1e-2, 1e2);
  list.add("epsilon", &epsilon, "Error that costs nothing in regression, in standard deviations of the target.")
      .range(0, 1e3)
      .search_log(0.01, 0.5);
}

void GaussianProcessOptions::fields(FieldList& list) {
  list.add("noise", &noise,
           "Variance of the noise over that of the signal; without it the one of greatest marginal likelihood.")
      .range(1e-6, 1e6);
}

void ForestOptions::fields(FieldList& list) {
  list.add("trees", &trees, "Number of trees.").range(1, 100000).also({"n_estimators"});
  list.add("max_features", &max_features,
           "Share of the features tried at each split; without it a third (regression) or the square root (classes).")
      .range(1e-9, 1)
      .search_log(0.01, 1);
  list.add("min_leaf", &min_leaf, "Fewest training rows in a leaf.")
      .range(1, 1e9)
      .also({"min_samples_leaf"})
      .search_log(1, 20);
  list.add("max_depth", &max_depth, "Most splits from the root to a leaf; 0 = no limit.").range(0, 1e9);
  list.add("bootstrap", &bootstrap, "Draw the rows of each tree with replacement; otherwise each tree sees all rows.")
      .search();
}

void BoostingOptions::fields(FieldList& list) {
  list.add("trees", &trees, "Number of trees at most.").range(1, 100000).also({"n_estimators"}).search_log(100, 2000);
  list.add("shrinkage", &shrinkage, "Factor on the step of each tree.")
      .range(1e-6, 1)
      .also({"eta"})
      .search_log(0.01, 0.3);
  list.add("max_depth", &max_depth, "Most splits from the root to a leaf.").range(1, 30).search(2, 12);
  list.add("row_share", &row_share, "Share of the rows drawn for each tree.")
      .range(0.01, 1)
      .also({"subsample"})
      .search(0.4, 1);
  list.add("column_share", &column_share, "Share of the features drawn for each tree.")
      .range(0.001, 1)
      .also({"colsample_bytree"})
      .search_log(0.05, 1);
  list.add("min_child_weight", &min_child_weight, "Least sum of second derivatives in a leaf (for regression: rows).")
      .range(0, 1e9)
      .search_log(0.5, 32);
  list.add("l2", &l2, "Strength of the L2 penalty on the leaf values.")
      .range(0, 1e9)
      .also({"reg_lambda"})
      .search_log(1e-2, 1e2);
  list.add("monotone", &monotone,
           "NAME:+1 or NAME:-1: predictions never fall, or never rise, with this feature (names: athanor describe)")
      .shown_as("NAME:SIGN");
  list.add("tree_patience", &tree_patience,
           "Stop after this many trees without a better validation loss and keep the best; 0 = never stop early.")
      .range(0, 100000);
}

}  // namespace athanor::classical

#include "athanor/classical/options.h"

namespace athanor::classical {

void RidgeOptions::fields(FieldList& list) {
  list.add("alpha", &alpha,
           "Strength of the L2 penalty on the weights of standardised features; without it the power of ten of least "
           "generalised cross-validation error, per target.")
      .range(1e-6, 1e12)
      .search();
}

void LogisticOptions::fields(FieldList& list) {
  list.add("c", &c, "Inverse strength of the L2 penalty on the weights of standardised features.")
      .range(1e-9, 1e6)
      .search();
}

void ForestOptions::fields(FieldList& list) {
  list.add("trees", &trees, "Number of trees.").range(1, 100000).also({"n_estimators"});
  list.add("max_features", &max_features,
           "Share of the features tried at each split; without it a third (regression) or the square root (classes).")
      .range(1e-9, 1)
      .search();
  list.add("min_leaf", &min_leaf, "Fewest training rows in a leaf.").range(1, 1e9).also({"min_samples_leaf"}).search();
  list.add("max_depth", &max_depth, "Most splits from the root to a leaf; 0 = no limit.").range(0, 1e9).search();
  list.add("bootstrap", &bootstrap, "Draw the rows of each tree with replacement; otherwise each tree sees all rows.");
}

void BoostingOptions::fields(FieldList& list) {
  list.add("trees", &trees, "Number of trees at most.").range(1, 100000).also({"n_estimators"});
  list.add("shrinkage", &shrinkage, "Factor on the step of each tree.").range(1e-6, 1).also({"eta"}).search();
  list.add("max_depth", &max_depth, "Most splits from the root to a leaf.").range(1, 30).search();
  list.add("row_share", &row_share, "Share of the rows drawn for each tree.")
      .range(0.01, 1)
      .also({"subsample"})
      .search();
  list.add("column_share", &column_share, "Share of the features drawn for each tree.")
      .range(0.001, 1)
      .also({"colsample_bytree"})
      .search();
  list.add("min_child_weight", &min_child_weight, "Least sum of second derivatives in a leaf (for regression: rows).")
      .range(0, 1e9)
      .search();
  list.add("l2", &l2, "Strength of the L2 penalty on the leaf values.").range(0, 1e9).also({"reg_lambda"}).search();
  list.add("tree_patience", &tree_patience,
           "Stop after this many trees without a better validation loss and keep the best; 0 = never stop early.")
      .range(0, 100000);
}

}  // namespace athanor::classical

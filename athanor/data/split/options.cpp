// Options and catalogue of splits.
#include "athanor/data/split.h"
#include "athanor/data/split/recipe.h"

namespace athanor::data {

void SplitOptions::fields(FieldList& list) {
  std::vector<std::string> names;
  for (const SplitRecipe& recipe : list_split_recipes()) names.push_back(recipe.name);
  list.add("split", &split, "how molecules are divided").one_of(std::move(names)).also({"split-type"});
  list.add("split_sizes", &split_sizes, "fractions of train, val and test; two numbers are train and test");
  list.add("folds", &folds, "number of parts of the k-fold splits").range(3, 1e6).also({"num-folds"});
  list.add("split_repeats", &split_repeats, "make the split that many times, each with a seed of its own")
      .range(1, 1e4);
  list.add("cluster_cutoff", &cluster_cutoff, "cluster splits: Tanimoto distance up to which molecules are neighbours")
      .range(0, 1);
  list.add("clusters", &clusters, "kmeans splits: number of clusters (0 = the square root of the number of molecules)")
      .range(0, 1e5);
  list.add("similarity_limit", &similarity_limit,
           "similarity_cut splits: no molecule has a neighbour in another part above this Tanimoto similarity")
      .range(0, 1);
  list.add("strata", &strata, "stratified splits: number of ranges into which values are divided").range(1, 1e4);
  list.add("split_molecule", &split_molecule,
           "column with molecules; all rows of one of them stay together, and the split is made of these molecules")
      .shown_as("NAME");
  list.add("splits_column", &splits_column, "column with train, val or test per row, in place of --split")
      .shown_as("NAME");
  list.add("splits_file", &splits_file, "splits.json with row numbers, in place of --split").shown_as("FILE");
}

const Catalog& split_catalog() {
  static const Catalog catalog = [] {
    Catalog entries;
    for (const SplitRecipe& recipe : list_split_recipes())
      entries.push_back(
          {recipe.name, recipe.summary, "", recipe.paper, "", [] { return std::make_unique<SplitOptions>(); }});
    return entries;
  }();
  return catalog;
}

}  // namespace athanor::data

// Options and catalogue of splits.
#include "athanor/data/split.h"

namespace athanor::data {

void SplitOptions::fields(FieldList& list) {
  list.add("split", &split, "how molecules are divided")
      .one_of({"random", "scaffold", "kfold", "scaffold_kfold"})
      .also({"split-type"});
  list.add("split_sizes", &split_sizes, "fractions of train, val and test; two numbers are train and test");
  list.add("folds", &folds, "number of parts of the k-fold splits").range(3, 1e6).also({"num-folds"});
  list.add("splits_column", &splits_column, "column with train, val or test per row, in place of --split")
      .shown_as("NAME");
  list.add("splits_file", &splits_file, "splits.json with row numbers, in place of --split").shown_as("FILE");
}

const Catalog& split_catalog() {
  const auto make_options = [] { return std::make_unique<SplitOptions>(); };
  static const Catalog catalog = {
      {"random", "Molecules are shuffled and cut into train, val and test.", "", "", "", make_options},
      {"scaffold", "Molecules of one Bemis-Murcko scaffold stay together; large groups go to train.", "",
       "doi:10.1021/jm9602928", "", make_options},
      {"kfold", "k splits; fold i tests, fold i + 1 validates, the rest trains.", "", "", "", make_options},
      {"scaffold_kfold", "As kfold, with the molecules of one scaffold in one fold.", "", "doi:10.1021/jm9602928", "",
       make_options},
  };
  return catalog;
}

}  // namespace athanor::data

// Options of curation.
#include "athanor/data/curate.h"

namespace athanor::data {

void CurateOptions::fields(FieldList& list) {
  list.add("smiles_column", &smiles_column, "column with the SMILES (default: guessed, and said)")
      .also({"smiles-columns"})
      .shown_as("NAME");
  list.add("target_columns", &target_columns,
           "column to be predicted; may be given several times (default: the one numeric column)")
      .also({"target", "targets"})
      .shown_as("NAME");
  list.add("all_targets", &all_targets, "predict every remaining numeric column");
  list.add("ignore_columns", &ignore_columns, "columns that are no targets").shown_as("NAME");
  list.add("task_type", &task_type, "kind of all targets (default: binary when only 0 and 1 occur)")
      .one_of({"", "regression", "binary", "classification"});
  list.add("units", &units, "unit of each target, in their order").also({"unit"}).shown_as("TEXT");
  list.add("weight_column", &weight_column, "column with the weight of each row, 0 or more").shown_as("NAME");
  list.add("time_column", &time_column, "column with dates (2020-01-31) or numbers, for --split time").shown_as("NAME");
  list.add("group_column", &group_column, "column whose groups --split group keeps together").shown_as("NAME");
  list.add("standardize", &standardize, "form of the molecules that models see")
      .one_of(chemistry::list_standardize_policies());
  list.add("duplicates", &duplicates, "how rows of one molecule are merged; classes go by majority; keep = not merged")
      .one_of({"mean", "median", "first", "drop-conflicting", "keep"});
  list.add("format", &format, "csv, tsv, smi or sdf (default: by file name, then by content)")
      .one_of({"", "csv", "tsv", "smi", "sdf"});
  list.add("delimiter", &delimiter, "cell separator of text tables (default: guessed among , ; tab |)")
      .shown_as("CHAR");
}

}  // namespace athanor::data

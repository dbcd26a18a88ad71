#include "athanor/data/input_options.h"

namespace athanor::data {

void InputOptions::fields(FieldList& list) {
  list.add("smiles_column", &smiles_column, "column with the SMILES (default: guessed, and said)")
      .also({"smiles-columns"})
      .shown_as("NAME");
  list.add("format", &format, "csv, tsv, smi or sdf (default: by file name, then by content)")
      .one_of({"", "csv", "tsv", "smi", "sdf"});
  list.add("delimiter", &delimiter, "cell separator of text tables (default: guessed among , ; tab |)")
      .shown_as("CHAR");
  list.add("sql", &sql, "the SELECT whose rows are read, when the input is an SQLite database").shown_as("QUERY");
  list.add("more_input", &more_input, "further input files; their rows follow, columns are matched by name")
      .shown_as("FILE");
  list.add("decimal", &decimal, "decimal mark of the numbers").one_of({"point", "comma"});
}

std::vector<std::string> list_inputs(const std::string& input, const InputOptions& options) {
  std::vector<std::string> inputs{input};
  inputs.insert(inputs.end(), options.more_input.begin(), options.more_input.end());
  return inputs;
}

std::unique_ptr<RecordReader> open_input(const std::string& input, const InputOptions& options, Progress& progress) {
  return open_records(list_inputs(input, options), {options.format, options.delimiter, options.sql}, progress);
}

}  // namespace athanor::data

// The INPUT of describe and predict: a table file, standard input, or a SMILES on the command line.
#pragma once

#include <memory>

#include "athanor/data/input_options.h"

namespace athanor::workflows {

/// True when `text` names a file or standard input rather than a SMILES: an existing path or "-". Text that ends like a
/// known table format but does not exist is Error(not_found).
bool is_table_input(const std::string& text);

/// Reader for the text: the file and those that follow it, standard input, or one row with the SMILES.
/// Error(invalid_options) for further files or a query beside a SMILES.
std::unique_ptr<data::RecordReader> open_input_records(const std::string& text, const data::InputOptions& options,
                                                       Progress& progress);

/// The feature spec with the names of columns in place of its ranges (column(FIRST..LAST)), for which the table is
/// opened. Errors: those of open_input and featurize::write_out_column_ranges.
std::string write_out_column_ranges(const std::string& featurizer, const std::string& input,
                                    const data::InputOptions& options, Progress& progress);

}  // namespace athanor::workflows

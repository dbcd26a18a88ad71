// The INPUT of describe and predict: a table file, standard input, or a SMILES on the command line.
#pragma once

#include <memory>

#include "athanor/data/record.h"

namespace athanor::workflows {

/// True when `text` names a file or standard input rather than a SMILES: an existing path or "-". Text that ends like a
/// known table format but does not exist is Error(not_found).
bool is_table_input(const std::string& text);

/// Reader for the text: the file, standard input, or one row with the SMILES.
std::unique_ptr<data::RecordReader> open_input_records(const std::string& text, const std::string& format,
                                                       const std::string& delimiter);

}  // namespace athanor::workflows

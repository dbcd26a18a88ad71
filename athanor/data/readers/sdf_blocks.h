// Cuts an SD file into its records: mol block and properties.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "athanor/data/readers/text_input.h"

namespace athanor::data {

/// One record of an SD file.
struct SdfBlock {
  std::size_t line = 0;                                         ///< 1-based line of its first line
  std::string name;                                             ///< first line of the mol block, trimmed
  std::string mol_block;                                        ///< up to and with "M  END"
  std::vector<std::pair<std::string, std::string>> properties;  ///< name, value; lines joined by "\n"
};

/// Reads up to the next line "$$$$" or the end of the input; false when only blank lines are left.
/// Error(too_large) beyond max_row_bytes.
bool read_sdf_block(TextInput& input, SdfBlock& block);

}  // namespace athanor::data

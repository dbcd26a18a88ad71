// A library: files of molecules, read in their order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace athanor::screen {

struct LibraryFile {
  std::string path;
  std::uintmax_t bytes = 0;
  std::int64_t written = 0;  ///< time of the last writing, to notice changes
};

/// Files as they are; of folders, all files below them that are tables by their names, in the order of their paths.
/// Errors: not_found with the nearest name; invalid_input for a folder without such a file and for a file named twice;
/// invalid_options for standard input, which cannot be read again.
std::vector<LibraryFile> list_library(const std::vector<std::string>& paths);

/// The column with names of molecules: `wanted`, or the first of id, name, title, compound_id and the like; -1 when
/// there is none. Error(not_found) for an absent `wanted`.
std::size_t find_id_column(const std::vector<std::string>& columns, const std::string& wanted,
                           const std::string& source);

}  // namespace athanor::screen

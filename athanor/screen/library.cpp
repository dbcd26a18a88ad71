#include "athanor/screen/library.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/record.h"

namespace athanor::screen {
namespace {
namespace fs = std::filesystem;

std::vector<std::string> list_folder(const std::string& folder) {
  std::vector<std::string> paths;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && data::has_table_ending(entry.path().string()) &&
        entry.path().extension() != ".txt")  // notes beside a library, such as README.txt
      paths.push_back(entry.path().string());
  if (paths.empty())
    fail(ErrorCode::invalid_input, "{}: the folder has no table of molecules (.smi .csv .tsv .sdf, also .gz or .zst)",
         folder);
  std::sort(paths.begin(), paths.end());
  return paths;
}

LibraryFile describe(const std::string& path) {
  return {path, fs::file_size(path), static_cast<std::int64_t>(fs::last_write_time(path).time_since_epoch().count())};
}

}  // namespace

std::vector<LibraryFile> list_library(const std::vector<std::string>& paths) {
  std::vector<LibraryFile> files;
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    if (path == "-")
      fail(ErrorCode::invalid_options, "screen reads files, not standard input: a killed run could not go on from it");
    try {
      for (const std::string& file : fs::is_directory(path) ? list_folder(path) : std::vector<std::string>{path}) {
        if (!fs::exists(file)) data::open_records(file);  // says what is there instead
        if (!seen.insert(fs::weakly_canonical(file).string()).second)
          fail(ErrorCode::invalid_input, "{}: is named twice", file);
        files.push_back(describe(file));
      }
    } catch (const fs::filesystem_error& error) {
      fail(ErrorCode::io, "{}: {}", path, error.code().message());
    }
  }
  return files;
}

std::size_t find_id_column(const std::vector<std::string>& columns, const std::string& wanted,
                           const std::string& source) {
  if (!wanted.empty()) return data::find_column(columns, wanted, source);
  static constexpr std::array names = {"id",      "name",      "title",      "compound_id", "mol_id", "molecule_id",
                                       "zinc_id", "chembl_id", "catalog_id", "idnumber",    "cid"};
  for (const char* name : names)
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (to_lower(columns[i]) == name) return i;
  return static_cast<std::size_t>(-1);
}

}  // namespace athanor::screen

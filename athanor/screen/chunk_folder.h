// The folder with what is known of a run that is not complete: results of chunks, and where rows of files begin.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "athanor/data/record.h"
#include "athanor/screen/chunk.h"

namespace athanor::screen {

/// The rows of a file.
struct RowIndex {
  std::size_t chunks = 0;
  std::vector<data::RowPlace> places;  ///< of the first row of each chunk but the first; empty = unknown
};

/// Files are renamed into place, so that what is there is whole. Chunks are called by their file's index and their
/// place in it.
class ChunkFolder {
 public:
  explicit ChunkFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Looks at what is there.
  void refresh();
  /// True for a chunk that was there at the last refresh().
  bool has(std::size_t source, std::size_t chunk) const;
  void save(std::size_t source, std::size_t chunk, const ScreenResult& result) const;
  /// Error(corrupt) for a chunk that does not hold what was saved.
  ScreenResult load(std::size_t source, std::size_t chunk, const ScreenResult& empty) const;

  /// The merged chunks of one process.
  void save_part(std::size_t process, const ScreenResult& result) const;
  ScreenResult load_part(std::size_t process, const ScreenResult& empty) const;

  void save_index(std::size_t source, const RowIndex& index) const;
  /// Nothing when it was not there at the last refresh(): the end of the file has not been seen.
  std::optional<RowIndex> load_index(std::size_t source) const;

 private:
  std::filesystem::path folder_;
  // What is new is looked up in the folder and not by its name: network file systems remember that a name was not
  // there.
  std::set<std::pair<std::size_t, std::size_t>> there_;
  std::set<std::size_t> indexed_;
};

}  // namespace athanor::screen

// All molecules that pass, in a file per chunk, beside the best ones.
#pragma once

#include <filesystem>
#include <string>

#include "athanor/screen/funnel.h"
#include "athanor/screen/library.h"

namespace athanor::screen {

/// Tables with source, row, id, smiles and all values of the funnel, named FILE-CHUNK.csv by the index of the file of
/// the library and the place of the chunk in it. A chunk of which nothing passed has none.
class PassedFiles {
 public:
  struct Settings {
    std::filesystem::path folder;  ///< an existing one; "" = none are written
    bool packed = false;           ///< by zstd
  };
  PassedFiles(Settings settings, const Funnel& funnel) : settings_(std::move(settings)), funnel_(funnel) {}

  /// Rows of the table; "" when none is written.
  std::string format(const std::vector<Hit>& hits, const LibraryFile& file) const;
  /// `rows`: of the whole chunk.
  void save(std::size_t source, std::size_t chunk, const std::string& rows) const;

 private:
  Settings settings_;
  const Funnel& funnel_;
};

}  // namespace athanor::screen

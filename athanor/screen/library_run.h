// A run over a library: file after file in chunks that are kept on disk, and their merge.
#pragma once

#include "athanor/core/progress.h"
#include "athanor/screen/chunk.h"
#include "athanor/screen/library.h"

namespace athanor::screen {

struct RunSettings {
  std::vector<LibraryFile> files;
  std::vector<Ranking> rankings;
  std::size_t top = 1000;       ///< hits to keep of each ranking
  bool unique = false;          ///< equal molecules once; the funnel must give keys
  bool keep_unreadable = true;  ///< rows that cannot be read or predicted are listed
  bool keep_filtered = false;   ///< rows that a stage takes, too
  data::ReadOptions reading;
  std::string smiles_column, id_column;  ///< "" = guessed
  data::DecimalMark decimal = data::DecimalMark::point;
  std::size_t chunk_rows = 100000;  ///< rounded up to whole batches
  std::size_t threads = 1;
  PhaseTimes* times = nullptr;  ///< gets the time of reading and of keeping hits
};

/// The same bytes at any number of threads and of interruptions.
class LibraryRun {
 public:
  /// `chunks`: an existing folder; what earlier runs with the same settings left there is gone on from.
  LibraryRun(const Funnel& funnel, RunSettings settings, const std::filesystem::path& chunks, Progress& progress);
  /// Screens what is not done and gives the number of its rows. Errors: those of data::open_records and
  /// data::RecordStream, not_found for a column that a model needs, cancelled; finished chunks stay.
  std::size_t screen();
  /// The result of all chunks.
  ScreenResult merge() const;

 private:
  ScreenResult make_empty() const;
  std::uintmax_t count_done_bytes() const;
  std::size_t screen_file(std::size_t source, std::size_t rows_before, const std::function<std::string(double)>& clock);

  const Funnel& funnel_;
  RunSettings settings_;
  ChunkFolder chunks_;
  Progress& progress_;
};

}  // namespace athanor::screen

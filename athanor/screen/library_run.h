// A run over a library: chunks of its files, handed out to processes and kept on disk, and their merge.
#pragma once

#include "athanor/screen/chunk_folder.h"
#include "athanor/screen/library_progress.h"
#include "athanor/screen/passed_files.h"

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
  PassedFiles::Settings passed{};
  PhaseTimes* times = nullptr;  ///< gets the time of reading and of keeping hits
};

/// The same bytes at any number of processes, threads and interruptions. All processes of the group make the same
/// calls.
class LibraryRun {
 public:
  /// `chunks`: an existing folder that all processes see; what earlier runs with the same settings left there is gone
  /// on from.
  LibraryRun(const Funnel& funnel, RunSettings settings, const std::filesystem::path& chunks, ProcessGroup& group,
             Progress& progress);
  /// Screens what is not done and gives the number of its rows, of all processes. A process takes a file and goes
  /// through its chunks; when no file is left, it takes chunks of those that others are at. Errors: those of
  /// data::open_records and data::RecordStream, not_found for a column that a model needs, cancelled; finished chunks
  /// stay.
  std::size_t screen();
  /// The result of all chunks, in the first process; the others help.
  ScreenResult merge();

 private:
  ScreenResult make_empty() const;
  void index_files();
  void index_file(std::size_t source) const;
  void screen_files();
  void screen_file(std::size_t source);
  std::optional<std::size_t> claim_chunk(std::size_t source, const std::optional<RowIndex>& index);
  void screen_chunks(std::size_t source, std::size_t first_chunk, const std::optional<RowIndex>& index);
  void finish_file(std::size_t source, std::size_t rows, const std::optional<RowIndex>& index);
  ScreenResult merge_share();

  const Funnel& funnel_;
  RunSettings settings_;
  ChunkFolder chunks_;
  ProcessGroup& group_;
  LibraryProgress progress_;
  PassedFiles passed_;
};

}  // namespace athanor::screen

// Chunks: consecutive rows of one file whose result is kept on disk, so that a killed run goes on after them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "athanor/screen/funnel.h"
#include "athanor/screen/hits.h"

namespace athanor::screen {

/// What is sorted by: a value of the funnel.
struct Ranking {
  std::string name;       ///< of the file of hits, without "hits_"; "" = the library's own order
  std::size_t value = 0;  ///< index among the values of the funnel; no_value = none
  bool minimize = false;
  std::ptrdiff_t model = -1;  ///< the model whose value it is
};
inline constexpr std::size_t no_value = static_cast<std::size_t>(-1);

/// What is known of a part of the library, or of all of it.
struct ScreenResult {
  data::StatusCounts counts;
  std::size_t readable = 0;                                   ///< molecules that the first stage got
  std::vector<std::size_t> left;                              ///< molecules left after each stage
  std::vector<std::size_t> unranked;                          ///< per ranking: passed without a value to rank by
  std::vector<TopHits> top;                                   ///< one per ranking
  std::vector<std::pair<std::size_t, RejectedRow>> rejected;  ///< with the index of the file
};

ScreenResult make_empty_result(std::size_t stages, std::size_t rankings, std::size_t top, bool unique);
/// Adds what the funnel made of rows of the file `source`.
void add_funnel_result(FunnelResult found, std::size_t source, const std::vector<Ranking>& rankings,
                       ScreenResult& result);
/// Adds a later part.
void add_screen_result(ScreenResult part, ScreenResult& result);

/// The folder with the chunks of a run.
class ChunkFolder {
 public:
  explicit ChunkFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Chunks of the file that are done, without a gap from the first on; `is_whole`: the last of them ends the file.
  struct Progress {
    std::size_t chunks = 0;
    bool is_whole = false;
  };
  Progress find_done(std::size_t source) const;
  void save(std::size_t source, std::size_t chunk, bool ends_file, const ScreenResult& result) const;
  /// Error(corrupt) for a chunk that does not hold what was saved.
  ScreenResult load(std::size_t source, std::size_t chunk, const ScreenResult& empty) const;

 private:
  std::filesystem::path path(std::size_t source, std::size_t chunk, bool ends_file) const;
  std::filesystem::path folder_;
};

}  // namespace athanor::screen

// What is known of a part of a library: of a chunk (consecutive rows of one file), or of all chunks.
#pragma once

#include <filesystem>
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

/// A result as a file, and back. Error(corrupt) for a file that holds something else.
void save_result(const std::filesystem::path& path, const ScreenResult& result);
ScreenResult load_result(const std::filesystem::path& path, const ScreenResult& empty);

}  // namespace athanor::screen

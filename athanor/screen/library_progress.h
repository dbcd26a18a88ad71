// How much of a library is done, by all processes.
#pragma once

#include <atomic>
#include <chrono>

#include "athanor/core/process_group.h"
#include "athanor/screen/library.h"

namespace athanor::screen {

/// Counters of the process group; those of a file's chunks are file_counter + its index.
enum GroupCounter : std::uint64_t { rows_done, bytes_done, bytes_found_done, next_file, next_index, file_counter };

/// Collects what this process has done, tells the first one, and shows it there. The progress of single files goes
/// here.
class LibraryProgress : public Progress {
 public:
  LibraryProgress(const std::vector<LibraryFile>& files, ProcessGroup& group, Progress& shown);
  ~LibraryProgress() override;
  void begin_index();
  void show_index();
  void begin_all();
  /// Tells the rest; gives the rows that all processes have done. For after the last step.
  std::size_t end_all();
  void flush();
  void show();

  void begin_file(std::uintmax_t bytes);
  /// The share of the file up to the row `row`, for an estimate of the bytes of a row.
  void set_position(double share, std::size_t row);
  /// Rows of the present file that an earlier run has done.
  void add_found_done(std::size_t rows) { found_done_ += rows; }

  void update(std::size_t done, std::string_view metric) override;
  void note(std::string_view text) override { group_.tell(text, false); }
  void warn(std::string_view text) override { group_.tell(text, true); }
  bool cancelled() const override { return shown_.cancelled() || group_.has_failure(); }

 private:
  using Clock = std::chrono::steady_clock;
  std::string describe(std::uintmax_t now, std::uintmax_t before) const;

  ProcessGroup& group_;
  Progress& shown_;
  std::size_t files_;
  std::uintmax_t total_bytes_ = 0, file_bytes_ = 0;
  std::atomic<double> bytes_per_row_{0};
  std::atomic<std::size_t> found_done_{0};   ///< rows that are not told yet
  std::size_t rows_of_file_ = 0, rows_ = 0;  ///< `rows_`: not told yet
  std::uint64_t told_bytes_ = 0;             ///< of the present file
  Clock::time_point begun_, told_;
};

}  // namespace athanor::screen

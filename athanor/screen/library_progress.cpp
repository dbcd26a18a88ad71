#include "athanor/screen/library_progress.h"

#include <cmath>

#include "athanor/core/text.h"

namespace athanor::screen {

LibraryProgress::LibraryProgress(const std::vector<LibraryFile>& files, ProcessGroup& group, Progress& shown)
    : group_(group), shown_(shown), files_(files.size()) {
  for (const LibraryFile& file : files) total_bytes_ += file.bytes;
  if (group_.is_first()) group_.show_on(&shown_);
}

LibraryProgress::~LibraryProgress() {
  if (group_.is_first()) group_.show_on(nullptr);
}

void LibraryProgress::begin_index() { shown_.begin("finding rows", files_, "file"); }

void LibraryProgress::show_index() {
  if (group_.is_first()) shown_.update(std::min<std::size_t>(files_, group_.add(next_index, 0)));
}

void LibraryProgress::begin_all() {
  shown_.end();
  begun_ = told_ = Clock::now();
  shown_.begin("screening", 0, "molecule");
}

std::size_t LibraryProgress::end_all() {
  show();
  shown_.end();
  return group_.add(rows_done, 0);
}

void LibraryProgress::begin_file(std::uintmax_t bytes) {
  flush();
  file_bytes_ = bytes;
  rows_of_file_ = told_bytes_ = 0;
  bytes_per_row_ = 0;
}

void LibraryProgress::set_position(double share, std::size_t row) {
  if (row > 0) bytes_per_row_ = share * static_cast<double>(file_bytes_) / static_cast<double>(row);
}

void LibraryProgress::flush() {
  told_ = Clock::now();
  if (rows_ == 0 && found_done_ == 0) return;
  const auto to_bytes = [&](std::size_t rows) {
    return static_cast<std::uint64_t>(static_cast<double>(rows) * bytes_per_row_);
  };
  group_.add(rows_done, rows_);
  // The estimate falls at first, because the reader is ahead of the rows: what was told too early is told only once.
  if (const std::uint64_t bytes = to_bytes(rows_of_file_); bytes > told_bytes_)
    group_.add(bytes_done, bytes - std::exchange(told_bytes_, bytes));
  if (const std::size_t found = found_done_.exchange(0)) group_.add(bytes_found_done, to_bytes(found));
  rows_ = 0;
}

void LibraryProgress::update(std::size_t done, std::string_view) {
  rows_ += done - rows_of_file_;
  rows_of_file_ = done;
  constexpr auto interval = std::chrono::milliseconds(100);
  if (Clock::now() - told_ < interval) return;
  flush();
  show();
}

void LibraryProgress::show() {
  if (!group_.is_first()) return;
  shown_.update(group_.add(rows_done, 0), describe(group_.add(bytes_done, 0), group_.add(bytes_found_done, 0)));
}

std::string LibraryProgress::describe(std::uintmax_t now, std::uintmax_t before) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - begun_).count();
  const double done = static_cast<double>(now), total = static_cast<double>(total_bytes_);
  const double share = std::min(1.0, (done + static_cast<double>(before)) / std::max(1.0, total));
  std::string text = fmt::format("{:.0f} % of the library", std::floor(100 * share));
  if (done > 0 && seconds > 5 && share < 1)
    text += ", " + format_duration(seconds * (1 - share) * total / done) + " left";
  return text;
}

}  // namespace athanor::screen

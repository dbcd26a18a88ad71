#include "athanor/screen/library_run.h"

#include <chrono>
#include <cmath>

#include "athanor/core/text.h"

namespace athanor::screen {
namespace {

constexpr std::size_t batch_rows = 512;

/// Hides the stages of single files, whose progress is part of that of the library.
class LibraryProgress : public Progress {
 public:
  LibraryProgress(Progress& all, std::size_t rows_before) : all_(all), before_(rows_before) {}
  void update(std::size_t done, std::string_view metric) override { all_.update(before_ + done, metric); }
  void note(std::string_view text) override { all_.note(text); }
  void warn(std::string_view text) override { all_.warn(text); }
  bool cancelled() const override { return all_.cancelled(); }

 private:
  Progress& all_;
  std::size_t before_;
};

/// Share of the library that is done and how long the rest will take.
class Clock {
 public:
  Clock(const std::vector<LibraryFile>& files, std::uintmax_t done_before) : first_(done_before) {
    for (const LibraryFile& file : files) total_ += file.bytes;
  }
  /// `bytes` of the library have been read.
  std::string describe(double bytes) const {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    const double done = bytes - static_cast<double>(first_), left = static_cast<double>(total_) - bytes;
    std::string text = fmt::format("{:.0f} % of the library",
                                   std::floor(100 * bytes / std::max<double>(1, static_cast<double>(total_))));
    if (done > 0 && seconds > 5) text += ", " + format_duration(seconds * left / done) + " left";
    return text;
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::uintmax_t total_ = 0, first_;
};

}  // namespace

LibraryRun::LibraryRun(const Funnel& funnel, RunSettings settings, const std::filesystem::path& chunks,
                       Progress& progress)
    : funnel_(funnel), settings_(std::move(settings)), chunks_(chunks), progress_(progress) {
  settings_.chunk_rows = (settings_.chunk_rows + batch_rows - 1) / batch_rows * batch_rows;
}

ScreenResult LibraryRun::make_empty() const {
  return make_empty_result(funnel_.stage_names().size(), settings_.rankings.size(), settings_.top, settings_.unique);
}

std::uintmax_t LibraryRun::count_done_bytes() const {
  std::uintmax_t bytes = 0;
  for (std::size_t source = 0; source < settings_.files.size(); ++source)
    if (chunks_.find_done(source).is_whole) bytes += settings_.files[source].bytes;
  return bytes;
}

std::size_t LibraryRun::screen() {
  const Clock clock(settings_.files, count_done_bytes());
  progress_.begin("screening", 0, "molecule");
  std::uintmax_t bytes_before = 0;
  std::size_t rows = 0;
  for (std::size_t source = 0; source < settings_.files.size(); ++source) {
    const std::uintmax_t bytes = settings_.files[source].bytes;
    if (!chunks_.find_done(source).is_whole)
      rows += screen_file(source, rows, [&](double share) {
        return clock.describe(static_cast<double>(bytes_before) + share * static_cast<double>(bytes));
      });
    bytes_before += bytes;
  }
  progress_.end();
  return rows;
}

std::size_t LibraryRun::screen_file(std::size_t source, std::size_t rows_before,
                                    const std::function<std::string(double)>& clock) {
  const std::string& path = settings_.files[source].path;
  const auto reader = data::open_records(path, settings_.reading);
  data::RecordStream stream(*reader, settings_.smiles_column, progress_);
  const LibraryColumns columns{stream.columns(), stream.smiles_column(),
                               find_id_column(stream.columns(), settings_.id_column, path), path, settings_.decimal};
  const std::size_t chunk_rows = settings_.chunk_rows;
  std::size_t chunk = chunks_.find_done(source).chunks;
  ScreenResult open = make_empty();
  const auto process = [&](data::Batch& batch) {
    auto found = std::make_shared<FunnelResult>(funnel_.run(batch.rows, columns, settings_.keep_filtered));
    if (!settings_.keep_unreadable) found->rejected.clear();
    const auto emit = [&, found, first = batch.first] {
      while (first >= (chunk + 1) * chunk_rows) {
        chunks_.save(source, chunk++, false, open);
        open = make_empty();
      }
      add_funnel_result(std::move(*found), source, settings_.rankings, open);
    };
    return data::BatchWork{emit, found->counts};
  };
  LibraryProgress progress(progress_, rows_before);
  const std::size_t rows = stream
                               .run({.stage = "screening",
                                     .threads = settings_.threads,
                                     .batch_rows = batch_rows,
                                     .skip_rows = chunk * chunk_rows,
                                     .describe_position = clock,
                                     .times = settings_.times},
                                    process, progress)
                               .rows;
  chunks_.save(source, chunk, true, open);
  return rows;
}

ScreenResult LibraryRun::merge() const {
  ScreenResult all = make_empty();
  for (std::size_t source = 0; source < settings_.files.size(); ++source) {
    const std::size_t count = chunks_.find_done(source).chunks;
    for (std::size_t chunk = 0; chunk < count; ++chunk)
      add_screen_result(chunks_.load(source, chunk, make_empty()), all);
  }
  return all;
}

}  // namespace athanor::screen

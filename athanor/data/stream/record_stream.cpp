// Batches out of a reader, and the threads that work on them.
#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/data/curate.h"
#include "athanor/data/stream.h"
#include "athanor/data/stream/ordered_output.h"

namespace athanor::data {
namespace {

constexpr std::size_t rows_ahead = 1000;

/// Hands out the rows in batches, one caller at a time: first those read ahead, then the reader's.
class BatchSource {
 public:
  BatchSource(RecordReader& reader, std::vector<Record>& ahead, const StreamSettings& settings)
      : reader_(reader), ahead_(ahead), is_short_(ahead.size() < rows_ahead), settings_(settings) {
    // A short table is cut so that every thread gets a part.
    const std::size_t share = (ahead.size() + settings.threads - 1) / settings.threads;
    batch_rows_ = std::max<std::size_t>(is_short_ ? std::min(settings.batch_rows, share) : settings.batch_rows, 1);
    if (!settings.next_range) go_to({settings.skip_rows, std::numeric_limits<std::size_t>::max()});
  }

  /// Number of rows when all of them have been read ahead, else 0.
  std::size_t known_rows() const { return is_short_ ? ahead_.size() : 0; }

  /// The next rows in `batch` and their place among the batches in `number`; false at the end of the input.
  bool take(Batch& batch, std::size_t& number, std::string& position) {
    const std::lock_guard lock(mutex_);
    if (taken_ == end_ && !ended_ && !closed_) begin_range();
    batch.first = taken_;
    batch.rows.clear();
    Record record;
    while (batch.rows.size() < batch_rows_ && taken_ < end_ && next(record)) batch.rows.push_back(std::move(record));
    number = next_number_++;
    const std::size_t total = reader_.bytes_total();
    const double share = total == 0 ? 0 : static_cast<double>(reader_.bytes_read()) / static_cast<double>(total);
    if (settings_.describe_position) position = settings_.describe_position(share, taken_);
    else position = total == 0 ? "" : fmt::format("{:.0f} % of the file", std::floor(100 * share));
    return !batch.rows.empty();
  }

  /// Number of rows of the input, once its end has been seen.
  std::optional<std::size_t> total_rows() const { return ended_ ? std::optional(taken_) : std::nullopt; }

 private:
  void begin_range() {
    const std::optional<RowRange> range = settings_.next_range ? settings_.next_range() : std::nullopt;
    if (range) go_to(*range);
    else closed_ = true;
  }

  void go_to(const RowRange& range) {
    end_ = range.end;
    if (range.first <= ahead_.size()) {
      taken_ = range.first;
    } else if (range.place && !is_short_) {
      reader_.go_to(*range.place);
      taken_ = range.first;
    } else {
      taken_ = std::max(taken_, ahead_.size());
      if (!is_short_) taken_ += reader_.skip(range.first - taken_);
      ended_ = taken_ < range.first;
    }
  }

  bool next(Record& record) {
    if (taken_ < ahead_.size()) record = std::move(ahead_[taken_]);
    else if (is_short_ || ended_ || !reader_.read(record)) return !(ended_ = true);
    ++taken_;
    return true;
  }

  RecordReader& reader_;
  std::vector<Record>& ahead_;
  bool is_short_;
  std::size_t batch_rows_ = 1;
  std::mutex mutex_;
  std::size_t taken_ = 0, end_ = 0, next_number_ = 0;  ///< `end_`: of the range that is read
  bool ended_ = false, closed_ = false;                ///< the end of the input was seen; there is no further range
  const StreamSettings& settings_;
};

}  // namespace

void StatusCounts::add(std::string_view status) {
  ++rows;
  ++(status == "ok" ? ok : status == "unsupported" ? unsupported : invalid);
}

void StatusCounts::add(const StatusCounts& further) {
  rows += further.rows;
  ok += further.ok;
  invalid += further.invalid;
  unsupported += further.unsupported;
}

RecordStream::RecordStream(RecordReader& reader, const std::string& smiles_column, Progress& progress)
    : reader_(reader) {
  head_.source = reader.source();
  head_.columns = reader.columns();
  Record record;
  while (head_.rows.size() < rows_ahead && reader.read(record)) head_.rows.push_back(std::move(record));
  if (head_.rows.empty()) fail(ErrorCode::invalid_input, "{}: there is a header and no data row", head_.source);
  smiles_column_ = find_smiles_column(head_, smiles_column, progress);
}

StatusCounts RecordStream::run(const StreamSettings& settings, const std::function<BatchResult(Batch&)>& process,
                               const std::function<void(std::string_view)>& write, Progress& progress) {
  const auto write_later = [&](Batch& batch) {
    BatchResult result = process(batch);
    return BatchWork{[&write, text = std::move(result.text)] { write(text); }, result.counts};
  };
  return run(settings, write_later, progress);
}

StatusCounts RecordStream::run(const StreamSettings& settings, const std::function<BatchWork(Batch&)>& process,
                               Progress& progress) {
  BatchSource source(reader_, head_.rows, settings);
  OrderedOutput output(2 * settings.threads);
  StatusCounts counts;
  const auto work = [&] {
    Batch batch;
    std::size_t number = 0;
    std::string position;
    PhaseClock clock(settings.times);
    clock.enter(Phase::read);
    while (source.take(batch, number, position)) {
      clock.pause();
      if (progress.cancelled()) fail(ErrorCode::cancelled, "stopped by the user");
      const bool going_on = output.put(number, [&, work = process(batch), position] {
        PhaseClock writing(settings.times);
        writing.enter(Phase::write, work.counts.rows);
        work.emit();
        counts.add(work.counts);
        progress.update(settings.skip_rows + counts.rows, position);
      });
      if (!going_on) return;
      clock.enter(Phase::read, batch.rows.size());
    }
  };
  progress.begin(settings.stage, source.known_rows(), "molecule");
  parallel_for(settings.threads, settings.threads, [&](std::size_t) {
    try {
      work();
    } catch (...) {
      output.stop();
      throw;
    }
  });
  progress.end();
  total_rows_ = source.total_rows();
  return counts;
}

}  // namespace athanor::data

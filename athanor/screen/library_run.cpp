#include "athanor/screen/library_run.h"

#include "athanor/core/text.h"

namespace athanor::screen {
namespace {

constexpr std::size_t batch_rows = 512;
/// A counter of chunks beyond this: the file has no more.
constexpr std::uint64_t no_more = std::uint64_t{1} << 40;

}  // namespace

LibraryRun::LibraryRun(const Funnel& funnel, RunSettings settings, const std::filesystem::path& chunks,
                       ProcessGroup& group, Progress& progress)
    : funnel_(funnel),
      settings_(std::move(settings)),
      chunks_(chunks),
      group_(group),
      progress_(settings_.files, group, progress),
      passed_(settings_.passed, funnel) {
  settings_.chunk_rows = (settings_.chunk_rows + batch_rows - 1) / batch_rows * batch_rows;
}

ScreenResult LibraryRun::make_empty() const {
  return make_empty_result(funnel_.stage_names().size(), settings_.rankings.size(), settings_.top, settings_.unique);
}

std::size_t LibraryRun::screen() {
  const auto show = [this] { progress_.show(); };
  chunks_.refresh();
  if (group_.size() > 1) {
    progress_.begin_index();
    group_.run_step([this] { index_files(); }, [this] { progress_.show_index(); });
    chunks_.refresh();
  }
  progress_.begin_all();
  group_.run_step([this] { screen_files(); }, show);
  return progress_.end_all();
}

/// Where chunks begin in files that can be entered there, so that a process need not read all that stands before.
void LibraryRun::index_files() {
  const std::size_t files = settings_.files.size();
  for (std::size_t source = group_.claim(next_index); source < files; source = group_.claim(next_index))
    if (!chunks_.load_index(source)) {
      progress_.show_index();
      index_file(source);
    }
}

void LibraryRun::index_file(std::size_t source) const {
  const auto reader = data::open_records(settings_.files[source].path, settings_.reading);
  RowIndex index;
  std::size_t skipped = reader->skip(settings_.chunk_rows);
  for (; skipped == settings_.chunk_rows; skipped = reader->skip(settings_.chunk_rows)) {
    const std::optional<data::RowPlace> place = reader->place();
    if (!place || progress_.cancelled()) return;
    index.places.push_back(*place);
  }
  if (skipped == 0 && !index.places.empty()) index.places.pop_back();  // there the file ends
  index.chunks = index.places.size() + 1;
  chunks_.save_index(source, index);
}

void LibraryRun::screen_files() {
  const std::size_t files = settings_.files.size();
  for (std::size_t source = group_.claim(next_file); source < files; source = group_.claim(next_file))
    screen_file(source);
  if (group_.size() > 1)
    for (std::size_t i = 0; i < files; ++i) screen_file((group_.rank() * files / group_.size() + i) % files);
  progress_.flush();
}

void LibraryRun::screen_file(std::size_t source) {
  if (group_.add(file_counter + source, 0) >= no_more) return;
  progress_.begin_file(settings_.files[source].bytes);
  const std::optional<RowIndex> index = chunks_.load_index(source);
  if (index) progress_.set_position(1, index->chunks * settings_.chunk_rows);
  if (const auto chunk = claim_chunk(source, index)) screen_chunks(source, *chunk, index);
}

std::optional<std::size_t> LibraryRun::claim_chunk(std::size_t source, const std::optional<RowIndex>& index) {
  const std::uint64_t end = index ? index->chunks : no_more;
  std::uint64_t chunk = group_.claim(file_counter + source);
  for (; chunk < end && chunks_.has(source, chunk); chunk = group_.claim(file_counter + source))
    progress_.add_found_done(settings_.chunk_rows);
  if (chunk < end) return chunk;
  if (chunk < no_more) group_.add(file_counter + source, no_more);
  return std::nullopt;
}

void LibraryRun::screen_chunks(std::size_t source, std::size_t first_chunk, const std::optional<RowIndex>& index) {
  const std::string& path = settings_.files[source].path;
  const auto reader = data::open_records(path, settings_.reading);
  data::RecordStream stream(*reader, settings_.smiles_column, progress_);
  const LibraryColumns columns{stream.columns(), stream.smiles_column(),
                               find_id_column(stream.columns(), settings_.id_column, path), path, settings_.decimal};
  std::optional<std::size_t> next = first_chunk;
  const auto next_range = [&]() -> std::optional<data::RowRange> {
    const auto chunk = next ? std::exchange(next, std::nullopt) : claim_chunk(source, index);
    if (!chunk) return std::nullopt;
    data::RowRange range{*chunk * settings_.chunk_rows, (*chunk + 1) * settings_.chunk_rows};
    if (index && *chunk > 0 && *chunk <= index->places.size()) range.place = index->places[*chunk - 1];
    return range;
  };
  std::optional<std::size_t> open_chunk;
  ScreenResult open = make_empty();
  std::string passed;
  const auto save_open = [&] {
    if (!open_chunk) return;
    passed_.save(source, *open_chunk, std::exchange(passed, ""));
    chunks_.save(source, *open_chunk, std::exchange(open, make_empty()));
    open_chunk.reset();
  };
  const auto process = [&](data::Batch& batch) {
    auto found = std::make_shared<FunnelResult>(funnel_.run(batch.rows, columns, settings_.keep_filtered));
    if (!settings_.keep_unreadable) found->rejected.clear();
    auto rows = std::make_shared<std::string>(passed_.format(found->passed, settings_.files[source]));
    const auto emit = [&, found, rows, first = batch.first, end = batch.first + batch.rows.size()] {
      open_chunk = first / settings_.chunk_rows;
      passed += *rows;
      add_funnel_result(std::move(*found), source, settings_.rankings, open);
      if (end % settings_.chunk_rows == 0) save_open();
    };
    return data::BatchWork{emit, found->counts};
  };
  const auto describe = [&](double share, std::size_t row) {
    progress_.set_position(share, row);
    return std::string();
  };
  stream.run({.stage = "screening",
              .threads = settings_.threads,
              .batch_rows = batch_rows,
              .next_range = next_range,
              .describe_position = describe,
              .times = settings_.times},
             process, progress_);
  save_open();
  if (stream.total_rows()) finish_file(source, *stream.total_rows(), index);
}

void LibraryRun::finish_file(std::size_t source, std::size_t rows, const std::optional<RowIndex>& index) {
  group_.add(file_counter + source, no_more);
  if (!index) chunks_.save_index(source, {(rows + settings_.chunk_rows - 1) / settings_.chunk_rows, {}});
}

ScreenResult LibraryRun::merge() {
  ScreenResult all;
  if (group_.size() == 1) return merge_share();
  group_.run_step([&] { chunks_.save_part(group_.rank(), merge_share()); });
  group_.run_step([&] {
    if (!group_.is_first()) return;
    all = make_empty();
    for (std::size_t process = 0; process < group_.size(); ++process)
      add_screen_result(chunks_.load_part(process, make_empty()), all);
  });
  return all;
}

/// This process's share of all chunks, which are consecutive ones.
ScreenResult LibraryRun::merge_share() {
  chunks_.refresh();
  std::vector<std::pair<std::size_t, std::size_t>> names;
  for (std::size_t source = 0; source < settings_.files.size(); ++source)
    for (std::size_t chunk = 0; chunk < chunks_.load_index(source).value().chunks; ++chunk)
      names.emplace_back(source, chunk);
  const std::size_t begin = group_.rank() * names.size() / group_.size(),
                    end = (group_.rank() + 1) * names.size() / group_.size();
  ScreenResult all = make_empty();
  for (std::size_t i = begin; i < end; ++i)
    add_screen_result(chunks_.load(names[i].first, names[i].second, make_empty()), all);
  return all;
}

}  // namespace athanor::screen

#include "athanor/workflows/screen.h"

#include <algorithm>
#include <chrono>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/screen_page.h"
#include "athanor/workflows/screen_setup.h"
#include "athanor/workflows/screen_tables.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

void ScreenOptions::fields(FieldList& list) {
  list.add("library", &library, "files of molecules, and folders of such files").shown_as("FILE…");
  list.add("out", &out, "folder for the result (default: screens/STEM-TIME); an unfinished one is gone on with")
      .shown_as("DIR")
      .also({"o", "output"});
  list.add("overwrite", &overwrite, "replace the folder when it exists");
  list.begin_group("What must hold");
  list.add("filter", &filter,
           "conditions on descriptors, drug rules, alerts, similarity and predictions: \"160 <= MolWt <= 480 and "
           "alerts == 0\", \"lipinski == 1\", \"pred_gap > 7\"")
      .shown_as("EXPR");
  list.add("substructure", &substructure, "patterns one of which must be there").shown_as("SMARTS");
  list.add("exclude", &exclude, "patterns none of which may be there").shown_as("SMARTS");
  list.add("similar", &similar, "molecules to be similar to, or files of them").shown_as("SMILES|FILE");
  list.add("similarity", &similarity, "least Tanimoto similarity to one of them (Morgan, radius 2, 2048 bits)")
      .range(0, 1);
  list.begin_group("Ranking");
  list.add("model", &model, "bundle files or run folders; the best molecules of each are kept").shown_as("BUNDLE");
  list.add(
          "rank_by", &rank_by,
          "values to rank by, highest first, or NAME:min (default: the first value of each model, else the similarity)")
      .shown_as("NAME");
  list.add("top", &top, "molecules to keep of each ranking").range(1, 1e7).also({"k"});
  list.add("diverse", &diverse, "choose so many unlike molecules among these").range(0, 1e5);
  list.add("unique", &unique, "keep equal molecules once");
  list.begin_group("Input");
  list.add("standardize", &standardize, "form of the molecules that filters see; models use their own");
  list.add("domain", &domain, "similarity to the training set and the in-domain flag of each model");
  list.add("smiles_column", &smiles_column, "column with SMILES (default: guessed)").shown_as("NAME");
  list.add("id_column", &id_column, "column with names (default: id, name and the like)").shown_as("NAME");
  list.add("format", &format, "format of the files (default: by name and content)")
      .one_of({"", "csv", "tsv", "smi", "sdf"});
  list.add("delimiter", &delimiter, "one character or \"tab\" (default: guessed)");
  list.add("decimal", &decimal, "decimal mark of numbers").one_of({"point", "comma"});
  list.add("rejected", &rejected, "rows of rejected.csv: those that cannot be read, all that are taken, or none")
      .one_of({"invalid", "all", "none"});
  list.add("chunk_rows", &chunk_rows, "rows after which progress is safe on disk").range(1024, 1e9);
}

namespace {

constexpr std::size_t batch_rows = 512;

/// Chunks of an unfinished run with the same description are kept; else the folder is made anew.
void prepare_folder(const fs::path& folder, const nlohmann::json& description, const ScreenOptions& options,
                    const std::vector<std::string>& inputs, Progress& progress) {
  const fs::path origin = folder / "screen.json";
  if (fs::exists(origin) && !fs::exists(folder / "summary.json")) {
    if (read_json(origin) == description) return progress.note("going on with an unfinished screen");
    if (!options.overwrite)
      fail(ErrorCode::invalid_input,
           "{}: holds an unfinished screen with other settings or files; give the same ones to go on with it, "
           "--overwrite to begin anew, or another --out",
           folder.string());
  }
  make_new_folder(folder, options.overwrite, inputs);
  fs::create_directory(folder / "chunks");
  write_json(origin, description);
}

/// Hides the stages of single files, whose progress is part of that of the library.
class LibraryProgress : public Progress {
 public:
  explicit LibraryProgress(Progress& all) : all_(all) {}
  void update(std::size_t done, std::string_view metric) override { all_.update(before_ + done, metric); }
  void note(std::string_view text) override { all_.note(text); }
  void warn(std::string_view text) override { all_.warn(text); }
  bool cancelled() const override { return all_.cancelled(); }
  void set_rows_before(std::size_t rows) { before_ = rows; }

 private:
  Progress& all_;
  std::size_t before_ = 0;
};

/// Share of the library that is done and how long the rest will take.
class Clock {
 public:
  Clock(const std::vector<screen::LibraryFile>& files, std::uintmax_t done_before) : first_(done_before) {
    for (const screen::LibraryFile& file : files) total_ += file.bytes;
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
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::uintmax_t total_ = 0, first_;
};

/// One run over the library.
class ScreenRun {
 public:
  ScreenRun(const ScreenOptions& options, const Context& context)
      : options_(options),
        context_(context),
        files_(screen::list_library(options.library)),
        funnel_(make_funnel(options, context)),
        rankings_(list_rankings(options, funnel_)),
        folder_(options.out.empty() ? default_folder() : fs::path(options.out)),
        chunks_(folder_ / "chunks"),
        progress_(*context.progress),
        chunk_rows_((static_cast<std::size_t>(options.chunk_rows) + batch_rows - 1) / batch_rows * batch_rows) {}

  nlohmann::json run() {
    std::vector<std::string> inputs = options_.model;
    for (const screen::LibraryFile& file : files_) inputs.push_back(file.path);
    prepare_folder(folder_, describe_run(options_, funnel_, files_, context_), options_, inputs, *context_.progress);
    Clock clock(files_, count_done_bytes());
    context_.progress->begin("screening", 0, "molecule");
    std::uintmax_t bytes_before = 0;
    for (std::size_t source = 0; source < files_.size(); ++source) {
      screen_file(source, bytes_before, clock);
      bytes_before += files_[source].bytes;
    }
    context_.progress->end();
    const nlohmann::json summary = write_result();
    fs::remove_all(folder_ / "chunks");
    nlohmann::json result = summary;
    result["seconds"] = clock.seconds();
    result["screened"] = rows_done_;
    return result;
  }

 private:
  fs::path default_folder() const { return fs::path("screens") / default_run_folder(files_.front().path).filename(); }

  screen::ScreenResult make_empty() const {
    return screen::make_empty_result(funnel_.stage_names().size(), rankings_.size(),
                                     static_cast<std::size_t>(options_.top), options_.unique);
  }

  std::uintmax_t count_done_bytes() const {
    std::uintmax_t bytes = 0;
    for (std::size_t source = 0; source < files_.size(); ++source)
      if (chunks_.find_done(source).is_whole) bytes += files_[source].bytes;
    return bytes;
  }

  void screen_file(std::size_t source, std::uintmax_t bytes_before, const Clock& clock) {
    const screen::ChunkFolder::Progress done = chunks_.find_done(source);
    if (done.is_whole) return;
    const screen::LibraryFile& file = files_[source];
    const auto reader = data::open_records(file.path, {options_.format, options_.delimiter});
    data::RecordStream stream(*reader, options_.smiles_column, *context_.progress);
    const screen::LibraryColumns columns{stream.columns(), stream.smiles_column(),
                                         screen::find_id_column(stream.columns(), options_.id_column, file.path),
                                         file.path, data::parse_decimal_mark(options_.decimal)};
    std::size_t chunk = done.chunks, rows = 0;
    screen::ScreenResult open = make_empty();
    const auto process = [&](data::Batch& batch) {
      auto found = std::make_shared<screen::FunnelResult>(funnel_.run(batch.rows, columns, options_.rejected == "all"));
      if (options_.rejected == "none") found->rejected.clear();
      const std::size_t first = batch.first;
      const data::StatusCounts counts = found->counts;
      return data::BatchWork{[&, found, first] {
                               while (first >= (chunk + 1) * chunk_rows_) {
                                 chunks_.save(source, chunk++, false, open);
                                 open = make_empty();
                               }
                               screen::add_funnel_result(std::move(*found), source, rankings_, open);
                             },
                             counts};
    };
    progress_.set_rows_before(rows_done_);
    const data::StreamSettings settings{
        .stage = "screening",
        .threads = context_.threads,
        .batch_rows = batch_rows,
        .skip_rows = done.chunks * chunk_rows_,
        .describe_position = [&](double share) {
          return clock.describe(static_cast<double>(bytes_before) + share * static_cast<double>(file.bytes));
        }};
    rows = stream.run(settings, process, progress_).rows;
    chunks_.save(source, chunk, true, open);
    rows_done_ += rows;
  }

  screen::ScreenResult merge() const {
    screen::ScreenResult all = make_empty();
    for (std::size_t source = 0; source < files_.size(); ++source) {
      const std::size_t count = chunks_.find_done(source).chunks;
      for (std::size_t chunk = 0; chunk < count; ++chunk)
        screen::add_screen_result(chunks_.load(source, chunk, make_empty()), all);
    }
    return all;
  }

  nlohmann::json write_result() const {
    const screen::ScreenResult all = merge();
    nlohmann::json summary, hits = nlohmann::json::array(), stages = nlohmann::json::array();
    ScreenPage page{&summary, &funnel_, rankings_, {}, context_.command_line};
    for (std::size_t i = 0; i < rankings_.size(); ++i) {
      page.hits.push_back(all.top[i].sorted());
      hits.push_back(write_hits(rankings_[i], page.hits.back()));
    }
    std::size_t before = all.counts.rows - all.counts.invalid - all.counts.unsupported;
    const std::vector<std::string> names = funnel_.stage_names();
    for (std::size_t i = 0; i < names.size(); ++i) {
      stages.push_back({{"stage", names[i]}, {"in", before}, {"out", all.left[i]}});
      before = all.left[i];
    }
    summary = {{"schema", 1},
               {"files", files_.size()},
               {"rows", all.counts.rows},
               {"invalid", all.counts.invalid},
               {"unsupported", all.counts.unsupported},
               {"passed", before},
               {"stages", stages},
               {"rankings", hits},
               {"page", (folder_ / "hits.html").string()},
               {"out", folder_.string()}};
    if (options_.rejected != "none") write_file(folder_ / "rejected.csv", format_rejected(all, files_));
    write_file(folder_ / "hits.html", format_screen_page(page));
    write_json(folder_ / "summary.json", summary);
    return summary;
  }

  nlohmann::json write_hits(const screen::Ranking& ranking, const std::vector<screen::Hit>& hits) const {
    const std::string suffix = ranking.name.empty() ? "" : "_" + ranking.name;
    const fs::path file = folder_ / ("hits" + suffix + ".csv");
    write_file(file, format_hits(hits, ranking, funnel_, files_));
    nlohmann::json entry = {
        {"name", ranking.name},
        {"value", ranking.value == screen::no_value ? nlohmann::json(nullptr)
                                                    : nlohmann::json(funnel_.value_names()[ranking.value])},
        {"order", ranking.minimize ? "min" : "max"},
        {"hits", hits.size()},
        {"file", file.string()}};
    if (options_.diverse > 0) {
      const fs::path diverse = folder_ / ("diverse" + suffix + ".csv");
      write_file(diverse,
                 format_hits(pick_diverse(hits, static_cast<std::size_t>(options_.diverse)), ranking, funnel_, files_));
      entry["diverse"] = diverse.string();
    }
    return entry;
  }

  const ScreenOptions& options_;
  const Context& context_;
  std::vector<screen::LibraryFile> files_;
  screen::Funnel funnel_;
  std::vector<screen::Ranking> rankings_;
  fs::path folder_;
  screen::ChunkFolder chunks_;
  LibraryProgress progress_;
  std::size_t chunk_rows_;
  std::size_t rows_done_ = 0;
};

}  // namespace

nlohmann::json screen(const ScreenOptions& options, const Context& context) {
  try {
    return ScreenRun(options, context).run();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::cancelled) throw;
    fail(ErrorCode::cancelled, "{}; the same command goes on from here", error.what());
  }
}

}  // namespace athanor::workflows

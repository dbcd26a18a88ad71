#include "athanor/workflows/screen.h"

#include <chrono>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/screen/hit_tables.h"
#include "athanor/screen/library_run.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/precision.h"
#include "athanor/workflows/profile.h"
#include "athanor/workflows/screen_page.h"
#include "athanor/workflows/screen_setup.h"

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
  list.add("standardize", &standardize, "form of the molecules that filters and --acquire see; bundles use their own");
  list.add("domain", &domain, "similarity to the training set and the in-domain flag of each model");
  list_precision_field(list, precision);
  list.add("id_column", &id_column, "column with names (default: id, name and the like)").shown_as("NAME");
  list.add("rejected", &rejected, "rows of rejected.csv: those that cannot be read, all that are taken, or none")
      .one_of({"invalid", "all", "none"});
  list.add("passed", &passed, "write all molecules that pass, a table per chunk, into the folder passed of the result")
      .one_of({"none", "csv", "csv.zst"});
  list.add("chunk_rows", &chunk_rows, "rows after which progress is safe on disk").range(1024, 1e9);
  list_profile_field(list, profile);
  InputOptions::fields(list);
  acquisition.fields(list);
}

namespace {

/// Chunks of an unfinished run with the same description are kept; else the folder is made anew.
void prepare_folder(const fs::path& folder, const nlohmann::json& description, const ScreenOptions& options,
                    const std::vector<std::string>& inputs, Progress& progress) {
  const fs::path origin = folder / "screen.json";
  const bool is_finished = fs::exists(folder / "summary.json") && !fs::exists(folder / "chunks");
  if (fs::exists(origin) && !is_finished) {
    if (read_json(origin) == description) {
      for (const fs::path& place : {folder, folder / "passed"}) remove_partial_files(place, "");
      return progress.note("going on with an unfinished screen");
    }
    if (!options.overwrite)
      fail(ErrorCode::invalid_input,
           "{}: holds an unfinished screen with other settings or files; give the same ones to go on with it, "
           "--overwrite to begin anew, or another --out",
           folder.string());
  }
  if (remove_partial_files(folder, "screen.json.") && fs::is_empty(folder)) fs::remove(folder);
  make_new_folder(folder, options.overwrite, inputs);
  write_json(origin, description);
}

screen::RunSettings make_run_settings(const ScreenOptions& options, const Context& context,
                                      std::vector<screen::LibraryFile> files, const screen::Funnel& funnel) {
  return {.files = std::move(files),
          .rankings = list_rankings(options, funnel),
          .top = static_cast<std::size_t>(options.top),
          .unique = options.unique,
          .keep_unreadable = options.rejected != "none",
          .keep_filtered = options.rejected == "all",
          .reading = {options.format, options.delimiter, options.sql},
          .smiles_column = options.smiles_column,
          .id_column = options.id_column,
          .decimal = data::parse_decimal_mark(options.decimal),
          .chunk_rows = static_cast<std::size_t>(options.chunk_rows),
          .threads = context.threads,
          .times = context.times};
}

/// Files of a result, written into the folder.
class ResultFolder {
 public:
  ResultFolder(fs::path folder, const ScreenOptions& options, const screen::Funnel& funnel,
               const screen::RunSettings& settings)
      : folder_(std::move(folder)), options_(options), funnel_(funnel), settings_(settings) {}

  /// The content of summary.json.
  nlohmann::json write(const screen::ScreenResult& all, const std::string& command_line) const {
    nlohmann::json summary, hits = nlohmann::json::array(), stages = nlohmann::json::array();
    ScreenPage page{&summary, &funnel_, settings_.rankings, {}, command_line};
    for (std::size_t i = 0; i < settings_.rankings.size(); ++i) {
      page.hits.push_back(all.top[i].sorted());
      hits.push_back(write_hits(settings_.rankings[i], page.hits.back(), all.unranked[i]));
    }
    std::size_t before = all.readable;
    const std::vector<std::string> names = funnel_.stage_names();
    for (std::size_t i = 0; i < names.size(); ++i) {
      stages.push_back({{"stage", names[i]}, {"in", before}, {"out", all.left[i]}});
      before = all.left[i];
    }
    summary = {{"schema", 1},
               {"files", settings_.files.size()},
               {"rows", all.counts.rows},
               {"readable", all.readable},
               {"invalid", all.counts.invalid},
               {"unsupported", all.counts.unsupported},
               {"passed", before},
               {"stages", stages},
               {"rankings", hits},
               {"precision", describe_precision()},
               {"page", (folder_ / "hits.html").string()},
               {"out", folder_.string()}};
    if (options_.passed != "none") summary["passed_folder"] = (folder_ / "passed").string();
    if (options_.rejected != "none")
      write_file(folder_ / "rejected.csv", screen::format_rejected(all, settings_.files));
    write_file(folder_ / "hits.html", format_screen_page(page));
    write_json(folder_ / "summary.json", summary);
    return summary;
  }

 private:
  /// By the names of the models.
  nlohmann::json describe_precision() const {
    nlohmann::json precision = nlohmann::json::object();
    for (const screen::NamedModel& model : funnel_.models()) precision[model.name] = model.predictor->precision();
    return precision;
  }

  nlohmann::json write_hits(const screen::Ranking& ranking, const std::vector<screen::Hit>& hits,
                            std::size_t unranked) const {
    const std::string suffix = ranking.name.empty() ? "" : "_" + ranking.name;
    const fs::path file = folder_ / ("hits" + suffix + ".csv");
    write_file(file, screen::format_hits(hits, ranking, funnel_, settings_.files));
    nlohmann::json entry = {
        {"name", ranking.name},
        {"value", ranking.value == screen::no_value ? nlohmann::json(nullptr)
                                                    : nlohmann::json(funnel_.value_names()[ranking.value])},
        {"order", ranking.minimize ? "min" : "max"},
        {"hits", hits.size()},
        {"unranked", unranked},
        {"file", file.string()}};
    if (options_.diverse > 0) {
      const fs::path diverse = folder_ / ("diverse" + suffix + ".csv");
      const auto picked = screen::pick_diverse(hits, static_cast<std::size_t>(options_.diverse));
      write_file(diverse, screen::format_hits(picked, ranking, funnel_, settings_.files));
      entry["diverse"] = diverse.string();
    }
    return entry;
  }

  fs::path folder_;
  const ScreenOptions& options_;
  const screen::Funnel& funnel_;
  const screen::RunSettings& settings_;
};

/// What a screen works with.
struct Setup {
  Setup(const ScreenOptions& options, const Context& context)
      : funnel(make_funnel(options, context)),
        settings(make_run_settings(options, context, list_files(options), funnel)),
        description(describe_run(options, funnel, settings.files, context)) {}

  screen::Funnel funnel;
  screen::RunSettings settings;
  nlohmann::json description;  ///< equal for runs of equal result
};

/// The folder of the result, made ready for the run.
fs::path make_folder(const Setup& setup, const ScreenOptions& options, Progress& progress) {
  const fs::path folder = choose_screen_folder(options, setup.settings.files);
  std::vector<std::string> inputs = options.model;
  for (const screen::LibraryFile& file : setup.settings.files) inputs.push_back(file.path);
  prepare_folder(folder, setup.description, options, inputs, progress);
  fs::create_directory(folder / "chunks");
  if (options.passed != "none") fs::create_directory(folder / "passed");
  return folder;
}

/// The first process makes the folder, then the others see whether they have the same library and models.
fs::path set_up(std::optional<Setup>& setup, const ScreenOptions& options, const Context& context,
                ProcessGroup& group) {
  fs::path folder;
  group.run_step([&] {
    if (!group.is_first()) return;
    setup.emplace(options, context);
    folder = make_folder(*setup, options, *context.progress);
  });
  folder = group.share(folder.string());
  group.run_step([&] {
    if (setup) return;
    setup.emplace(options, context);
    if (read_json(folder / "screen.json") != setup->description)
      fail(ErrorCode::invalid_input, "{}: the library or the models are other files here than for process 0",
           (folder / "screen.json").string());
  });
  return folder;
}

nlohmann::json run_screen(const ScreenOptions& options, const Context& given) {
  ProfiledContext profiled(given, options.profile);
  const Context& context = profiled.get();
  ProcessGroup alone;
  ProcessGroup& group = context.processes ? *context.processes : alone;
  std::optional<Setup> setup;
  const fs::path folder = set_up(setup, options, context, group);
  const auto begin = std::chrono::steady_clock::now();
  if (options.passed != "none") setup->settings.passed = {folder / "passed", options.passed == "csv.zst"};
  screen::LibraryRun run(setup->funnel, setup->settings, folder / "chunks", group, *context.progress);
  const std::size_t screened = run.screen();
  const screen::ScreenResult all = run.merge();
  nlohmann::json result;
  group.run_step([&] {
    if (!group.is_first()) return;
    std::optional<PhaseScope> writing(std::in_place, context.times, Phase::write);
    result = ResultFolder(folder, options, setup->funnel, setup->settings).write(all, context.command_line);
    fs::remove_all(folder / "chunks");
    result["seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    result["screened"] = screened;
    result["processes"] = group.size();
    writing.reset();
    if (options.profile) result["profile"] = profiled.describe(screened);
  });
  return result;
}

}  // namespace

nlohmann::json screen(const ScreenOptions& options, const Context& context) {
  if (!options.acquisition.acquire.empty()) return acquire(options, context);
  if (!options.acquisition.scores.empty() || !options.acquisition.score_command.empty())
    fail(ErrorCode::invalid_options,
         "--scores and --score-command need --acquire: how the molecules to score are chosen");
  try {
    return run_screen(options, context);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::cancelled) throw;
    fail(ErrorCode::cancelled, "{}; the same command goes on from here", error.what());
  }
}

}  // namespace athanor::workflows

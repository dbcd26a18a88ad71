#include "athanor/workflows/screen_setup.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "athanor/bundle/manifest.h"
#include "athanor/core/error.h"
#include "athanor/core/hash.h"
#include "athanor/core/text.h"
#include "athanor/data/curate.h"
#include "athanor/workflows/doctor.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/precision.h"

namespace athanor::workflows {
namespace {
namespace fs = std::filesystem;

std::vector<screen::NamedModel> load_models(const ScreenOptions& options, const Context& context) {
  std::vector<screen::NamedModel> models;
  std::set<std::string> names;
  for (const std::string& path : options.model) {
    if (data::has_table_ending(path))
      fail(ErrorCode::invalid_options, "{}: is a table by its name, and --model takes bundles", path);
    const std::string stem =
        fs::is_directory(path) ? fs::weakly_canonical(path).filename().string() : fs::path(path).stem().string();
    std::string name = stem;
    for (int further = 2; !names.insert(name).second; ++further) name = fmt::format("{}_{}", stem, further);
    models.push_back(
        {name, std::make_shared<predict::Predictor>(predict::load_predictor(path, {.device = context.device,
                                                                                   .domain = options.domain,
                                                                                   .precision = options.precision,
                                                                                   .times = context.times}))});
    bundle::require_one_molecule(models.back().predictor->bundle(), "screen");
    note_precision(options.precision, *models.back().predictor, *context.progress);
  }
  return models;
}

/// SMILES as they are; the molecules of files.
std::vector<std::string> list_queries(const ScreenOptions& options, Progress& progress) {
  std::vector<std::string> queries;
  for (const std::string& text : options.similar) {
    if (!fs::exists(text) && !data::has_table_ending(text)) {
      queries.push_back(text);
      continue;
    }
    const data::Table table = data::read_table(*data::open_records(text));
    const std::size_t column = data::find_smiles_column(table, "", progress);
    for (const data::Record& record : table.rows) queries.push_back(record.cells[column]);
  }
  if (queries.empty() && options.similarity > 0)
    fail(ErrorCode::invalid_options, "--similarity needs --similar: molecules to be similar to");
  return queries;
}

screen::Ranking parse_ranking(const std::string& text, const screen::Funnel& funnel) {
  screen::Ranking ranking;
  ranking.minimize = text.ends_with(":min");
  const bool has_direction = ranking.minimize || text.ends_with(":max");
  const std::string name = has_direction ? text.substr(0, text.size() - 4) : text;
  ranking.value = funnel.find_value(name);
  ranking.model = funnel.find_model(ranking.value);
  for (const char c : name) ranking.name += std::isalnum(static_cast<unsigned char>(c)) || c == '-' ? c : '_';
  return ranking;
}

}  // namespace

std::vector<screen::LibraryFile> list_files(const ScreenOptions& options) {
  std::vector<std::string> paths = options.library;
  paths.insert(paths.end(), options.more_input.begin(), options.more_input.end());
  return screen::list_library(paths);
}

fs::path choose_screen_folder(const ScreenOptions& options, const std::vector<screen::LibraryFile>& files) {
  return options.out.empty() ? fs::path("screens") / default_run_folder(files.front().path).filename()
                             : fs::path(options.out);
}

screen::Funnel make_funnel(const ScreenOptions& options, const Context& context) {
  return screen::Funnel({.standardize = chemistry::parse_standardize_policy(options.standardize),
                         .filters = options.filter,
                         .substructures = options.substructure,
                         .excluded = options.exclude,
                         .queries = list_queries(options, *context.progress),
                         .similarity = options.similarity,
                         .models = load_models(options, context),
                         .unique = options.unique,
                         .times = context.times});
}

std::vector<screen::Ranking> list_rankings(const ScreenOptions& options, const screen::Funnel& funnel) {
  std::vector<screen::Ranking> rankings;
  for (const std::string& text : options.rank_by) {
    rankings.push_back(parse_ranking(text, funnel));
    for (std::size_t i = 0; i + 1 < rankings.size(); ++i)
      if (rankings[i].name == rankings.back().name)
        fail(ErrorCode::invalid_options, "--rank-by {}: is given twice", text);
  }
  if (!rankings.empty()) return rankings;
  for (std::size_t m = 0; m < funnel.models().size(); ++m)
    rankings.push_back({funnel.models()[m].name, funnel.main_value(m), false, static_cast<std::ptrdiff_t>(m)});
  if (rankings.empty() && !options.similar.empty())
    rankings.push_back({"similarity", funnel.find_value("similarity"), false, -1});
  if (rankings.empty()) rankings.push_back({"", screen::no_value, false, -1});
  return rankings;
}

nlohmann::json describe_run(const ScreenOptions& options, const screen::Funnel& funnel,
                            const std::vector<screen::LibraryFile>& files, const Context& context) {
  nlohmann::json library = nlohmann::json::array(), models = nlohmann::json::array();
  for (const screen::LibraryFile& file : files)
    library.push_back({{"path", file.path}, {"bytes", file.bytes}, {"written", file.written}});
  for (const screen::NamedModel& model : funnel.models()) {
    const bundle::Bundle& bundle = model.predictor->bundle();
    models.push_back({{"name", model.name},
                      {"precision", model.predictor->precision()},
                      {"manifest_sha256", compute_sha256(bundle::format_manifest(bundle))},
                      {"weights_sha256", bundle::list_weights_sha256(bundle)}});
  }
  nlohmann::json settings = to_json(options);
  for (const char* name : {"library", "more_input", "model", "out", "overwrite", "profile", "precision"})
    settings.erase(name);
  return {{"schema", 2},         {"program_version", program_version()},
          {"library", library},  {"models", models},
          {"options", settings}, {"device", context.device}};
}

}  // namespace athanor::workflows

// screen.
#include <fmt/format.h>

#include <algorithm>

#include "athanor/core/text.h"
#include "athanor/workflows/screen.h"
#include "profile_text.h"
#include "text_table.h"
#include "verbs.h"

namespace athanor::cli {
namespace {

/// What each stage lets through.
std::string format_funnel(const nlohmann::json& result) {
  std::vector<std::vector<std::string>> table = {
      {"stage", "left"},
      {"library", format_count(result.at("rows").get<std::size_t>(), "row")},
      {"readable", format_count(result.at("readable").get<std::size_t>(), "molecule")}};
  for (const nlohmann::json& stage : result.at("stages"))
    table.push_back({stage.at("stage"), format_count(stage.at("out").get<std::size_t>(), "molecule")});
  return format_text_table(table);
}

std::string format_cell(const nlohmann::json& value) {
  return value.is_number_float() ? fmt::format("{:.4g}", value.get<double>()) : value.is_null() ? "" : value.dump();
}

/// How each round of an active search went.
std::string format_rounds(const nlohmann::json& result) {
  std::vector<std::vector<std::string>> table = {
      {"round", "scored", "failed", "mean", "rmse before", "best so far", "mean of the best 100"}};
  for (const nlohmann::json& round : result.at("rounds")) {
    std::vector<std::string>& row = table.emplace_back();
    for (const char* name : {"round", "scored", "failed", "batch_mean", "rmse", "best", "top_mean"})
      row.push_back(format_cell(round.at(name)));
  }
  return format_text_table(table);
}

void tell_acquired(const nlohmann::json& result, const Output& output) {
  const std::string folder = result.at("out");
  std::string text = format_rounds(result) + "\n";
  text += fmt::format("{} of {} scored\n", result.at("scored").get<std::size_t>(),
                      format_count(result.at("molecules").get<std::size_t>(), "molecule"));
  text += "best: " + result.at("best").get<std::string>() + "\nall scores: " + folder + "/scored.csv\n";
  if (!result.at("model").is_null()) text += "model: " + result.at("model").get<std::string>() + "\n";
  output.text(text + "summary: " + folder + "/summary.json\n");
  output.object(result);
}

void run_screen(workflows::ScreenOptions& options, const workflows::Context& context, const Output& output) {
  const nlohmann::json result = workflows::screen(options, context);
  if (result.is_null()) return;  // the first process tells it
  if (!options.acquisition.acquire.empty()) return tell_acquired(result, output);
  std::string text = format_funnel(result) + "\n";
  if (result.contains("profile")) text += format_profile(result.at("profile")) + "\n";
  const double seconds = result.at("seconds").get<double>();
  const auto processes = result.at("processes").get<std::size_t>();
  const auto screened = result.at("screened").get<std::size_t>();
  if (screened > 0)
    text += fmt::format("{} in {} ({}/s{})\n", format_count(screened, "molecule"), format_duration(seconds),
                        format_rate(static_cast<double>(screened) / std::max(seconds, 1e-9)),
                        processes > 1 ? fmt::format(", {} processes", processes) : "");
  for (const nlohmann::json& ranking : result.at("rankings")) {
    text += fmt::format("hits: {} ({})\n", ranking.at("file").get<std::string>(), ranking.at("hits").dump());
    if (const auto unranked = ranking.at("unranked").get<std::size_t>(); unranked > 0)
      text += fmt::format("      {} passed without a {} to rank by\n", format_count(unranked, "molecule"),
                          ranking.at("value").get<std::string>());
    if (ranking.contains("diverse")) text += "diverse: " + ranking.at("diverse").get<std::string>() + "\n";
  }
  const std::string folder = result.at("out");
  if (options.passed != "none") text += "passed: " + result.at("passed_folder").get<std::string>() + "\n";
  if (options.rejected != "none") text += "rejected: " + folder + "/rejected.csv\n";
  text += "page: " + result.at("page").get<std::string>() + "\n";
  output.text(text + "summary: " + folder + "/summary.json\n");
  output.object(result);
}

}  // namespace

std::vector<Verb> make_screen_verbs() {
  Verb verb = make_verb<workflows::ScreenOptions>(
      "screen", "Put a library through filters, similarity and models and keep the best", {"library"}, 1,
      {"screen examples/data/new_molecules.csv --model examples/models/gap.athanor --top 10 --out hits",
       "screen zinc/ enamine.smi.gz --model runs/pic50 runs/herg --filter \"lipinski == 1 and pains == 0\" "
       "\"herg:pred_hERG < 5\" --top 1000 --diverse 100 --out hits",
       "screen library.smi --similar \"CC(=O)Oc1ccccc1C(=O)O\" --similarity 0.4 --top 500",
       "screen library.smi --acquire ucb --score-command \"python3 dock.py {in} {out}\" --minimize --out docked",
       "screen library.smi --config funnel.toml"},
      run_screen);
  verb.shares_work = true;
  return {verb};
}

}  // namespace athanor::cli

#include "athanor/workflows/score_source.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/process.h"
#include "athanor/core/text.h"
#include "athanor/data/record.h"

namespace athanor::workflows {
namespace fs = std::filesystem;
namespace {

constexpr const char* default_score_column = "score";

class ScoreLookup : public ScoreSource {
 public:
  ScoreLookup(const std::string& path, const std::string& column, data::CurateOptions curation, const Context& context)
      : path_(path) {
    const data::Table table = data::read_table(*data::open_records(path));
    const bool has_default =
        std::find(table.columns.begin(), table.columns.end(), default_score_column) != table.columns.end();
    curation.smiles_column.clear();
    curation.task_type = "regression";
    curation.duplicates = "mean";
    if (!column.empty() || has_default) curation.target_columns = {column.empty() ? default_score_column : column};
    const data::Curation scores = data::curate(table, curation, false, nullptr, {}, context.threads, *context.progress);
    for (std::size_t i = 0; i < scores.dataset.size(); ++i)
      values_[scores.dataset.keys[i]] = scores.dataset.value(i, 0);
    const std::size_t lost = scores.summary.invalid + scores.summary.dropped;
    if (lost > 0)
      context.progress->warn(fmt::format("{}: {} without a molecule or a number", path, format_count(lost, "row")));
  }

  std::vector<MoleculeScore> score(std::span<const ScoreQuery> queries) override {
    std::vector<MoleculeScore> scores;
    for (const ScoreQuery& query : queries) {
      const auto found = values_.find(query.key);
      if (found == values_.end()) scores.push_back({NAN, "no score in " + path_});
      else scores.push_back({found->second, ""});
    }
    return scores;
  }

 private:
  std::string path_;
  std::unordered_map<std::string, double> values_;
};

/// False when `place` is not there.
bool replace_place(std::string& command, std::string_view place, const std::string& text) {
  std::size_t at = command.find(place);
  const bool is_there = at != std::string::npos;
  for (; at != std::string::npos; at = command.find(place, at + text.size())) command.replace(at, place.size(), text);
  return is_there;
}

/// The last lines of what a program said.
std::string take_last_lines(const std::string& output) {
  constexpr std::size_t most = 400;
  const std::string_view text = trim(output);
  return std::string(text.size() > most ? text.substr(text.size() - most) : text);
}

class ScoreCommand : public ScoreSource {
 public:
  ScoreCommand(const std::string& command, const std::string& column, const fs::path& folder, const Context& context)
      : column_(column.empty() ? default_score_column : column), context_(context) {
    in_ = fs::absolute(folder / "in.csv");
    out_ = fs::absolute(folder / "out.csv");
    command_ = command;
    const bool has_in = replace_place(command_, "{in}", quote_for_shell(in_.string())),
               has_out = replace_place(command_, "{out}", quote_for_shell(out_.string()));
    if (!has_in || !has_out)
      fail(ErrorCode::invalid_options,
           "--score-command: \"{}\" needs {{in}} and {{out}}, which become the names of the table of molecules and of "
           "the table of scores that it writes",
           command);
  }

  std::vector<MoleculeScore> score(std::span<const ScoreQuery> queries) override {
    std::error_code ignored;
    fs::create_directories(in_.parent_path(), ignored);
    fs::remove(out_, ignored);
    std::string text = data::format_csv_row({"name", "id", "smiles"});
    for (const ScoreQuery& query : queries) text += data::format_csv_row({query.name, query.id, query.smiles});
    write_file(in_, text);
    run();
    const std::map<std::string, MoleculeScore> found = read();
    std::vector<MoleculeScore> scores;
    for (const ScoreQuery& query : queries) {
      const auto score = found.find(query.name);
      scores.push_back(score == found.end() ? MoleculeScore{NAN, "the command gave no score"} : score->second);
    }
    fs::remove_all(in_.parent_path(), ignored);
    return scores;
  }

 private:
  void run() const {
    const ProcessResult result = run_process(
        {"/bin/sh", "-c", command_}, fs::current_path(), std::numeric_limits<double>::infinity(),
        [this] { return context_.progress->cancelled(); }, true);
    if (result.exit_status != 0)
      fail(ErrorCode::invalid_input, "--score-command: ended with exit status {}: {}\n(the command was: {})",
           result.exit_status, take_last_lines(result.output), command_);
    if (!fs::exists(out_))
      fail(ErrorCode::invalid_input, "--score-command: wrote no {}; it said: {}\n(the command was: {})", out_.string(),
           take_last_lines(result.output), command_);
  }

  std::map<std::string, MoleculeScore> read() const {
    const auto reader = data::open_records(out_.string(), {"csv", ","});
    const std::size_t name = data::find_column(reader->columns(), "name", reader->source()),
                      score = data::find_column(reader->columns(), column_, reader->source());
    std::map<std::string, MoleculeScore> scores;
    data::Record record;
    while (reader->read(record)) {
      const std::string place = fmt::format("{}:{}", reader->source(), record.line);
      if (record.issue) fail(ErrorCode::invalid_input, "--score-command: {}: {}", place, record.issue->message);
      const std::string& cell = record.cells[score];
      const auto value = parse_number(cell);
      const MoleculeScore found =
          value ? MoleculeScore{*value, ""} : MoleculeScore{NAN, fmt::format("the score is \"{}\", no number", cell)};
      if (!scores.emplace(record.cells[name], found).second)
        fail(ErrorCode::invalid_input, "--score-command: {}: a second row for the molecule \"{}\"", place,
             record.cells[name]);
    }
    return scores;
  }

  std::string column_, command_;
  fs::path in_, out_;
  const Context& context_;
};

}  // namespace

std::unique_ptr<ScoreSource> make_score_table(const std::string& path, const std::string& column,
                                              const data::CurateOptions& curation, const Context& context) {
  return std::make_unique<ScoreLookup>(path, column, curation, context);
}

std::unique_ptr<ScoreSource> make_score_command(const std::string& command, const std::string& score_column,
                                                const fs::path& folder, const Context& context) {
  return std::make_unique<ScoreCommand>(command, score_column, folder, context);
}

}  // namespace athanor::workflows

// Rounds of choosing, scoring and learning; every round is decided by the scores of the rounds before it.
#include "athanor/workflows/acquire.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/screen/acquisition.h"
#include "athanor/screen/library.h"
#include "athanor/workflows/acquire_options.h"
#include "athanor/workflows/acquire_summary.h"
#include "athanor/workflows/doctor.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/screen.h"
#include "athanor/workflows/screen_setup.h"
#include "athanor/workflows/surrogate.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t fit_label = 0x666974ULL, choice_label = 0x63686f696365ULL;

data::CurateOptions make_curation(const ScreenOptions& options) {
  data::CurateOptions curation;
  static_cast<data::InputOptions&>(curation) = options;
  curation.more_input.clear();
  curation.standardize = options.standardize;
  curation.duplicates = "first";
  return curation;
}

class AcquireRun {
 public:
  AcquireRun(const ScreenOptions& options, const Context& context)
      : options_(options), settings_(options.acquisition), context_(context) {
    choice_ = {.function = screen::parse_acquisition(settings_.acquire),
               .minimize = settings_.minimize,
               .beta = settings_.beta};
    files_ = list_files(options);
    folder_ = choose_screen_folder(options, files_);
  }

  nlohmann::json run();

 private:
  std::size_t batch_of(std::size_t round) const { return round == 0 ? initial_ : batch_; }
  nlohmann::json describe() const;
  void prepare_folder(const nlohmann::json& description) const;
  std::vector<ScoredMolecule> list_before(std::size_t round) const;
  data::Dataset select_scored(const std::vector<ScoredMolecule>& molecules) const;
  std::optional<bundle::Bundle> fit(const std::vector<ScoredMolecule>& molecules, std::size_t round) const;
  std::vector<ScoredMolecule> choose(std::size_t round) const;
  void score(std::vector<ScoredMolecule> chosen);
  void run_round(std::size_t round);
  bool save_model() const;
  nlohmann::json write_results();

  const ScreenOptions& options_;
  const AcquireOptions& settings_;
  const Context& context_;
  screen::AcquisitionSettings choice_;
  std::vector<screen::LibraryFile> files_;
  fs::path folder_;
  std::optional<ScorePool> pool_;
  std::optional<Surrogate> surrogate_;
  std::unique_ptr<ScoreSource> source_;
  std::optional<ScoreJournal> journal_;
  std::size_t initial_ = 0, batch_ = 0;
};

/// Equal for runs of which one may go on with the scores of the other.
nlohmann::json AcquireRun::describe() const {
  nlohmann::json library = nlohmann::json::array();
  for (const screen::LibraryFile& file : files_)
    library.push_back({{"path", file.path}, {"bytes", file.bytes}, {"written", file.written}});
  nlohmann::json options = to_json(options_);
  for (const char* name : {"library", "more_input", "out", "overwrite", "rounds", "top", "score_rows"})
    options.erase(name);
  options["surrogate"] = surrogate_->name();
  return {{"schema", 1},           {"program_version", program_version()},
          {"library", library},    {"options", options},
          {"seed", context_.seed}, {"device", context_.device}};
}

void AcquireRun::prepare_folder(const nlohmann::json& description) const {
  const fs::path origin = folder_ / "acquire.json";
  if (fs::exists(origin)) {
    if (read_json(origin) == description)
      return context_.progress->note("going on with the scores of " + folder_.string());
    if (!options_.overwrite)
      fail(ErrorCode::invalid_input,
           "{}: holds scores of other settings or files; give the same ones to go on with them, --overwrite to begin "
           "anew, or another --out",
           folder_.string());
  }
  std::vector<std::string> inputs = {settings_.scores};
  if (settings_.scores.empty()) inputs.clear();
  for (const screen::LibraryFile& file : files_) inputs.push_back(file.path);
  make_new_folder(folder_, options_.overwrite, inputs);
  write_json(origin, description);
}

std::vector<ScoredMolecule> AcquireRun::list_before(std::size_t round) const {
  std::vector<ScoredMolecule> before;
  for (const ScoredMolecule& molecule : journal_->molecules())
    if (molecule.round < round) before.push_back(molecule);
  return before;
}

data::Dataset AcquireRun::select_scored(const std::vector<ScoredMolecule>& molecules) const {
  std::vector<std::size_t> records;
  std::vector<double> values;
  for (const ScoredMolecule& molecule : molecules) {
    if (std::isnan(molecule.score.value)) continue;
    records.push_back(molecule.record);
    values.push_back(molecule.score.value);
  }
  data::Dataset scored = data::select_records(pool_->dataset(), records);
  scored.targets = {{.name = settings_.score_column.empty() ? "score" : settings_.score_column}};
  scored.values = std::move(values);
  return scored;
}

std::optional<bundle::Bundle> AcquireRun::fit(const std::vector<ScoredMolecule>& molecules, std::size_t round) const {
  const std::uint64_t seed = Rng::derive_seed(Rng::derive_seed(context_.seed, fit_label), round);
  return surrogate_->fit(select_scored(molecules), seed, context_);
}

/// The batch of a round, the most promising first: what follows from the scores of the rounds before. Random in the
/// first one, and while nothing can be learnt.
std::vector<ScoredMolecule> AcquireRun::choose(std::size_t round) const {
  const std::vector<ScoredMolecule> before = list_before(round);
  std::vector<bool> is_taken(pool_->size());
  for (const ScoredMolecule& molecule : before) is_taken[molecule.record] = true;
  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < is_taken.size(); ++i)
    if (!is_taken[i]) free.push_back(i);
  screen::AcquisitionSettings settings = choice_;
  settings.seed = Rng::derive_seed(Rng::derive_seed(context_.seed, choice_label), round);
  std::optional<bundle::Bundle> model;
  if (round > 0 && screen::needs_prediction(settings.function)) model = fit(before, round);
  if (!model) settings.function = screen::Acquisition::random;
  std::vector<double> mean(free.size(), model ? NAN : 0), std(free.size(), NAN);
  if (model) {
    const auto predictions = predict_dataset(*model, pool_->dataset(), free, context_);
    for (std::size_t i = 0; i < free.size(); ++i) {
      if (!predictions[i].mean.empty()) mean[i] = predictions[i].mean.front();
      if (!predictions[i].std.empty()) std[i] = predictions[i].std.front();
    }
  }
  const std::vector<ScoredMolecule> ranked = sort_by_score(before, settings.minimize);
  const double best = ranked.empty() ? 0 : ranked.front().score.value;
  std::vector<ScoredMolecule> chosen;
  for (const std::size_t place :
       screen::select_highest(screen::compute_acquisition(settings, mean, std, best), batch_of(round)))
    chosen.push_back({round, free[place], model ? mean[place] : NAN, std[place], {}});
  return chosen;
}

/// In pieces, each of which is safe on disk when it is scored.
void AcquireRun::score(std::vector<ScoredMolecule> chosen) {
  const std::size_t piece = settings_.score_rows > 0 ? static_cast<std::size_t>(settings_.score_rows)
                                                     : std::max<std::size_t>(chosen.size(), 1);
  context_.progress->begin("scoring", chosen.size(), "molecule");
  for (std::size_t begin = 0; begin < chosen.size(); begin += piece) {
    const std::span<ScoredMolecule> part = std::span(chosen).subspan(begin, std::min(piece, chosen.size() - begin));
    if (context_.progress->cancelled()) fail(ErrorCode::cancelled, "The scoring was cancelled");
    std::vector<ScoreQuery> queries;
    for (const ScoredMolecule& molecule : part) queries.push_back(pool_->make_query(molecule.record));
    const std::vector<MoleculeScore> scores = source_->score(queries);
    for (std::size_t i = 0; i < part.size(); ++i) part[i].score = scores[i];
    journal_->append(part);
    context_.progress->update(begin + part.size());
  }
  context_.progress->end();
}

/// What is left of the round is scored; a round that is whole is passed over.
void AcquireRun::run_round(std::size_t round) {
  std::vector<ScoredMolecule> done;
  std::size_t before = 0;
  for (const ScoredMolecule& molecule : journal_->molecules()) {
    if (molecule.round == round) done.push_back(molecule);
    before += molecule.round < round;
  }
  const bool is_whole = journal_->molecules().size() > before + done.size() ||
                        done.size() == std::min(batch_of(round), pool_->size() - before);
  if (is_whole) return;
  std::vector<ScoredMolecule> chosen = choose(round);
  for (std::size_t i = 0; i < done.size(); ++i)
    if (i >= chosen.size() || chosen[i].record != done[i].record)
      fail(ErrorCode::corrupt,
           "{}: the molecules of round {} are not those that its settings choose; begin anew with "
           "--overwrite",
           folder_.string(), round);
  chosen.erase(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(done.size()));
  score(std::move(chosen));
  const nlohmann::json now = summarize_rounds(journal_->molecules(), settings_.minimize).back();
  context_.progress->note(fmt::format("round {} of {}: {} scored, best {}", round, settings_.rounds,
                                      format_count(journal_->molecules().size(), "molecule"),
                                      now.at("best").is_null() ? "none" : format_number(now.at("best").get<double>())));
}

/// The model of all scores; false when there is nothing to learn from.
bool AcquireRun::save_model() const {
  const std::vector<ScoredMolecule>& molecules = journal_->molecules();
  std::optional<bundle::Bundle> bundle = fit(molecules, molecules.back().round + 1);
  if (!bundle) return false;
  const data::Dataset scored = select_scored(molecules);
  bundle->domain = predict::compute_domain_reference(scored.smiles, context_.seed, context_.threads);
  bundle->training = {{"program_version", program_version()},
                      {"model", surrogate_->name()},
                      {"molecules", pool_->size()},
                      {"training_molecules", scored.size()},
                      {"seed", context_.seed}};
  bundle::save_bundle(folder_ / "bundle.athanor", *bundle);
  return true;
}

nlohmann::json AcquireRun::write_results() {
  const std::vector<ScoredMolecule>& molecules = journal_->molecules();
  const bool has_model = save_model();
  write_file(folder_ / "best.csv",
             format_best(*pool_, molecules, settings_.minimize, static_cast<std::size_t>(options_.top)));
  data::write_issues((folder_ / "issues.csv").string(), pool_->curation().issues);
  const nlohmann::json rounds = summarize_rounds(molecules, settings_.minimize);
  const std::size_t scored = sort_by_score(molecules, settings_.minimize).size();
  const nlohmann::json summary = {
      {"schema", 1},
      {"acquire", settings_.acquire},
      {"surrogate", surrogate_->name()},
      {"order", settings_.minimize ? "min" : "max"},
      {"rows", pool_->curation().summary.rows},
      {"molecules", pool_->size()},
      {"scored", scored},
      {"failed", molecules.size() - scored},
      {"rounds", rounds},
      {"model", has_model ? nlohmann::json((folder_ / "bundle.athanor").string()) : nlohmann::json(nullptr)},
      {"best", (folder_ / "best.csv").string()},
      {"out", folder_.string()}};
  journal_->commit();
  write_json(folder_ / "summary.json", summary);
  return summary;
}

nlohmann::json AcquireRun::run() {
  const data::CurateOptions curation = make_curation(options_);
  std::vector<std::string> paths;
  for (const screen::LibraryFile& file : files_) paths.push_back(file.path);
  pool_.emplace(paths, curation, options_.id_column, context_);
  initial_ = count_molecules("--initial", settings_.initial, pool_->size());
  batch_ = count_molecules("--batch", settings_.batch, pool_->size());
  const auto rounds = static_cast<std::size_t>(settings_.rounds);
  surrogate_.emplace(settings_.surrogate, screen::needs_std(choice_.function),
                     std::min(initial_ + rounds * batch_, pool_->size()),
                     chemistry::format_standardize_policy(data::resolve_policy(curation)));
  source_ = settings_.scores.empty()
                ? make_score_command(settings_.score_command, settings_.score_column, folder_ / "scoring", context_)
                : make_score_table(settings_.scores, settings_.score_column, curation, context_);
  const nlohmann::json description = describe();
  prepare_folder(description);
  journal_.emplace(folder_ / "scored.csv", description, *pool_);
  for (std::size_t round = 0; round <= rounds; ++round) run_round(round);
  return write_results();
}

}  // namespace

nlohmann::json acquire(const ScreenOptions& options, const Context& context) {
  if (context.processes && context.processes->size() > 1)
    fail(ErrorCode::unsupported, "--acquire runs in one process; the scores may come from many");
  check_acquire_options(options);
  try {
    return AcquireRun(options, context).run();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::cancelled) throw;
    fail(ErrorCode::cancelled, "{}; the same command goes on from here", error.what());
  }
}

}  // namespace athanor::workflows

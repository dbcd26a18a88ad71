#include "athanor/screen/funnel.h"

#include <algorithm>
#include <cmath>

#include "athanor/chemistry/plain_reader.h"
#include "athanor/chemistry/standard_text.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/readers/text_input.h"
#include "athanor/screen/stages.h"

namespace athanor::screen {
namespace {

/// Index of `name`, or of the one that is `name` behind a model's own; -1 when there is none, -2 when there are
/// several.
std::ptrdiff_t find_name(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return found - names.begin();
  std::ptrdiff_t place = -1;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i].ends_with(":" + name)) place = place == -1 ? static_cast<std::ptrdiff_t>(i) : -2;
  return place;
}

}  // namespace

Funnel::Funnel(FunnelSettings settings) : settings_(std::move(settings)) {
  std::vector<std::string> waiting = settings_.filters;
  const std::vector<std::string> known = list_molecule_values();
  add_filters_ready(waiting);
  if (!settings_.substructures.empty()) stages_.push_back(make_pattern_stage(settings_.substructures, true));
  if (!settings_.excluded.empty()) stages_.push_back(make_pattern_stage(settings_.excluded, false));
  if (!settings_.queries.empty()) {
    const std::size_t slot = add_value("similarity");
    stages_.push_back(make_similarity_stage(settings_.queries, settings_.standardize, settings_.similarity, slot));
    add_filters_ready(waiting);
  }
  for (const NamedModel& model : settings_.models) {
    const std::vector<std::string> names = list_model_values(*model.predictor);
    main_values_.push_back(value_names_.size());
    for (const std::string& name : names) add_value(settings_.models.size() == 1 ? name : model.name + ":" + name);
    stages_.push_back(make_model_stage(model, settings_.standardize, main_values_.back()));
    add_filters_ready(waiting);
  }
  for (const std::string& text : waiting) {
    const Expression expression(text);
    for (const std::string& name : expression.names())
      if (std::find(known.begin(), known.end(), name) == known.end()) find_value(name);
  }
}

Funnel::~Funnel() = default;

std::size_t Funnel::add_value(const std::string& name) {
  value_names_.push_back(name);
  return value_names_.size() - 1;
}

std::size_t Funnel::find_value(const std::string& name) const {
  const std::ptrdiff_t found = find_name(value_names_, name);
  if (found >= 0) return static_cast<std::size_t>(found);
  if (found == -2)
    fail(ErrorCode::invalid_options, "Several models have a value \"{}\": say MODEL:{} (values here: {})", name, name,
         join_text(value_names_, ", "));
  const std::vector<std::string> computable = list_molecule_values();
  if (std::find(computable.begin(), computable.end(), name) != computable.end())
    fail(ErrorCode::invalid_options, "\"{}\" is not computed here; name it in a --filter", name);
  std::vector<std::string> all = computable;
  all.insert(all.end(), value_names_.begin(), value_names_.end());
  const char* hint = name == "similarity"        ? "; it needs --similar"
                     : name.starts_with("pred_") ? "; it needs --model"
                                                 : "";
  fail(ErrorCode::invalid_options, "There is no value \"{}\"{}{}", name, hint, format_suggestion(name, all));
}

std::ptrdiff_t Funnel::find_model(std::size_t value) const {
  for (std::size_t m = 0; m < main_values_.size(); ++m) {
    const std::size_t end = main_values_[m] + list_model_values(*settings_.models[m].predictor).size();
    if (value >= main_values_[m] && value < end) return static_cast<std::ptrdiff_t>(m);
  }
  return -1;
}

void Funnel::add_filters_ready(std::vector<std::string>& texts) {
  const std::vector<std::string> known = list_molecule_values();
  std::erase_if(texts, [&](const std::string& text) {
    Expression expression(text);
    std::vector<std::size_t> slots, new_slots;
    std::vector<std::string> new_names;
    for (const std::string& name : expression.names()) {
      if (find_name(value_names_, name) >= 0) continue;
      if (std::find(known.begin(), known.end(), name) == known.end()) return false;
      new_names.push_back(name);
    }
    for (const std::string& name : new_names) new_slots.push_back(add_value(name));
    for (const std::string& name : expression.names()) slots.push_back(find_value(name));
    stages_.push_back(make_filter_stage(std::move(expression), slots, make_value_computers(new_names, new_slots)));
    return true;
  });
}

std::vector<std::string> Funnel::stage_names() const {
  std::vector<std::string> names;
  for (const auto& stage : stages_) names.push_back(stage->name());
  return names;
}

Result<Candidate> Funnel::read_candidate(const data::Record& record, const LibraryColumns& columns) const {
  const auto invalid = [&](const std::string& reason) { return Issue{record.row, "invalid", "row", reason, "", ""}; };
  if (record.issue) return invalid(record.issue->message);
  const std::string& written = record.cells[columns.smiles];
  if (!data::is_utf8(written)) return invalid("the SMILES is not UTF-8");
  Hit hit;
  hit.form = trim(written);
  bool is_canonical = false;
  if (!chemistry::read_standard(hit.form, settings_.standardize)) {
    if (auto text = chemistry::find_standard_text(hit.form, settings_.standardize)) {
      hit.form = *std::move(text);
    } else {
      auto standard = chemistry::compute_standard_smiles(hit.form, settings_.standardize);
      if (!standard) return standard.issue();
      hit.form = *std::move(standard);
      is_canonical = true;
    }
  }
  hit.row = record.row;
  if (columns.id < record.cells.size()) hit.id = record.cells[columns.id];
  hit.smiles = written;
  hit.values.assign(value_names_.size(), NAN);
  return Candidate{std::move(hit), &record, is_canonical};
}

FunnelResult Funnel::run(const std::vector<data::Record>& rows, const LibraryColumns& columns,
                         bool keep_filtered) const {
  FunnelResult result;
  const auto reject = [&](const data::Record& record, const Verdict& verdict) {
    const bool is_filtered = verdict.status == "filtered";
    result.counts.add(is_filtered ? "ok" : verdict.status);
    if (!is_filtered || keep_filtered)
      result.rejected.push_back({record.row, record.cells[columns.smiles], verdict.status, verdict.reason});
  };
  PhaseClock clock(settings_.times);
  clock.enter(Phase::standardize, rows.size());
  std::vector<Candidate> candidates;
  for (const data::Record& record : rows) {
    Result<Candidate> candidate = read_candidate(record, columns);
    if (candidate) candidates.push_back(std::move(*candidate));
    else
      reject(record,
             {candidate.issue().action == "unsupported" ? "unsupported" : "invalid", candidate.issue().message});
  }
  result.readable = candidates.size();
  for (const auto& stage : stages_) {
    if (stage->keeps_time()) clock.pause();
    else clock.enter(Phase::filter, candidates.size());
    const std::vector<Verdict> verdicts = stage->judge(candidates, columns);
    std::vector<Candidate> going_on;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (verdicts[i].status.empty()) going_on.push_back(std::move(candidates[i]));
      else reject(*candidates[i].record, verdicts[i]);
    }
    candidates = std::move(going_on);
    result.left.push_back(candidates.size());
  }
  for (Candidate& candidate : candidates) {
    result.counts.add("ok");
    if (settings_.unique) candidate.hit.key = chemistry::format_smiles(candidate.parse());
    result.passed.push_back(std::move(candidate.hit));
  }
  std::stable_sort(result.rejected.begin(), result.rejected.end(),
                   [](const RejectedRow& a, const RejectedRow& b) { return a.row < b.row; });
  return result;
}

}  // namespace athanor::screen

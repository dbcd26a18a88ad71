#include "athanor/workflows/feature_store.h"

#include <array>

#include "athanor/chemistry/toolkit_version.h"
#include "athanor/core/error.h"
#include "athanor/core/memory.h"
#include "athanor/core/text.h"
#include "athanor/workflows/doctor.h"

namespace athanor::workflows {
namespace {

/// [records, names] of the columns that the dataset keeps.
std::vector<double> select_columns(const data::Dataset& dataset, const std::vector<data::FeatureColumn>& wanted) {
  std::vector<std::size_t> positions;
  for (const data::FeatureColumn& column : wanted)
    positions.push_back(data::find_column(dataset.column_names, column.name, "the data"));
  std::vector<double> columns;
  for (std::size_t i = 0; i < dataset.size(); ++i)
    for (const std::size_t c : positions) columns.push_back(dataset.columns[i * dataset.column_names.size() + c]);
  return columns;
}

}  // namespace

FeatureStore::FeatureStore(const data::Dataset& dataset, const Context& context,
                           const std::optional<std::filesystem::path>& cache)
    : dataset_(dataset), context_(context) {
  if (cache)
    cache_.emplace(*cache, fmt::format("athanor {}, rdkit {}", program_version(), chemistry::toolkit_version()));
}

const featurize::FeatureTable& FeatureStore::compute(const featurize::FeatureRequest& given) {
  const std::string key =
      fmt::format("{}|{}|{}|{}", given.vector_spec, given.graph_set, given.token_spec, given.point_spec);
  const auto found = entries_.find(key);
  if (found != entries_.end()) return found->second;
  featurize::FeatureTable& entry = entries_[key];
  featurize::FeatureRequest request = given;
  request.molecules = dataset_.num_molecules();
  request.fractions = dataset_.fraction_columns;
  request.reactions = dataset_.has_reactions();
  request.shares_table = !cache_;
  const std::vector<double> columns = select_columns(dataset_, featurize::list_required_columns(request));
  const std::vector<std::string>& texts = dataset_.texts();
  if (cache_) {
    entry = cache_->get(texts, columns, request, context_.threads, *context_.progress, context_.times);
    return entry;
  }
  context_.progress->begin("featurising", texts.size(), "molecule");
  entry.inputs =
      featurize::featurize(texts, columns, request, context_.threads, entry.issues, context_.times, context_.progress);
  context_.progress->end();
  return entry;
}

const featurize::Inputs& FeatureStore::get(const featurize::FeatureRequest& request) { return compute(request).inputs; }

std::vector<std::optional<Issue>> FeatureStore::find_failures(const std::vector<featurize::FeatureRequest>& requests) {
  std::vector<std::optional<Issue>> failures(dataset_.size());
  for (const auto& request : requests) {
    const featurize::FeatureTable& entry = compute(request);
    for (std::size_t i = 0; i < failures.size(); ++i)
      if (!failures[i] && entry.issues[i]) failures[i] = entry.issues[i];
  }
  return failures;
}

namespace {

/// Drops the records with a failure: they leave the dataset, their rows become "unsupported", issues are added.
void leave_out_records(data::Curation& curation, const std::vector<std::optional<Issue>>& failures,
                       const std::vector<std::size_t>& kept) {
  std::vector<std::optional<std::size_t>> new_index(curation.dataset.size());
  for (std::size_t k = 0; k < kept.size(); ++k) new_index[kept[k]] = k;
  for (std::size_t row = 0; row < curation.outcomes.size(); ++row) {
    data::RowOutcome& outcome = curation.outcomes[row];
    if (!outcome.record) continue;
    const std::size_t old = *outcome.record;
    outcome.record = new_index[old];
    if (outcome.record) continue;
    outcome.status = "unsupported";
    outcome.message = failures[old]->message;
    Issue issue = *failures[old];
    issue.row = row;
    issue.action = "unsupported";
    curation.issues.add(std::move(issue));
    ++curation.summary.dropped;
  }
  curation.dataset = data::select_records(curation.dataset, kept);
  curation.summary.records = curation.dataset.size();
}

}  // namespace

std::unique_ptr<FeatureStore> featurize_records(data::Curation& curation,
                                                const std::vector<featurize::FeatureRequest>& requests,
                                                const std::string& source,
                                                const std::optional<std::filesystem::path>& cache,
                                                const Context& context) {
  const data::Dataset& dataset = curation.dataset;
  auto features = std::make_unique<FeatureStore>(dataset, context, cache);
  const auto failures = features->find_failures(requests);
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < failures.size(); ++i)
    if (!failures[i]) kept.push_back(i);
  if (kept.size() == dataset.size()) return features;
  if (kept.empty())
    fail(ErrorCode::invalid_input, "{}: no row could be featurised; of the first one: {}", source,
         failures.front()->message);
  leave_out_records(curation, failures, kept);
  return std::make_unique<FeatureStore>(dataset, context, cache);
}

std::optional<std::filesystem::path> choose_cache(const std::string& option, const std::filesystem::path& own_folder,
                                                  const data::Dataset& dataset,
                                                  const std::vector<featurize::FeatureRequest>& requests,
                                                  Progress& progress) {
  if (option == "none") return std::nullopt;
  if (dataset.num_molecules() > 1 || dataset.has_reactions()) {
    if (option == "auto") return std::nullopt;
    fail(ErrorCode::unsupported, "--cache {}: features of {} are kept in memory only; leave it out", option,
         dataset.has_reactions() ? "reactions" : "rows of several molecules");
  }
  if (option != "auto") return option;
  std::map<std::array<std::string, 4>, std::size_t> bytes;
  for (const featurize::FeatureRequest& request : requests)
    if (std::size_t& own = bytes[{request.vector_spec, request.graph_set, request.token_spec, request.point_spec}];
        own == 0)
      own = featurize::estimate_feature_bytes(dataset.smiles, request);
  double all = 0;
  for (const auto& [request, own] : bytes) all += static_cast<double>(own);
  const auto available = static_cast<double>(count_available_memory());
  if (all <= available / 2) return std::nullopt;
  progress.note(
      fmt::format("features take about {:.1f} GB, and {:.1f} GB of memory are free: they are kept in {} until "
                  "the end (--cache DIR keeps them for other runs)",
                  1e-9 * all, 1e-9 * available, own_folder.string()));
  return own_folder;
}

}  // namespace athanor::workflows

#include "athanor/workflows/fitting.h"

#include <array>

#include "athanor/chemistry/toolkit_version.h"
#include "athanor/classical/model.h"
#include "athanor/core/error.h"
#include "athanor/core/memory.h"
#include "athanor/core/text.h"
#include "athanor/predict/networks.h"
#include "athanor/workflows/doctor.h"

namespace athanor::workflows {

FeatureStore::FeatureStore(const data::Dataset& dataset, const Context& context,
                           const std::optional<std::filesystem::path>& cache)
    : dataset_(dataset), context_(context) {
  if (cache)
    cache_.emplace(*cache, fmt::format("athanor {}, rdkit {}", program_version(), chemistry::toolkit_version()));
}

const featurize::FeatureTable& FeatureStore::compute(const featurize::FeatureRequest& request) {
  const std::string key =
      fmt::format("{}|{}|{}|{}", request.vector_spec, request.graph_set, request.token_spec, request.point_spec);
  const auto found = entries_.find(key);
  if (found != entries_.end()) return found->second;
  featurize::FeatureTable& entry = entries_[key];
  std::vector<double> columns;
  if (!request.vector_spec.empty()) {
    const auto featurizer = featurize::make_vector_featurizer(request.vector_spec);
    std::vector<std::size_t> positions;
    for (const std::string& name : featurizer->required_columns())
      for (std::size_t c = 0; c < dataset_.column_names.size(); ++c)
        if (dataset_.column_names[c] == name) positions.push_back(c);
    for (std::size_t i = 0; i < dataset_.size(); ++i)
      for (const std::size_t c : positions) columns.push_back(dataset_.columns[i * dataset_.column_names.size() + c]);
  }
  if (cache_)
    entry = cache_->get(dataset_.smiles, columns, request, context_.threads, *context_.progress, context_.times);
  else
    entry.inputs =
        featurize::featurize(dataset_.smiles, columns, request, context_.threads, entry.issues, context_.times);
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
  context.progress->note("featurising " + format_count(dataset.size(), "molecule"));
  const auto failures = features->find_failures(requests);
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < failures.size(); ++i)
    if (!failures[i]) kept.push_back(i);
  if (kept.size() == dataset.size()) return features;
  if (kept.empty()) fail(ErrorCode::invalid_input, "{}: no molecule could be featurised", source);
  leave_out_records(curation, failures, kept);
  return std::make_unique<FeatureStore>(dataset, context, cache);
}

std::optional<std::filesystem::path> choose_cache(const std::string& option, const std::filesystem::path& own_folder,
                                                  std::span<const std::string> smiles,
                                                  const std::vector<featurize::FeatureRequest>& requests,
                                                  Progress& progress) {
  if (option == "none") return std::nullopt;
  if (option != "auto") return option;
  std::map<std::array<std::string, 4>, std::size_t> bytes;
  for (const featurize::FeatureRequest& request : requests)
    if (std::size_t& own = bytes[{request.vector_spec, request.graph_set, request.token_spec, request.point_spec}];
        own == 0)
      own = featurize::estimate_feature_bytes(smiles, request);
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

namespace {

/// Whether the network to start from saw the same features transformed; then the fit sees them so.
bool starts_transformed(const ModelPlan& plan) {
  if (!plan.start || !plan.transform.is_nothing()) return false;
  const bundle::Member& member = plan.start->members.front();
  return !member.transform.is_null() && member.vector_spec == plan.features.vector_spec;
}

/// The features that a model is fitted on: those of the store, or a transformed copy of them.
class FittedInputs {
 public:
  FittedInputs(const ModelPlan& plan, const FitData& data, std::size_t threads)
      : given_(data.features->get(plan.features)) {
    if (plan.features.vector_spec.empty()) return;
    if (starts_transformed(plan)) transform_.emplace(plan.start->members.front().transform);
    else if (plan.transform.is_nothing()) return;
    else transform_ = featurize::FeatureTransform::fit(plan.transform, given_.vectors, data.train, threads);
    transformed_ = given_;
    transformed_.vectors = transform_->apply(given_.vectors);
  }
  const featurize::Inputs& get() const { return transform_ ? transformed_ : given_; }
  const std::optional<featurize::FeatureTransform>& transform() const { return transform_; }

 private:
  const featurize::Inputs& given_;
  std::optional<featurize::FeatureTransform> transform_;
  featurize::Inputs transformed_;
};

/// Writes the molecules that are trained on anew; the other rows stay without tokens.
std::function<featurize::PackedTokens(std::uint64_t)> make_token_writer(const ModelPlan& plan, const FitData& data,
                                                                        const Context& context) {
  std::vector<std::string> smiles(data.dataset->size());
  for (const std::size_t row : data.train) smiles[row] = data.dataset->smiles[row];
  return [smiles = std::move(smiles), spec = plan.features.token_spec, &context](std::uint64_t writing) {
    std::vector<std::optional<Issue>> issues;
    featurize::FeatureRequest request;
    request.token_spec = spec;
    request.writing = writing;
    return featurize::featurize(smiles, {}, request, context.threads, issues, context.times).tokens;
  };
}

MemberFit fit_network_member(const ModelPlan& plan, const FitData& data, const FittedInputs& inputs,
                             const train::TrainingOptions& training, std::uint64_t seed, const Context& context,
                             const std::filesystem::path& checkpoint, const std::string& stage,
                             const std::function<void(const train::EpochRecord&)>& on_epoch) {
  train::FitRequest request;
  request.model = plan.model;
  request.model_options = plan.options;
  request.training = training;
  request.inputs = &inputs.get();
  request.targets = data.dataset->targets;
  request.values = data.dataset->values;
  request.relations = data.dataset->relations;
  request.weights = data.dataset->weights;
  request.train = data.train;
  request.val = data.val;
  if (training.augment > 0) request.write_tokens = make_token_writer(plan, data, context);
  if (plan.start) {
    request.start = &plan.start->members.front();
    request.start_targets = plan.start->targets;
  }
  request.transfer = plan.transfer;
  request.seed = seed;
  request.threads = context.threads;
  request.device = context.device;
  request.checkpoint = checkpoint;
  request.stage = stage;
  request.progress = context.progress;
  request.processes = context.processes;
  request.times = context.times;
  request.on_epoch = on_epoch;
  train::FitResult result = train::fit_network(request);
  MemberFit fit;
  fit.member.details = std::move(result.details);
  fit.member.tensors = std::move(result.tensors);
  fit.history = std::move(result.history);
  return fit;
}

/// Names of the feature columns that the model sees; they are made only where an option names one.
std::vector<std::string> list_column_names(const ModelPlan& plan, const FittedInputs& inputs) {
  if (plan.options.value("monotone", nlohmann::json::array()).empty()) return {};
  const std::vector<std::string> all = featurize::make_vector_featurizer(plan.features.vector_spec)->names();
  if (!inputs.transform()) return all;
  std::vector<std::string> names;
  for (const std::size_t column : inputs.transform()->columns()) names.push_back(all[column]);
  return names;
}

MemberFit fit_classical_member(const ModelPlan& plan, const FitData& data, const FittedInputs& inputs,
                               const train::TrainingOptions& training, std::uint64_t seed, const Context& context,
                               const std::string& stage) {
  const PhaseScope scope(context.times, Phase::classical, data.train.size());
  classical::FitRequest request;
  request.vectors = &inputs.get().vectors;
  request.targets = data.dataset->targets;
  request.values = data.dataset->values;
  request.relations = data.dataset->relations;
  request.weights = data.dataset->weights;
  request.balance_classes = training.class_weights == "balanced";
  request.train = data.train;
  request.val = data.val;
  request.seed = seed;
  request.threads = context.threads;
  request.progress = context.progress;
  request.stage = stage;
  MemberFit fit;
  const std::vector<std::string> names = list_column_names(plan, inputs);
  request.column_names = names;
  classical::fit_model(plan.model, plan.options, request)->save(fit.member);
  return fit;
}

}  // namespace

MemberFit fit_member(const ModelPlan& plan, const FitData& data, const train::TrainingOptions& training,
                     std::uint64_t seed, const Context& context, const std::filesystem::path& checkpoint,
                     const std::string& stage, const std::function<void(const train::EpochRecord&)>& on_epoch) {
  const FittedInputs inputs(plan, data, context.threads);
  MemberFit fit = predict::is_network(plan.model)
                      ? fit_network_member(plan, data, inputs, training, seed, context, checkpoint, stage, on_epoch)
                      : fit_classical_member(plan, data, inputs, training, seed, context, stage);
  if (inputs.transform()) fit.member.transform = inputs.transform()->to_json();
  fit.member.model = plan.model;
  fit.member.options = plan.options;
  fit.member.vector_spec = plan.features.vector_spec;
  fit.member.graph_set = plan.features.graph_set;
  fit.member.token_spec = plan.features.token_spec;
  fit.member.point_spec = plan.features.point_spec;
  return fit;
}

std::vector<double> predict_classical(const bundle::Member& member, const FitData& data, const Context& context) {
  const auto model = classical::load_model(member, data.dataset->targets);
  const featurize::FeatureMatrix& vectors = data.features->get({member.vector_spec, member.graph_set}).vectors;
  std::vector<double> predictions(data.dataset->size() * data::count_outputs(data.dataset->targets));
  if (member.transform.is_null()) model->predict(vectors, predictions, context.threads);
  else model->predict(featurize::FeatureTransform(member.transform).apply(vectors), predictions, context.threads);
  return predictions;
}

}  // namespace athanor::workflows

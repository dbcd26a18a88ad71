#include "athanor/workflows/fitting.h"

#include "athanor/classical/model.h"
#include "athanor/core/error.h"
#include "athanor/core/memory.h"
#include "athanor/core/text.h"
#include "athanor/predict/networks.h"

namespace athanor::workflows {
namespace {

/// Whether the network to start from saw the same features transformed; then the fit sees them so.
bool starts_transformed(const ModelPlan& plan) {
  if (!plan.start || !plan.transform.is_nothing()) return false;
  const bundle::Member& member = plan.start->members.front();
  return !member.transform.is_null() && member.vector_spec == plan.features.vector_spec;
}

/// Error(too_large) when the features of all rows would take more than half of the memory that is free.
featurize::Inputs write_out(const featurize::Inputs& given) {
  const double bytes =
      4.0 * static_cast<double>(given.rows) * static_cast<double>(featurize::count_vector_columns(given));
  const auto available = static_cast<double>(count_available_memory());
  if (bytes > available / 2)
    fail(ErrorCode::too_large,
         "{} with {} features each would take {:.1f} GB, and {:.1f} GB of memory are free: classical models and "
         "transforms need the table(FILE) written out in every row; take a network, such as --model mlp, without "
         "--baselines, or fewer columns",
         format_count(given.rows, "record"), featurize::count_vector_columns(given), 1e-9 * bytes, 1e-9 * available);
  featurize::Inputs written;
  written.rows = given.rows;
  written.molecules = given.molecules;
  written.shares = given.shares;
  written.vectors = featurize::write_out_table(given);
  written.graphs = given.graphs;
  written.tokens = given.tokens;
  written.points = given.points;
  return written;
}

/// The features that a model is fitted on: those of the store, or a transformed copy of them.
class FittedInputs {
 public:
  FittedInputs(const ModelPlan& plan, const FitData& data, std::size_t threads)
      : given_(data.features->get(plan.features)) {
    if (plan.features.vector_spec.empty()) return;
    if (given_.table && (!predict::is_network(plan.model) || starts_transformed(plan) || !plan.transform.is_nothing()))
      written_ = write_out(given_);
    if (starts_transformed(plan)) transform_.emplace(plan.start->members.front().transform);
    else if (plan.transform.is_nothing()) return;
    else transform_ = featurize::FeatureTransform::fit(plan.transform, written().vectors, data.train, threads);
    transformed_ = written();
    transformed_.vectors = transform_->apply(written().vectors);
  }
  const featurize::Inputs& get() const { return transform_ ? transformed_ : written(); }
  const std::optional<featurize::FeatureTransform>& transform() const { return transform_; }

 private:
  const featurize::Inputs& written() const { return written_ ? *written_ : given_; }

  const featurize::Inputs& given_;
  std::optional<featurize::Inputs> written_;  ///< with the features of a table in every row, for what needs them there
  std::optional<featurize::FeatureTransform> transform_;
  featurize::Inputs transformed_;
};

/// Writes the molecules that are trained on anew; the other rows stay without tokens.
std::function<featurize::PackedTokens(std::uint64_t)> make_token_writer(const ModelPlan& plan, const FitData& data,
                                                                        const Context& context) {
  std::vector<std::string> texts(data.dataset->size());
  for (const std::size_t row : data.train) texts[row] = data.dataset->texts()[row];
  featurize::FeatureRequest request;
  request.token_spec = plan.features.token_spec;
  request.molecules = data.dataset->num_molecules();
  request.reactions = data.dataset->has_reactions();
  return [texts = std::move(texts), request, &context](std::uint64_t writing) mutable {
    std::vector<std::optional<Issue>> issues;
    request.writing = writing;
    return featurize::featurize(texts, {}, request, context.threads, issues, context.times).tokens;
  };
}

train::FitRequest make_network_request(const ModelPlan& plan, const FitData& data, const FittedInputs& inputs,
                                       const train::TrainingOptions& training, const Context& context) {
  train::FitRequest request;
  request.model = plan.model;
  request.model_options = plan.options;
  request.training = training;
  request.inputs = &inputs.get();
  request.targets = data.sites ? data.sites->targets : data.dataset->targets;
  request.values = data.sites ? data.sites->values : data.dataset->values;
  request.sites = data.sites;
  request.relations = data.dataset->relations;
  request.weights = data.dataset->weights;
  request.train = data.train;
  request.val = data.val;
  if (plan.start) {
    request.start = &plan.start->members.front();
    request.start_targets = plan.start->targets;
  }
  request.transfer = plan.transfer;
  request.threads = context.threads;
  request.device = context.device;
  return request;
}

MemberFit fit_network_member(const ModelPlan& plan, const FitData& data, const FittedInputs& inputs,
                             const train::TrainingOptions& training, std::uint64_t seed, const Context& context,
                             const std::filesystem::path& checkpoint, const std::string& stage,
                             const std::function<void(const train::EpochRecord&)>& on_epoch) {
  train::FitRequest request = make_network_request(plan, data, inputs, training, context);
  if (training.augment > 0) request.write_tokens = make_token_writer(plan, data, context);
  request.seed = seed;
  request.checkpoint = checkpoint;
  request.stage = stage;
  request.progress = context.progress;
  request.processes = context.processes;
  request.times = context.times;
  request.on_epoch = on_epoch;
  train::FitResult result = train::fit_network(request);
  if (result.snapshots.empty()) result.snapshots.push_back(std::move(result.tensors));
  MemberFit fit;
  for (TensorMap& tensors : result.snapshots) {
    bundle::Member& member = fit.members.emplace_back();
    member.details = result.details;
    member.tensors = std::move(tensors);
  }
  fit.history = std::move(result.history);
  return fit;
}

/// Names of the feature columns that the model sees; they are made only where an option names one.
std::vector<std::string> list_column_names(const ModelPlan& plan, const data::Dataset& dataset,
                                           const FittedInputs& inputs) {
  if (plan.options.value("monotone", nlohmann::json::array()).empty()) return {};
  featurize::FeatureRequest request = plan.features;
  request.molecules = dataset.num_molecules();
  request.reactions = dataset.has_reactions();
  request.fractions = dataset.fraction_columns;
  const std::vector<std::string> all = featurize::list_feature_names(request);
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
  const std::vector<std::string> names = list_column_names(plan, *data.dataset, inputs);
  request.column_names = names;
  classical::fit_model(plan.model, plan.options, request)->save(fit.members.emplace_back());
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
  for (bundle::Member& member : fit.members) {
    if (inputs.transform()) member.transform = inputs.transform()->to_json();
    member.model = plan.model;
    member.options = plan.options;
    member.vector_spec = plan.features.vector_spec;
    member.graph_set = plan.features.graph_set;
    member.token_spec = plan.features.token_spec;
    member.point_spec = plan.features.point_spec;
  }
  return fit;
}

void check_member(const ModelPlan& plan, const FitData& data, const train::TrainingOptions& training,
                  const Context& context) {
  if (!predict::is_network(plan.model)) return;
  const FittedInputs inputs(plan, data, context.threads);
  train::check_fit(make_network_request(plan, data, inputs, training, context));
}

std::vector<double> predict_classical(const bundle::Member& member, const FitData& data, const Context& context) {
  const auto model = classical::load_model(member, data.dataset->targets);
  const featurize::Inputs& inputs = data.features->get({member.vector_spec, member.graph_set});
  const featurize::FeatureMatrix written = inputs.table ? write_out(inputs).vectors : featurize::FeatureMatrix();
  const featurize::FeatureMatrix& vectors = inputs.table ? written : inputs.vectors;
  std::vector<double> predictions(data.dataset->size() * data::count_outputs(data.dataset->targets));
  if (member.transform.is_null()) model->predict(vectors, predictions, context.threads);
  else model->predict(featurize::FeatureTransform(member.transform).apply(vectors), predictions, context.threads);
  return predictions;
}

}  // namespace athanor::workflows

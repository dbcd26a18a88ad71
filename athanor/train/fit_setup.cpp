#include "athanor/train/fit_setup.h"

#include <torch/cuda.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/models/catalog.h"
#include "athanor/models/collate.h"
#include "athanor/models/member_details.h"
#include "athanor/models/objective/contexts.h"
#include "athanor/models/objective/objective.h"
#include "athanor/models/objective/target_weighting.h"
#include "athanor/models/sites/site_network.h"
#include "athanor/nn/device.h"
#include "athanor/train/starting_point.h"

namespace athanor::train {
namespace {

void check_snapshots(const FitRequest& request) {
  const TrainingOptions& training = request.training;
  if (training.snapshots == 0) return;
  if (training.snapshots > training.epochs)
    fail(ErrorCode::invalid_options, "--snapshots {}: each needs an epoch at least, and --epochs is {}",
         training.snapshots, training.epochs);
  if (training.schedule != "cosine" && training.schedule != TrainingOptions().schedule)
    fail(ErrorCode::invalid_options,
         "--schedule {}: with --snapshots the learning rate is a cosine in each cycle; leave it out",
         training.schedule);
  if (training.patience > 0 || training.average_epochs > 0)
    fail(ErrorCode::invalid_options,
         "--snapshots takes the weights at the end of each cycle; leave out --patience and --average-epochs");
}

/// The sites of every row are those of its graph.
void check_site_rows(const FitRequest& request) {
  const featurize::PackedGraphs& graphs = request.inputs->graphs;
  if (graphs.size() != request.inputs->rows)
    fail(ErrorCode::invalid_options, "Targets of atoms and bonds need a network on graphs, such as dmpnn");
  for (std::size_t row = 0; row < request.inputs->rows; ++row)
    if (const std::size_t count = models::count_sites(graphs, row, request.sites->level);
        request.sites->num_records() != request.inputs->rows || count != request.sites->count(row))
      fail(ErrorCode::internal, "row {} has a graph of {} sites, and values of others", row, count);
}

void check_contexts(const FitRequest& request) {
  if (request.objective != "context" || request.inputs->graphs.size() == 0) return;
  const featurize::PackedGraphs& graphs = request.inputs->graphs;
  const auto asks = [&](std::size_t row) { return models::has_context(graphs, row * request.inputs->molecules); };
  if (std::ranges::none_of(request.train, asks))
    fail(ErrorCode::invalid_input,
         "No training molecule has two atoms that are two bonds apart, which is what the objective context asks about");
}

const FitRequest& check_request(const FitRequest& request) {
  TrainingOptions limits;
  apply_json(limits, to_json(request.training));
  check_snapshots(request);
  const std::size_t num_values = request.target_matrix ? request.target_matrix->values.size() : request.values.size();
  if (!request.objective.empty() && request.training.loss != "auto")
    fail(ErrorCode::invalid_options, "The objective {} has a loss of its own; leave out --loss", request.objective);
  const std::size_t value_rows = request.sites ? request.sites->size() : request.inputs ? request.inputs->rows : 0;
  if (!request.inputs || request.targets.empty() == request.objective.empty() ||
      num_values != value_rows * request.targets.size())
    fail(ErrorCode::internal, "a fit needs inputs, targets and one value per row and target");
  if (request.sites) check_site_rows(request);
  for (const auto rows : {request.train, request.val})
    for (const std::size_t row : rows)
      if (row >= request.inputs->rows)
        fail(ErrorCode::internal, "row {} is not among the {} rows of the inputs", row, request.inputs->rows);
  if (!request.weights.empty() && request.weights.size() != request.inputs->rows)
    fail(ErrorCode::internal, "{} weights for {} rows", request.weights.size(), request.inputs->rows);
  if (!request.relations.empty() && request.relations.size() != request.values.size())
    fail(ErrorCode::internal, "{} relations for {} values", request.relations.size(), request.values.size());
  check_contexts(request);
  if (request.train.empty()) fail(ErrorCode::invalid_input, "There is no row to train on");
  return request;
}

/// Of the training rows, and of the network that the fit starts from.
std::vector<std::uint16_t> list_known_tokens(const FitRequest& request) {
  std::vector<std::uint16_t> tokens = models::list_tokens(request.inputs->tokens, request.train);
  if (!request.start) return tokens;
  return merge_tokens(tokens, models::read_details(*request.start, request.start_targets).known_tokens);
}

models::InputShape find_shape(const FitRequest& request) {
  const CatalogEntry& entry = find_entry(models::network_catalog(), request.model, "network");
  models::InputShape shape = models::find_input_shape(*request.inputs, entry.input);
  models::check_inputs(*request.inputs, shape);
  if (shape.vocabulary > 0) shape.known_tokens = list_known_tokens(request);
  if (shape.point_width > 0) shape.known_kinds = models::list_kinds(request.inputs->points, request.train);
  return shape;
}

/// Networks with an output layer of their own have no Gaussian process.
void check_process(const FitRequest& request, const models::Model& network) {
  const auto& items = network.parameters().items();
  if (request.training.loss == "sngp" && std::none_of(items.begin(), items.end(), [](const nn::Parameter& parameter) {
        return parameter.name.ends_with(nn::gaussian_factor);
      }))
    fail(ErrorCode::invalid_options, "The loss sngp is not for the model {}; take residual_mlp, mlp or dmpnn",
         request.model);
}

std::unique_ptr<models::Model> make_trained_model(const FitRequest& request, const models::InputShape& shape) {
  const nn::LossOptions losses = choose_losses(request);
  const auto make_network = [&] {
    auto network = request.sites ? models::make_site_network(request.model, request.model_options, shape,
                                                             find_site_shape(request), losses)
                                 : models::make_model(request.model, request.model_options, shape, losses);
    check_process(request, *network);
    return network;
  };
  if (!request.objective.empty()) return models::make_objective(request.objective, make_network, shape);
  if (request.training.target_weighting == "fixed") return make_network();
  return std::make_unique<models::TargetWeighting>(make_network(), losses);
}

kernels::Precision choose_training_precision(const FitRequest& request) {
  const auto precision = kernels::choose_precision(request.training.training_precision, request.device);
  if (precision == kernels::Precision::int8)
    fail(ErrorCode::invalid_options, "Networks do not learn in int8; take f32 or bf16, and int8 for predictions");
  nn::set_device_precision(precision);
  return precision;
}

/// Rows of the inputs with their targets, in the memory of a GPU; nothing where they do not fit, or change in training.
std::unique_ptr<nn::BatchRows> make_resident(const FitSetup& setup) {
  const FitRequest& request = setup.request;
  if (setup.device.is_cpu() || request.sites || request.inputs->exceeds_memory) return nullptr;
  constexpr std::int64_t most_items = std::numeric_limits<std::int32_t>::max();  // batches number them so
  const featurize::Inputs& inputs = *request.inputs;
  if (std::max({inputs.graphs.edge_offsets.back(), inputs.tokens.offsets.back(), inputs.points.offsets.back()}) >
      most_items)
    return nullptr;
  std::vector<std::size_t> rows(request.inputs->rows);
  std::iota(rows.begin(), rows.end(), 0);
  nn::Batch all = models::collate(*request.inputs, rows, setup.shape, setup.vectors);
  setup.targets.fill(all, rows, torch::kCPU);
  if (!nn::move_if_it_fits(all, setup.device)) return nullptr;
  return std::make_unique<nn::BatchRows>(std::move(all), setup.device);
}

models::VectorScaler choose_vector_scaler(const FitRequest& request) {
  auto start = find_start_scalers(request).vectors;
  return start ? std::move(*start) : fit_vector_scaler(request, request.model_options.value("scale_vectors", true));
}

models::OutputTransform choose_output_transform(const FitRequest& request) {
  auto start = find_start_scalers(request).outputs;
  return start ? std::move(*start) : fit_output_transform(request);
}

}  // namespace

models::SiteShape find_site_shape(const FitRequest& request) {
  models::SiteShape shape;
  if (!request.sites) return shape;
  shape.level = request.sites->level;
  for (std::size_t t = 0; !request.sites->sums.empty() && t < request.targets.size(); ++t)
    if (!std::isnan(request.sites->sums[t])) shape.summed.push_back(t);
  return shape;
}

std::vector<std::uint16_t> merge_tokens(const std::vector<std::uint16_t>& a, const std::vector<std::uint16_t>& b) {
  std::vector<std::uint16_t> all;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
  return all;
}

FitSetup::FitSetup(const FitRequest& r)
    : request(check_request(r)),
      device(nn::parse_device(r.device)),
      precision(choose_training_precision(r)),
      shape(find_shape(r)),
      model(make_trained_model(r, shape)),
      vectors(choose_vector_scaler(r)),
      outputs(choose_output_transform(r)),
      targets(r, outputs) {
  if (targets.count_known(r.train) == 0) fail(ErrorCode::invalid_input, "No training row has a value of a target");
  resident_ = make_resident(*this);
}

nn::Batch FitSetup::make_batch(std::span<const std::size_t> rows) const {
  if (resident_) return resident_->select(rows);
  nn::Batch batch = models::collate(*request.inputs, rows, shape, vectors, device);
  targets.fill(batch, rows, device);
  return batch;
}

nn::Batch FitSetup::make_training_batch(std::span<const std::size_t> rows) const {
  nn::Batch batch = make_batch(rows);
  if (written) batch.tokens = models::collate_tokens(*written, rows, shape, device);
  return batch;
}

void FitSetup::enter(PhaseClock& clock, Phase phase, std::size_t molecules) const {
  if (request.times && device.is_cuda()) torch::cuda::synchronize(device.index());
  clock.enter(phase, molecules);
}

}  // namespace athanor::train

#include "athanor/train/target_scaling.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/keyed_table.h"
#include "athanor/data/scaler.h"
#include "athanor/nn/device.h"

namespace athanor::train {
namespace {

/// Per column, whether the rows hold nothing but 0 and 1.
std::vector<bool> find_bit_columns(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows) {
  std::vector<bool> is_bit(vectors.columns, true);
  for (const std::size_t row : rows) {
    const std::span<const float> values = vectors.row(row);
    for (std::size_t c = 0; c < values.size(); ++c)
      if (values[c] != 0 && values[c] != 1) is_bit[c] = false;
  }
  return is_bit;
}

}  // namespace

std::vector<std::size_t> list_value_rows(const FitRequest& request, std::span<const std::size_t> rows) {
  if (request.sites) return data::list_sites(*request.sites, rows);
  return {rows.begin(), rows.end()};
}

models::OutputTransform fit_output_transform(const FitRequest& request) {
  const std::size_t targets = request.targets.size();
  models::OutputTransform transform(request.targets, choose_output_forms(request));
  if (!request.training.scale_targets || targets == 0) return transform;
  const auto scaler =
      request.target_matrix
          ? data::StandardScaler::fit(std::span<const float>(request.target_matrix->values), targets, request.train)
          : data::StandardScaler::fit(request.values, targets, list_value_rows(request, request.train));
  for (std::size_t t = 0; t < targets; ++t) {
    if (transform.tasks[t] != data::TaskType::regression || !std::isfinite(scaler.mean[t]) || !(scaler.scale[t] > 0))
      continue;
    transform.mean[t] = scaler.mean[t];
    transform.scale[t] = scaler.scale[t];
  }
  return transform;
}

/// Descriptors such as Ipc span twenty powers of ten; uncut, one molecule decides what its row predicts.
constexpr float most_deviations = 5;
/// Of a matrix of targets, as CheMeleon has it (arXiv:2506.15792).
constexpr float most_target_deviations = 6;

namespace {

/// Appends the scaling of the columns, fitted on these rows.
void add_column_scales(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows,
                       models::VectorScaler& result) {
  const auto scaler = data::StandardScaler::fit(std::span<const float>(vectors.values), vectors.columns, rows);
  const std::vector<bool> is_bit = find_bit_columns(vectors, rows);
  for (std::size_t c = 0; c < vectors.columns; ++c) {
    const auto narrow_scale = static_cast<float>(scaler.scale[c]);
    const bool stays = !(narrow_scale > 0) || !std::isfinite(narrow_scale) || is_bit[c];
    result.mean.push_back(stays ? 0 : static_cast<float>(scaler.mean[c]));
    result.scale.push_back(stays ? 1 : narrow_scale);
  }
}

}  // namespace

models::VectorScaler fit_vector_scaler(const FitRequest& request, bool scale) {
  const featurize::Inputs& inputs = *request.inputs;
  const std::size_t columns = featurize::count_vector_columns(inputs);
  if (!scale || columns == 0) return {std::vector<float>(columns, 0), std::vector<float>(columns, 1)};
  models::VectorScaler result;
  add_column_scales(inputs.vectors, request.train, result);
  if (inputs.table) {
    const data::KeyedTable& table = *inputs.table;
    std::vector<std::size_t> rows;
    for (const std::size_t row : request.train) rows.push_back(inputs.table_rows[row]);
    add_column_scales({table.rows.size(), table.names.size(), table.values}, rows, result);
  }
  result.limit = most_deviations;
  return result;
}

namespace {

nn::LossKind choose_number_loss(const std::string& name, bool has_bounds) {
  if (name == "mae") return nn::LossKind::mae;
  if (name == "huber") return nn::LossKind::huber;
  if (name == "quantile") return nn::LossKind::quantile;
  if (name == "mve") return nn::LossKind::mve;
  if (name == "evidential") return nn::LossKind::evidential;
  if (name == "quantiles") return nn::LossKind::quantiles;
  if (name == "bounded_mae") return nn::LossKind::bounded_mae;
  if (name == "bounded_mse" || (name == "auto" && has_bounds)) return nn::LossKind::bounded_mse;
  return nn::LossKind::mse;
}

/// Tasks that a loss is for.
bool suits(const std::string& loss, data::TaskType task) {
  if (loss == "auto" || loss == "sngp") return true;
  if (loss == "focal" || loss == "dirichlet") return task != data::TaskType::regression;
  if (loss == "bce") return task == data::TaskType::binary;
  if (loss == "cross_entropy") return task == data::TaskType::multiclass;
  return task == data::TaskType::regression;
}

/// A loss of numbers or of classes needs such a target; targets of the other kind keep their own loss, but a loss of
/// classes is for all targets.
void check_loss(const std::string& loss, std::span<const data::Target> targets) {
  const bool for_classes = loss == "bce" || loss == "focal" || loss == "dirichlet" || loss == "cross_entropy";
  for (const data::Target& target : targets) {
    const bool suited = suits(loss, target.task);
    if (suited && !for_classes) return;
    if (suited || !for_classes) continue;
    if (target.task == data::TaskType::regression)
      fail(ErrorCode::invalid_options,
           "The loss {} is for classes, and the target {} is a number; use mse, mae, huber or quantile", loss,
           target.name);
    fail(ErrorCode::invalid_options, "The loss {} is not for the target {}, which has {} classes; use {} or focal",
         loss, target.name, target.task == data::TaskType::binary ? 2 : target.classes.size(),
         target.task == data::TaskType::binary ? "bce" : "cross_entropy");
  }
  if (!for_classes && loss != "auto")
    fail(ErrorCode::invalid_options, "The loss {} is for numbers, and the target {} is a class; use {} or focal", loss,
         targets.front().name, targets.front().task == data::TaskType::binary ? "bce" : "cross_entropy");
}

nn::LossKind choose_loss(const std::string& name, data::TaskType task, bool has_bounds) {
  if (task == data::TaskType::regression) return choose_number_loss(name, has_bounds);
  if (name == "focal") return nn::LossKind::focal;
  if (name == "dirichlet") return nn::LossKind::dirichlet;
  return task == data::TaskType::binary ? nn::LossKind::bce : nn::LossKind::cross_entropy;
}

/// Rows of each class of a target on the training rows.
std::vector<double> count_classes(const FitRequest& request, std::size_t target) {
  std::vector<double> counts(std::max<std::size_t>(2, request.targets[target].classes.size()));
  for (const std::size_t row : list_value_rows(request, request.train)) {
    const double value = request.values[row * request.targets.size() + target];
    if (!std::isnan(value)) ++counts[static_cast<std::size_t>(value)];
  }
  return counts;
}

/// Of two classes the weight of class 1 is negatives over positives (1 without one of them); of several each is rows /
/// (classes that occur * rows of the class).
std::vector<double> compute_class_weights(const FitRequest& request, std::size_t target) {
  const data::TaskType task = request.targets[target].task;
  if (task == data::TaskType::regression) return {1};
  std::vector<double> counts = count_classes(request, target);
  if (task == data::TaskType::binary) return {counts[0] > 0 && counts[1] > 0 ? counts[0] / counts[1] : 1};
  const double rows = std::accumulate(counts.begin(), counts.end(), 0.0);
  const auto present = static_cast<double>(std::count_if(counts.begin(), counts.end(), [](double n) { return n > 0; }));
  for (double& count : counts) count = count > 0 ? rows / (present * count) : 1;
  return counts;
}

models::OutputKind choose_output_kind(const TrainingOptions& options, nn::LossKind loss) {
  if (options.loss == "sngp") return models::OutputKind::gaussian_process;
  switch (loss) {
    case nn::LossKind::mve: return models::OutputKind::normal;
    case nn::LossKind::quantiles: return models::OutputKind::quantiles;
    case nn::LossKind::dirichlet: return models::OutputKind::dirichlet;
    case nn::LossKind::evidential:
      if (options.evidential_std == "epistemic") return models::OutputKind::evidential_epistemic;
      if (options.evidential_std == "aleatoric") return models::OutputKind::evidential_aleatoric;
      return models::OutputKind::evidential;
    default: return models::OutputKind::point;
  }
}

/// What networks on sites tell is one number, and what they draw are molecules.
void check_sites(const FitRequest& request) {
  const TrainingOptions& options = request.training;
  const auto refuse = [](const std::string& what) {
    fail(ErrorCode::invalid_options, "{}: is for targets of molecules, not of atoms or bonds", what);
  };
  for (const char* loss : {"mve", "evidential", "quantiles", "dirichlet", "sngp"})
    if (options.loss == loss) refuse(fmt::format("--loss {}", loss));
  if (options.dropout_samples > 0) refuse("--dropout-samples");
  if (options.class_balance) refuse("--class-balance");
}

/// Samples with dropout need some.
void check_dropout(const FitRequest& request) {
  if (request.training.dropout_samples > 0 && !(request.model_options.value("dropout", 0.0) > 0))
    fail(ErrorCode::invalid_options, "--dropout-samples: the model {} has no dropout; add --dropout 0.1",
         request.model);
}

}  // namespace

std::vector<models::OutputForm> choose_output_forms(const FitRequest& request) {
  const TrainingOptions& options = request.training;
  std::vector<models::OutputForm> forms;
  for (const data::Target& target : request.targets)
    forms.push_back({choose_output_kind(options, choose_loss(options.loss, target.task, !request.relations.empty())),
                     options.central_share,
                     options.loss == "sngp" ? static_cast<std::size_t>(options.random_features) : 0});
  return forms;
}

nn::LossOptions choose_losses(const FitRequest& request) {
  const TrainingOptions& options = request.training;
  const auto targets = request.targets;
  check_loss(options.loss, targets);
  check_dropout(request);
  if (request.sites) check_sites(request);
  const bool has_bounds = !request.relations.empty();
  if (has_bounds && options.loss != "auto" && options.loss != "bounded_mse" && options.loss != "bounded_mae")
    fail(ErrorCode::invalid_options,
         "The loss {} takes bounds such as <5 for values; use bounded_mse or bounded_mae, or leave bounds out",
         options.loss);
  if (!options.target_weights.empty() && options.target_weights.size() != targets.size())
    fail(ErrorCode::invalid_options, "--target-weights: {} given for {}",
         format_count(options.target_weights.size(), "weight"), format_count(targets.size(), "target"));
  nn::LossOptions losses;
  losses.huber_delta = options.huber_delta;
  losses.quantile = options.quantile;
  losses.focal_gamma = options.focal_gamma;
  losses.variance_weight = options.variance_weight;
  losses.evidence_weight = options.evidence_weight;
  losses.central_share = options.central_share;
  losses.label_smoothing = options.label_smoothing;
  losses.target_weights = options.target_weights;
  if (options.loss == "sngp") losses.random_features = options.random_features;
  losses.norm_bound = options.spectral_bound;
  const std::vector<models::OutputForm> forms = choose_output_forms(request);
  for (std::size_t t = 0; t < targets.size(); ++t) {
    losses.kinds.push_back(choose_loss(options.loss, targets[t].task, has_bounds));
    losses.widths.push_back(static_cast<std::int64_t>(models::count_raw_outputs(forms[t], targets[t])));
    if (options.class_weights == "balanced") losses.class_weights.push_back(compute_class_weights(request, t));
  }
  return losses;
}

namespace {

/// Weights over their mean on the training rows; empty when there are none.
std::vector<float> normalize_weights(const FitRequest& request) {
  if (request.weights.empty()) return {};
  double sum = 0;
  for (const std::size_t row : request.train) sum += request.weights[row];
  if (!(sum > 0)) fail(ErrorCode::invalid_input, "The weights of the training rows add up to {}", format_number(sum));
  const double mean = sum / static_cast<double>(request.train.size());
  std::vector<float> weights;
  for (const double weight : request.weights) weights.push_back(static_cast<float>(weight / mean));
  return weights;
}

}  // namespace

TargetTable::TargetTable(const FitRequest& request, const models::OutputTransform& transform)
    : request_(request),
      targets_(transform.tasks.size()),
      values_(request.values.size()),
      mask_(request.values.size()),
      bounds_(request.relations.begin(), request.relations.end()),
      matrix_(request.target_matrix),
      matrix_scaler_{{transform.mean.begin(), transform.mean.end()},
                     {transform.scale.begin(), transform.scale.end()},
                     most_target_deviations} {
  const std::vector<float> weights = normalize_weights(request);
  const std::span<const double> values = request.values;
  std::size_t row = 0;  // of the molecule
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t t = i % targets_, value_row = i / targets_;
    while (request.sites ? value_row >= request.sites->offsets[row + 1] : row < value_row) ++row;
    const bool known = !std::isnan(values[i]);
    mask_[i] = !known ? 0 : weights.empty() ? 1 : weights[row];
    values_[i] = known ? static_cast<float>((values[i] - transform.mean[t]) / transform.scale[t]) : 0;
  }
  if (!request.sites || request.sites->sums.empty()) return;
  for (std::size_t i = 0; i < request.sites->sums.size(); ++i) {
    const double sum = request.sites->sums[i];
    const std::size_t t = i % targets_, count = request.sites->count(i / targets_);
    sums_.push_back(std::isnan(sum) ? 0 : static_cast<float>(transform.scale_sum(t, sum, count)));
  }
}

void TargetTable::fill_sums(nn::Batch& batch, std::span<const std::size_t> rows) const {
  batch.sums = torch::empty({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(targets_)});
  auto* sums = batch.sums.data_ptr<float>();
  for (const std::size_t row : rows) sums = std::copy_n(sums_.data() + row * targets_, targets_, sums);
}

void TargetTable::fill(nn::Batch& batch, std::span<const std::size_t> rows, torch::Device device) const {
  const std::vector<std::size_t> value_rows = list_value_rows(request_, rows);
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(value_rows.size()),
                                        static_cast<std::int64_t>(targets_)};
  if (!sums_.empty()) fill_sums(batch, rows);
  batch.targets = torch::empty(shape);
  batch.mask = torch::empty(shape);
  if (matrix_) {
    fill_from_matrix(batch, rows);
  } else {
    fill_from_values(batch, value_rows);
  }
  for (torch::Tensor* tensor : {&batch.targets, &batch.mask, &batch.bounds, &batch.sums})
    *tensor = nn::send(*tensor, device);
}

void TargetTable::fill_from_values(nn::Batch& batch, std::span<const std::size_t> value_rows) const {
  auto* targets = batch.targets.data_ptr<float>();
  auto* mask = batch.mask.data_ptr<float>();
  if (!bounds_.empty()) batch.bounds = torch::empty(batch.targets.sizes());
  auto* bounds = bounds_.empty() ? nullptr : batch.bounds.data_ptr<float>();
  for (const std::size_t row : value_rows) {
    targets = std::copy_n(values_.data() + row * targets_, targets_, targets);
    mask = std::copy_n(mask_.data() + row * targets_, targets_, mask);
    if (bounds) bounds = std::copy_n(bounds_.data() + row * targets_, targets_, bounds);
  }
}

void TargetTable::fill_from_matrix(nn::Batch& batch, std::span<const std::size_t> rows) const {
  batch.mask.fill_(1);
  auto* targets = batch.targets.data_ptr<float>();
  for (const std::size_t row : rows) {
    matrix_scaler_.apply(matrix_->row(row), targets);
    targets += targets_;
  }
}

std::size_t TargetTable::count_known(std::span<const std::size_t> rows) const {
  if (matrix_) return rows.size() * targets_;
  if (targets_ == 0) return rows.size();
  std::size_t count = 0;
  for (const std::size_t row : list_value_rows(request_, rows))
    for (std::size_t t = 0; t < targets_; ++t) count += mask_[row * targets_ + t] > 0 ? 1 : 0;
  return count;
}

}  // namespace athanor::train

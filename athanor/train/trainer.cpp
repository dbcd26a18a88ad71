#include "athanor/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/rng.h"
#include "athanor/train/posterior.h"

namespace athanor::train {
namespace {

/// Labels of the independent streams of random numbers of one fit.
enum Stream : std::uint64_t { initialization = 1, shuffling = 2, dropping = 3, writing = 4 };

/// Batches that are read from the disk while others are computed, where the features exceed memory.
constexpr std::size_t batches_ahead = 8;

double read_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Batches of an epoch. A last batch of one row is dropped when there are others, as chemprop does.
std::int64_t count_batches(std::size_t rows, std::int64_t batch_size) {
  const auto size = static_cast<std::size_t>(batch_size);
  const std::size_t rest = rows % size;
  const std::size_t whole = rows / size;
  return static_cast<std::int64_t>(whole + (rest > 1 || (rest == 1 && whole == 0) ? 1 : 0));
}

/// Times that an epoch goes through the rows: once for each writing of the molecules.
std::int64_t count_passes(const TrainingOptions& training) { return std::max<std::int64_t>(1, training.augment); }

std::string format_short(double value) { return fmt::format("{:.4g}", value); }

}  // namespace

Trainer::Trainer(const FitRequest& request)
    : request_(request),
      setup_(request),
      trained_(request, setup_.model->parameters()),
      sampler_(request),
      pool_(setup_.device.is_cpu() ? std::max<std::size_t>(request.threads, 1) : 1),
      schedule_(request.training,
                count_passes(request.training) * count_batches(sampler_.size(), request.training.batch_size)) {
  learn_tokens();
  if (setup_.model->micro_batch_rows() == 0 && (request.train.size() < 2 || request.training.batch_size < 2))
    fail(ErrorCode::invalid_options,
         "Batch norm and contrastive learning need batches of at least 2 rows; use a larger --batch-size");
  if (!request.checkpoint.empty()) request_hash_ = compute_request_hash(request);
  if (has_checkpoint()) restore();
  else start();
  evaluation_weights_ = nn::make_views(trained_.list(), state_.current, false);
  gradient_ = std::make_unique<GradientComputation>(setup_, trained_, state_.current, pool_);
}

bool Trainer::has_checkpoint() const {
  const bool has_one = !request_.checkpoint.empty() && std::filesystem::exists(request_.checkpoint);
  for (const std::string& other : setup_.processes().gather(has_one ? "yes" : "no"))
    if ((other == "yes") != has_one)
      fail(ErrorCode::io, "{}: not all processes see the checkpoint; the run folder must be on a disk that all share",
           request_.checkpoint.string());
  return has_one;
}

void Trainer::start() {
  const auto initial = trained_.start(Rng::derive_seed(request_.seed, initialization));
  state_.current = {initial.trainable.to(setup_.device), initial.buffers.to(setup_.device)};
  state_.best = state_.current.clone();
  optimizer_ = std::make_unique<Optimizer>(request_.training, state_.current.trainable);
}

void Trainer::restore() {
  state_ = load_checkpoint(request_.checkpoint, trained_.list(), request_hash_);
  for (auto* weights : {&state_.current, &state_.best})
    *weights = {weights->trainable.to(setup_.device), weights->buffers.to(setup_.device)};
  optimizer_ = std::make_unique<Optimizer>(request_.training, state_.current.trainable);
  optimizer_->first = state_.first.to(setup_.device);
  optimizer_->second = state_.second.to(setup_.device);
  optimizer_->steps = state_.steps;
  schedule_.restore(state_.schedule);
}

FitResult Trainer::run() {
  Progress silent;
  Progress& progress = request_.progress ? *request_.progress : silent;
  progress.begin(request_.stage, static_cast<std::size_t>(request_.training.epochs), "epoch");
  if (!state_.history.empty()) progress.update(state_.history.size(), "resumed");
  if (request_.on_epoch) std::for_each(state_.history.begin(), state_.history.end(), request_.on_epoch);
  const featurize::RandomReads random_reads(*request_.inputs);
  while (!finished()) run_epoch(static_cast<std::int64_t>(state_.history.size()) + 1);
  progress.end();
  return make_result();
}

bool Trainer::finished() const {
  const auto done = static_cast<std::int64_t>(state_.history.size());
  const std::int64_t patience = request_.training.patience;
  return done >= request_.training.epochs || (patience > 0 && done - state_.best_epoch >= patience);
}

void Trainer::run_epoch(std::int64_t epoch) {
  const double begin = read_seconds();
  begin_epoch(epoch);
  EpochRecord record;
  record.epoch = epoch;
  record.train_loss = train_epoch(epoch);
  record.molecules_per_second = static_cast<double>(sampler_.size()) *
                                static_cast<double>(count_passes(request_.training)) / (read_seconds() - begin);
  record.learning_rate = schedule_.rate(state_.schedule_steps - 1);
  const ValidationScore score = compute_validation();
  record.val_loss = score.loss;
  record.val_metric = score.metric;
  keep_best(record);
  keep_snapshot(epoch);
  record.seconds = read_seconds() - begin;
  state_.history.push_back(record);
  if (!request_.checkpoint.empty() && setup_.processes().is_first()) save();
  report(record, score);
}

/// Learning rates of the parameters; neighbours with one rate are one span of the flat array.
void Trainer::begin_epoch(std::int64_t epoch) {
  if (request_.transfer.is_nothing()) return;
  const std::vector<double> factors = trained_.rate_factors(epoch);
  std::vector<Optimizer::RateSpan> spans;
  std::vector<bool> is_learning;
  for (std::size_t i = 0; i < factors.size(); ++i) {
    is_learning.push_back(factors[i] > 0);
    const nn::Parameter& parameter = trained_.list().items()[i];
    if (parameter.trainable && (spans.empty() || spans.back().factor != factors[i]))
      spans.push_back({parameter.offset, factors[i]});
  }
  optimizer_->set_rates(std::move(spans));
  gradient_->set_learning(is_learning);
}

ValidationScore Trainer::compute_validation() {
  const PhaseScope scope(request_.times, Phase::validation, request_.val.size());
  const torch::NoGradGuard no_gradients;
  return validate(setup_, trained_.has_adapters() ? trained_.merge(evaluation_weights_) : evaluation_weights_, pool_);
}

double Trainer::train_epoch(std::int64_t epoch) {
  Rng rng(Rng::derive_seed(Rng::derive_seed(request_.seed, shuffling), static_cast<std::uint64_t>(epoch)));
  LossSum sum;
  for (std::int64_t pass = 0; pass < count_passes(request_.training); ++pass) {
    if (request_.training.augment > 0) setup_.written = request_.write_tokens(find_writing(epoch, pass));
    train_pass(epoch, rng, sum);
  }
  return sum.known > 0 ? sum.loss / static_cast<double>(sum.known) : NAN;
}

std::uint64_t Trainer::find_writing(std::int64_t epoch, std::int64_t pass) const {
  const auto label = static_cast<std::uint64_t>(epoch * count_passes(request_.training) + pass);
  return std::max<std::uint64_t>(1, Rng::derive_seed(Rng::derive_seed(request_.seed, writing), label));
}

/// Tokens that only random writings have, such as high ring numbers, are known from the writings of the first epoch.
void Trainer::learn_tokens() {
  for (std::int64_t pass = 0; pass < request_.training.augment; ++pass) {
    const auto found = models::list_tokens(request_.write_tokens(find_writing(1, pass)), request_.train);
    setup_.shape.known_tokens = merge_tokens(found, setup_.shape.known_tokens);
  }
}

void Trainer::train_pass(std::int64_t epoch, Rng& rng, LossSum& sum) {
  const std::vector<std::size_t> rows = sampler_.draw(rng);
  const std::uint64_t dropout_seed = Rng::derive_seed(request_.seed, dropping);
  const std::vector<std::span<const std::size_t>> batches = cut_batches(rows);
  for (std::size_t b = 0; b < std::min(batches.size(), batches_ahead); ++b)
    featurize::prefetch(*request_.inputs, batches[b]);
  for (std::size_t b = 0; b < batches.size(); ++b) {
    const std::span<const std::size_t> batch = batches[b];
    if (b + batches_ahead < batches.size()) featurize::prefetch(*request_.inputs, batches[b + batches_ahead]);
    if (request_.progress && request_.progress->cancelled())
      fail(ErrorCode::cancelled, "Training was stopped in epoch {}{}", epoch,
           request_.checkpoint.empty() || epoch == 1 ? "" : "; it can be resumed");
    if (b + 1 < batches.size()) gradient_->announce(batches[b + 1]);
    const double rate = schedule_.rate(state_.schedule_steps);
    const double loss =
        gradient_->compute(batch, Rng::derive_seed(dropout_seed, static_cast<std::uint64_t>(state_.schedule_steps)));
    if (!std::isfinite(loss))
      fail(ErrorCode::invalid_options,
           "The training loss is no longer finite in epoch {}; try a lower --learning-rate, --clip-norm 1, or look for "
           "extreme values in targets and features",
           epoch);
    if (gradient_->parts() > 0) {
      const PhaseScope scope(request_.times, Phase::step, batch.size());
      optimizer_->step(gradient_->gradients(), gradient_->parts(), rate, pool_);
      nn::bound_norms(trained_.list(), evaluation_weights_);
    }
    ++state_.schedule_steps;
    sum.loss += gradient_->loss_sum();
    sum.known += gradient_->known();
  }
}

std::vector<std::span<const std::size_t>> Trainer::cut_batches(std::span<const std::size_t> rows) const {
  const auto size = static_cast<std::size_t>(request_.training.batch_size);
  std::vector<std::span<const std::size_t>> batches(
      static_cast<std::size_t>(count_batches(rows.size(), request_.training.batch_size)));
  for (std::size_t i = 0; i < batches.size(); ++i)
    batches[i] = rows.subspan(i * size, std::min(size, rows.size() - i * size));
  return batches;
}

void Trainer::keep_best(const EpochRecord& record) {
  const bool has_validation = setup_.targets.count_known(request_.val) > 0;
  const double loss = has_validation ? record.val_loss : record.train_loss;
  if (!std::isfinite(loss))
    fail(ErrorCode::invalid_options,
         "The validation loss is no longer finite in epoch {}; try a lower --learning-rate or --clip-norm 1",
         record.epoch);
  schedule_.report(loss);
  if (request_.training.average_epochs > 0 &&
      record.epoch > request_.training.epochs - request_.training.average_epochs)
    return keep_average(record.epoch);
  if (state_.best_epoch > 0 && !(loss < state_.best_loss)) return;
  state_.best_epoch = record.epoch;
  state_.best_loss = loss;
  state_.best.trainable.copy_(state_.current.trainable);
  state_.best.buffers.copy_(state_.current.buffers);
}

/// Stochastic weight averaging (Izmailov et al. 2018, arXiv:1803.05407): the mean of the weights after each of the last
/// epochs. Running statistics are averaged too, where the paper computes them anew.
void Trainer::keep_average(std::int64_t epoch) {
  const std::int64_t first = std::max<std::int64_t>(request_.training.epochs - request_.training.average_epochs, 0) + 1;
  const double share = 1.0 / static_cast<double>(epoch - first + 1);
  state_.best_epoch = epoch;
  state_.best.trainable.lerp_(state_.current.trainable, share);
  state_.best.buffers.lerp_(state_.current.buffers, share);
}

void Trainer::keep_snapshot(std::int64_t epoch) {
  const TrainingOptions& training = request_.training;
  if (training.snapshots > 0 && find_cycle(training.epochs, training.snapshots, epoch - 1).end == epoch)
    state_.snapshots.push_back(state_.current.clone());
}

void Trainer::save() {
  const PhaseScope scope(request_.times, Phase::write);
  state_.first = optimizer_->first;
  state_.second = optimizer_->second;
  state_.steps = optimizer_->steps;
  state_.schedule = schedule_.memory();
  save_checkpoint(request_.checkpoint, trained_.list(), state_, request_hash_);
}

void Trainer::report(const EpochRecord& record, const ValidationScore& score) const {
  if (request_.on_epoch) request_.on_epoch(record);
  if (!request_.progress) return;
  std::string text = "train loss " + format_short(record.train_loss);
  if (std::isfinite(score.metric)) text += fmt::format(" val {} {}", score.metric_name, format_short(score.metric));
  else if (std::isfinite(score.loss)) text += " val loss " + format_short(score.loss);
  request_.progress->update(static_cast<std::size_t>(record.epoch), text);
}

TensorMap Trainer::make_tensors(const nn::FlatWeights& weights) {
  nn::FlatWeights merged = trained_.merge(weights);
  if (models::count_random_features(setup_.outputs.forms) > 0) merged = fit_posterior(setup_, merged, pool_);
  return models::to_tensors(setup_.model->kept_parameters(), {std::move(merged), setup_.vectors, setup_.outputs});
}

FitResult Trainer::make_result() {
  nlohmann::json tasks = nlohmann::json::array();
  for (const data::TaskType task : setup_.outputs.tasks) tasks.push_back(data::format_task_type(task));
  FitResult result;
  result.details = {{"inputs", models::to_json(setup_.shape)}, {"tasks", tasks}};
  if (request_.sites) result.details["sites"] = models::to_json(find_site_shape(request_));
  const auto& forms = setup_.outputs.forms;
  const auto is_point = [](const models::OutputForm& form) { return form.kind == models::OutputKind::point; };
  if (!std::all_of(forms.begin(), forms.end(), is_point))
    for (const models::OutputForm& form : forms) result.details["outputs"].push_back(models::to_json(form));
  if (request_.training.dropout_samples > 0)
    result.details["dropout_samples"] = static_cast<std::uint64_t>(request_.training.dropout_samples);
  result.tensors = make_tensors(state_.best);
  for (const nn::FlatWeights& snapshot : state_.snapshots) result.snapshots.push_back(make_tensors(snapshot));
  result.history = state_.history;
  result.best_epoch = state_.best_epoch;
  return result;
}

}  // namespace athanor::train

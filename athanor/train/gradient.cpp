#include "athanor/train/gradient.h"

#include <algorithm>

#include "athanor/core/rng.h"

namespace athanor::train {
namespace {

/// Bounds the memory for gradients when batches are very large.
constexpr std::size_t most_parts = 64;

}  // namespace

GradientComputation::GradientComputation(const FitSetup& setup, const TrainedParameters& trained,
                                         const nn::FlatWeights& weights, WorkerPool& pool)
    : setup_(setup),
      trained_(trained),
      pool_(pool),
      ahead_([&setup](std::span<const std::size_t> rows) { return setup.make_training_batch(rows); }) {
  const auto& list = trained.list();
  for (std::size_t worker = 0; worker < pool.size(); ++worker) {
    replicas_.push_back(nn::make_views(list, weights, true));
    forms_.emplace_back(list, weights.trainable);
  }
  gradients_ = torch::empty({0, list.trainable_size()}, weights.trainable.options());
}

void GradientComputation::set_learning(const std::vector<bool>& is_learning) {
  const auto& list = trained_.list().items();
  for (nn::Weights& weights : replicas_)
    for (std::size_t i = 0; i < list.size(); ++i)
      if (list[i].trainable) weights[i].requires_grad_(is_learning[i]);
}

std::size_t GradientComputation::choose_piece(std::size_t rows) const {
  const std::size_t piece = setup_.device.is_cpu() ? setup_.model->micro_batch_rows() : 0;
  return piece == 0 ? rows : std::max(piece, (rows + most_parts - 1) / most_parts);
}

double GradientComputation::compute(std::span<const std::size_t> rows, std::uint64_t seed) {
  known_ = setup_.targets.count_known(rows);
  loss_sum_ = 0;
  parts_ = 0;
  if (known_ == 0) return 0;
  const std::size_t piece = choose_piece(rows.size());
  const std::size_t parts = (rows.size() + piece - 1) / piece;
  parts_ = static_cast<std::int64_t>(parts);
  if (gradients_.size(0) < parts_) gradients_ = torch::empty({parts_, gradients_.size(1)}, gradients_.options());
  std::vector<double> losses(parts);
  for (nn::WeightForms& forms : forms_) forms.forget();
  const std::vector<std::size_t> shares = share_out(parts, setup_.processes().size());
  const std::size_t begin = shares[setup_.processes().rank()], end = shares[setup_.processes().rank() + 1];
  const PhaseScope scope(setup_.request.times, Phase::wait);
  pool_.run(end - begin, [&](std::size_t index, std::size_t worker) {
    const std::size_t part = begin + index;
    const auto own = rows.subspan(part * piece, std::min(piece, rows.size() - part * piece));
    losses[part] = compute_part(own, part, worker, Rng::derive_seed(seed, part));
  });
  if (setup_.processes().size() > 1) exchange_parts(shares, losses);
  for (const double loss : losses) loss_sum_ += loss;
  return loss_sum_ / static_cast<double>(known_);
}

void GradientComputation::exchange_parts(std::span<const std::size_t> shares, std::span<double> losses) {
  ProcessGroup& processes = setup_.processes();
  processes.exchange(losses, shares);
  const torch::Tensor host = gradients_.is_cpu() ? gradients_ : gradients_.cpu();
  const std::size_t width = static_cast<std::size_t>(gradients_.size(1));
  std::vector<std::size_t> offsets(shares.begin(), shares.end());
  for (std::size_t& offset : offsets) offset *= width;
  processes.exchange(std::span(host.data_ptr<float>(), losses.size() * width), offsets);
  if (!gradients_.is_cpu()) gradients_.copy_(host);
}

void GradientComputation::announce(std::span<const std::size_t> rows) {
  if (sends_batches()) ahead_.announce(rows);
}

double GradientComputation::compute_part(std::span<const std::size_t> rows, std::size_t part, std::size_t worker,
                                         std::uint64_t seed) {
  const torch::AutoGradMode gradients_on(true);
  PhaseClock clock(setup_.request.times, pool_.size());
  Rng rng(seed);
  const nn::Weights& own = replicas_[worker];
  const nn::Weights weights = trained_.has_adapters() ? trained_.merge(own) : own;
  setup_.enter(clock, Phase::batch, rows.size());
  const nn::Batch batch = sends_batches() ? ahead_.take(rows) : setup_.make_training_batch(rows);
  setup_.enter(clock, Phase::forward, rows.size());
  const torch::Tensor flat = gradients_.select(0, static_cast<std::int64_t>(part));
  const nn::WeightForms::Scope scope(forms_[worker], flat);
  const nn::Context context{.weights = weights, .training = true, .rng = &rng, .precision = setup_.precision};
  const auto loss = setup_.model->loss(context, batch).sum;
  setup_.enter(clock, Phase::backward, rows.size());
  const auto& list = trained_.list().items();
  torch::autograd::variable_list leaves;
  for (const torch::Tensor& tensor : own)
    if (tensor.requires_grad()) leaves.push_back(tensor);
  const auto gradients = torch::autograd::grad({loss / static_cast<double>(known_)}, leaves, {}, false, false, true);
  const torch::NoGradGuard no_gradients;
  std::size_t leaf = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].trainable) continue;
    const torch::Tensor gradient = own[i].requires_grad() ? gradients[leaf++] : torch::Tensor();
    const torch::Tensor place = flat.narrow(0, list[i].offset, list[i].size);
    if (!gradient.defined()) place.zero_();
    else if (gradient.data_ptr() != place.data_ptr()) place.copy_(gradient.reshape({-1}));
  }
  return loss.item<double>();
}

}  // namespace athanor::train

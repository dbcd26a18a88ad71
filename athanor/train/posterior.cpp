#include "athanor/train/posterior.h"

#include <algorithm>

#include "athanor/nn/gaussian_output.h"
#include "athanor/nn/trace.h"

namespace athanor::train {
namespace {
using torch::Tensor;

/// Batches that are computed before their sums are added up in order.
constexpr std::size_t batches_at_once = 32;
/// Of a number that a network fits exactly.
constexpr double least_noise = 1e-6;

/// What a batch adds, in double precision.
struct BatchSums {
  std::vector<Tensor> precision;  ///< [targets] of c phi phi^T; of numbers c = 1
  Tensor squares, known;          ///< [targets] of numbers: squared errors and weights; 0 for classes
};

class PosteriorFit {
 public:
  PosteriorFit(const FitSetup& setup, nn::FlatWeights weights, WorkerPool& pool)
      : setup_(setup),
        flat_(std::move(weights)),
        views_(nn::make_views(setup.model->parameters(), flat_, false)),
        pool_(pool) {}

  nn::FlatWeights run() {
    const BatchSums train = add_up(setup_.request.train, true);
    const Tensor noise = find_noise(train);
    for (std::size_t t = 0; t < train.precision.size(); ++t) {
      const auto target = static_cast<std::int64_t>(t);
      const bool is_number = setup_.outputs.tasks[t] == data::TaskType::regression;
      const Tensor own = is_number ? train.precision[t] / noise[target] : train.precision[t];
      const Tensor one = torch::eye(own.size(0), own.options());
      const Tensor factor = torch::linalg_solve_triangular(torch::linalg_cholesky(own + one), one, false);
      find(nn::gaussian_factor).select(0, target).copy_(factor);
      if (is_number) find(nn::gaussian_noise).select(0, target).copy_(noise[target]);
    }
    return flat_;
  }

 private:
  /// [targets] mean squared errors of numbers.
  Tensor find_noise(const BatchSums& train) {
    Tensor squares = train.squares, known = train.known;
    if (setup_.targets.count_known(setup_.request.val) > 0) {
      const BatchSums held_out = add_up(setup_.request.val, false);
      squares = torch::where(held_out.known > 0, held_out.squares, squares);
      known = torch::where(held_out.known > 0, held_out.known, known);
    }
    return (squares / known.clamp_min(1e-12)).clamp_min(least_noise);
  }

  const Tensor& find(const std::string& end) const {
    const auto& items = setup_.model->parameters().items();
    for (std::size_t slot = 0; slot < items.size(); ++slot)
      if (items[slot].name.ends_with(end)) return views_[slot];
    fail(ErrorCode::internal, "the network has no Gaussian process at its end");
  }

  BatchSums compute(std::span<const std::size_t> rows, bool with_precision) const {
    nn::Trace trace;
    const nn::Context context{.weights = views_, .trace = &trace};
    const nn::Batch batch = setup_.make_batch(rows);
    const Tensor raw = setup_.model->forward(context, batch).cpu().to(torch::kDouble);
    const Tensor features = trace.features.cpu().to(torch::kDouble);
    const Tensor targets = batch.targets.cpu().to(torch::kDouble), mask = batch.mask.cpu().to(torch::kDouble);
    BatchSums sums{
        {}, torch::zeros({targets.size(1)}, torch::kDouble), torch::zeros({targets.size(1)}, torch::kDouble)};
    for (std::size_t t = 0; t < setup_.outputs.tasks.size(); ++t) {
      const auto target = static_cast<std::int64_t>(t),
                 first = static_cast<std::int64_t>(setup_.outputs.raw_offsets[t]),
                 end = static_cast<std::int64_t>(setup_.outputs.raw_offsets[t + 1]) - 1;
      const Tensor own = raw.slice(1, first, end);
      Tensor weight = mask.select(1, target);
      if (setup_.outputs.tasks[t] == data::TaskType::regression) {
        sums.squares[target] = (weight * (targets.select(1, target) - own.select(1, 0)).square()).sum();
        sums.known[target] = weight.sum();
      } else {
        const Tensor shares =
            end - first == 1 ? torch::sigmoid(own.select(1, 0)) : std::get<0>(torch::softmax(own, 1).max(1));
        weight = weight * shares * (1 - shares);
      }
      if (with_precision) sums.precision.push_back(torch::mm(features.t(), features * weight.unsqueeze(1)));
    }
    return sums;
  }

  BatchSums add_up(std::span<const std::size_t> rows, bool with_precision) {
    const std::size_t batches = (rows.size() + validation_batch_rows - 1) / validation_batch_rows;
    BatchSums total;
    for (std::size_t begin = 0; begin < batches; begin += batches_at_once) {
      std::vector<BatchSums> parts(std::min(batches_at_once, batches - begin));
      pool_.run(parts.size(), [&](std::size_t index, std::size_t) {
        const torch::NoGradGuard no_gradients;
        const std::size_t first = (begin + index) * validation_batch_rows;
        parts[index] =
            compute(rows.subspan(first, std::min(validation_batch_rows, rows.size() - first)), with_precision);
      });
      for (BatchSums& part : parts) add(std::move(part), total);
    }
    return total;
  }

  static void add(BatchSums part, BatchSums& total) {
    if (!total.squares.defined()) {
      total = std::move(part);
      return;
    }
    total.squares += part.squares;
    total.known += part.known;
    for (std::size_t t = 0; t < part.precision.size(); ++t) total.precision[t] += part.precision[t];
  }

  const FitSetup& setup_;
  nn::FlatWeights flat_;
  nn::Weights views_;
  WorkerPool& pool_;
};

}  // namespace

nn::FlatWeights fit_posterior(const FitSetup& setup, const nn::FlatWeights& weights, WorkerPool& pool) {
  const torch::NoGradGuard no_gradients;
  return PosteriorFit(setup, weights.clone(), pool).run();
}

}  // namespace athanor::train

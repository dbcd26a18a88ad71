#include "athanor/train/validation.h"

#include <algorithm>
#include <cmath>

#include "athanor/metrics/metrics.h"

namespace athanor::train {
namespace {

/// Parts that are read from the disk while others are computed, where the features exceed memory.
constexpr std::size_t parts_ahead = 8;

/// Where the predictions of each part begin, and last their number.
std::vector<std::size_t> list_part_offsets(const FitSetup& setup, std::size_t parts) {
  const auto rows = setup.request.val;
  std::vector<std::size_t> offsets{0};
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t first = part * validation_batch_rows;
    const auto own = rows.subspan(first, std::min(validation_batch_rows, rows.size() - first));
    offsets.push_back(offsets.back() + list_value_rows(setup.request, own).size());
  }
  return offsets;
}

/// Predictions for all validation rows into `predictions`; returns the sum of the losses.
double run_network(const FitSetup& setup, const nn::Weights& weights, WorkerPool& pool,
                   std::vector<double>& predictions) {
  const auto rows = setup.request.val;
  const std::size_t width = setup.outputs.num_outputs(), raw_width = setup.outputs.num_raw_outputs();
  const std::size_t parts = (rows.size() + validation_batch_rows - 1) / validation_batch_rows;
  const std::vector<std::size_t> part_offsets = list_part_offsets(setup, parts);
  std::vector<double> losses(parts);
  ProcessGroup& processes = setup.processes();
  const std::vector<std::size_t> shares = share_out(parts, processes.size());
  const std::size_t begin = shares[processes.rank()], end = shares[processes.rank() + 1];
  pool.run(end - begin, [&](std::size_t index, std::size_t) {
    const torch::NoGradGuard no_gradients;
    const std::size_t part = begin + index;
    const std::size_t first = part * validation_batch_rows;
    const auto own = rows.subspan(first, std::min(validation_batch_rows, rows.size() - first));
    const std::size_t ahead = std::min(rows.size(), first + parts_ahead * validation_batch_rows);
    featurize::prefetch(*setup.request.inputs,
                        rows.subspan(ahead, std::min(validation_batch_rows, rows.size() - ahead)));
    const models::LossResult result = setup.model->loss({weights}, setup.make_batch(own));
    losses[part] = result.sum.item<double>();
    const torch::Tensor raw = result.outputs.cpu().contiguous();
    const std::size_t begin_values = part_offsets[part], count = part_offsets[part + 1] - begin_values;
    const std::span values(raw.data_ptr<float>(), count * raw_width);
    for (std::size_t i = 0; i < count; ++i)
      setup.outputs.apply(values.subspan(i * raw_width, raw_width),
                          std::span(predictions).subspan((begin_values + i) * width, width));
  });
  if (processes.size() > 1) {
    processes.exchange(std::span(losses), shares);
    std::vector<std::size_t> offsets;
    for (const std::size_t share : shares) offsets.push_back(part_offsets[share] * width);
    processes.exchange(std::span(predictions), offsets);
  }
  double sum = 0;
  for (const double loss : losses) sum += loss;
  return sum;
}

/// `predictions` are [validation rows, outputs], or of their sites, in original units.
double compute_target_metric(const FitSetup& setup, const std::string& name, std::size_t target,
                             const std::vector<double>& predictions) {
  const std::size_t targets = setup.outputs.tasks.size(), width = setup.outputs.num_outputs();
  const std::size_t first = setup.outputs.offsets[target], count = setup.outputs.offsets[target + 1] - first;
  std::vector<double> truth, prediction;
  std::vector<std::int8_t> relations;
  const std::vector<std::size_t> rows = list_value_rows(setup.request, setup.request.val);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double value = setup.request.values[rows[i] * targets + target];
    if (std::isnan(value)) continue;
    truth.push_back(value);
    if (!setup.request.relations.empty()) relations.push_back(setup.request.relations[rows[i] * targets + target]);
    const auto own = predictions.begin() + static_cast<std::ptrdiff_t>(i * width + first);
    prediction.insert(prediction.end(), own, own + static_cast<std::ptrdiff_t>(count));
  }
  if (!relations.empty()) prediction = metrics::apply_bounds(truth, relations, prediction);
  return metrics::compute_metric(name, truth, prediction).value.value_or(NAN);
}

}  // namespace

ValidationScore validate(const FitSetup& setup, const nn::Weights& weights, WorkerPool& pool) {
  const auto& tasks = setup.outputs.tasks;
  const bool any_number = std::count(tasks.begin(), tasks.end(), data::TaskType::regression) > 0;
  ValidationScore score{NAN, NAN, any_number ? "rmse" : "roc_auc"};
  const std::size_t known = setup.targets.count_known(setup.request.val);
  if (known == 0) return score;
  std::vector<double> predictions(list_value_rows(setup.request, setup.request.val).size() *
                                  setup.outputs.num_outputs());
  score.loss = run_network(setup, weights, pool, predictions) / static_cast<double>(known);
  if (setup.request.target_matrix || !setup.request.objective.empty()) return score;
  double sum = 0;
  std::size_t defined = 0;
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    if (any_number && tasks[t] != data::TaskType::regression) continue;
    const double metric = compute_target_metric(setup, score.metric_name, t, predictions);
    if (!std::isfinite(metric)) continue;
    sum += metric;
    ++defined;
  }
  if (defined > 0) score.metric = sum / static_cast<double>(defined);
  return score;
}

}  // namespace athanor::train

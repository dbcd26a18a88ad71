#include "athanor/models/torch_network.h"

#include <algorithm>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/models/collate.h"
#include "athanor/models/sample_sums.h"
#include "athanor/models/sites/site_network.h"
#include "athanor/models/translate.h"
#include "athanor/nn/device.h"

namespace athanor::models {
namespace {

/// Rows of one forward pass. On the CPU the numbers of a row do not depend on it.
constexpr std::size_t rows_on_cpu = 32;
constexpr std::size_t rows_on_gpu = 512;

/// The masks of a bundle are the same for ever.
constexpr std::uint64_t sample_seed = 0x64726f706f7574ULL;

}  // namespace

TorchNetwork::TorchNetwork(std::unique_ptr<Model> model, InputShape shape, SiteShape sites, NetworkState state,
                           torch::Device device, kernels::Precision precision, std::size_t samples)
    : model_(std::move(model)),
      shape_(shape),
      sites_(std::move(sites)),
      state_(std::move(state)),
      device_(device),
      precision_(precision),
      samples_(samples) {
  nn::set_device_precision(precision);
  const nn::FlatWeights there{state_.weights.trainable.to(device), state_.weights.buffers.to(device)};
  weights_ = nn::make_views(model_->parameters(), there, false);
}

void TorchNetwork::predict(const featurize::Inputs& inputs, OutputSpans out, std::size_t threads) {
  translate_errors("predicting", [&] {
    check_inputs(inputs, shape_);
    if (sites_.level != data::SiteLevel::molecule)
      fail(ErrorCode::unsupported, "The network predicts every {}, not the molecule",
           data::format_site_level(sites_.level));
    const std::size_t outputs = state_.outputs.num_outputs();
    if (out.mean.size() != inputs.rows * outputs)
      fail(ErrorCode::internal, "{} numbers were asked for {} rows and {} outputs", out.mean.size(), inputs.rows,
           outputs);
    const std::size_t piece = device_.is_cpu() ? rows_on_cpu : rows_on_gpu;
    parallel_for((inputs.rows + piece - 1) / piece, count_threads(threads), [&](std::size_t i) {
      const std::size_t first = i * piece, count = std::min(piece, inputs.rows - first);
      predict_rows(inputs, first, count, out.part(first * outputs, count * outputs));
    });
  });
}

void TorchNetwork::predict_sites(const featurize::Inputs& inputs, std::span<const double> sums, std::span<double> out,
                                 std::size_t threads) {
  if (sites_.level == data::SiteLevel::molecule) return Network::predict_sites(inputs, sums, out, threads);
  translate_errors("predicting", [&] {
    check_inputs(inputs, shape_);
    std::vector<std::size_t> offsets{0};
    for (std::size_t row = 0; row < inputs.rows; ++row)
      offsets.push_back(offsets.back() + count_sites(inputs.graphs, row, sites_.level));
    if (out.size() != offsets.back() * state_.outputs.num_outputs())
      fail(ErrorCode::internal, "{} numbers were asked for {} sites", out.size(), offsets.back());
    const std::size_t piece = device_.is_cpu() ? rows_on_cpu : rows_on_gpu;
    parallel_for((inputs.rows + piece - 1) / piece, count_threads(threads), [&](std::size_t i) {
      const std::size_t first = i * piece;
      predict_site_rows(inputs, std::span(offsets).subspan(first, std::min(piece, inputs.rows - first) + 1), first,
                        sums, out);
    });
  });
}

void TorchNetwork::predict_rows(const featurize::Inputs& inputs, std::size_t first, std::size_t count,
                                OutputSpans out) const {
  const torch::NoGradGuard no_gradients;
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), first);
  const nn::Batch batch = collate(inputs, rows, shape_, state_.vectors, device_);
  if (samples_ == 0) return run_network(make_context(), batch, out);
  SampleSums sums(out.mean.size());
  for (std::size_t sample = 0; sample < samples_; ++sample) {
    Rng rng(Rng::derive_seed(sample_seed, sample));
    nn::Context context = make_context();
    context.rng = &rng;
    run_network(context, batch, sums.one());
    sums.add();
  }
  sums.finish(out);
}

void TorchNetwork::predict_site_rows(const featurize::Inputs& inputs, std::span<const std::size_t> offsets,
                                     std::size_t first, std::span<const double> sums, std::span<double> out) const {
  const torch::NoGradGuard no_gradients;
  const OutputTransform& outputs = state_.outputs;
  const std::size_t targets = outputs.tasks.size();
  std::vector<std::size_t> rows(offsets.size() - 1);
  std::iota(rows.begin(), rows.end(), first);
  nn::Batch batch = collate(inputs, rows, shape_, state_.vectors, device_);
  if (!sites_.summed.empty() && !sums.empty())
    batch.sums = scale_sums(sums.subspan(first * targets, rows.size() * targets), offsets);
  run_network(make_context(), batch,
              out.subspan(offsets.front() * targets, (offsets.back() - offsets.front()) * targets));
  if (sums.empty()) return;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const std::size_t t : sites_.summed)
      round_to_sum(sums[rows[i] * targets + t], out.subspan(offsets[i] * targets), offsets[i + 1] - offsets[i], t);
}

torch::Tensor TorchNetwork::scale_sums(std::span<const double> sums, std::span<const std::size_t> offsets) const {
  const std::size_t targets = state_.outputs.tasks.size();
  const torch::Tensor scaled =
      torch::zeros({static_cast<std::int64_t>(offsets.size() - 1), static_cast<std::int64_t>(targets)});
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
    for (const std::size_t t : sites_.summed)
      scaled.data_ptr<float>()[i * targets + t] =
          static_cast<float>(state_.outputs.scale_sum(t, sums[i * targets + t], offsets[i + 1] - offsets[i]));
  return scaled.to(device_);
}

void TorchNetwork::round_to_sum(double sum, std::span<double> values, std::size_t count, std::size_t target) const {
  const std::size_t targets = state_.outputs.tasks.size();
  double found = 0;
  for (std::size_t i = 0; i < count; ++i) found += values[i * targets + target];
  for (std::size_t i = 0; i < count; ++i) values[i * targets + target] += (sum - found) / static_cast<double>(count);
}

std::size_t TorchNetwork::count_threads(std::size_t threads) const {
  return device_.is_cpu() ? threads : std::min<std::size_t>(threads, 4);
}

void TorchNetwork::run_network(const nn::Context& context, const nn::Batch& batch, OutputSpans out) const {
  const std::size_t outputs = state_.outputs.num_outputs(), raw_outputs = state_.outputs.num_raw_outputs();
  const torch::Tensor raw = model_->forward(context, batch).cpu().contiguous();
  const std::span values(raw.data_ptr<float>(), static_cast<std::size_t>(raw.numel()));
  for (std::size_t i = 0; i * outputs < out.mean.size(); ++i)
    state_.outputs.apply(values.subspan(i * raw_outputs, raw_outputs), out.part(i * outputs, outputs));
}

}  // namespace athanor::models

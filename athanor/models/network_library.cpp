// The prediction half of the libtorch plugin.
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/kernels/device_kernels.h"
#include "athanor/models/catalog.h"
#include "athanor/models/collate.h"
#include "athanor/models/member_details.h"
#include "athanor/models/model.h"
#include "athanor/models/network.h"
#include "athanor/models/sites/site_network.h"
#include "athanor/models/translate.h"
#include "athanor/models/weights_io.h"
#include "athanor/nn/device.h"
#include "athanor/nn/threads.h"
#include "athanor/nn/trace.h"

namespace athanor::models {
namespace {

/// Rows of one forward pass. On the CPU the numbers of a row do not depend on it.
constexpr std::size_t rows_on_cpu = 32;
constexpr std::size_t rows_on_gpu = 512;

/// The masks of a bundle are the same for ever.
constexpr std::uint64_t sample_seed = 0x64726f706f7574ULL;

/// Outputs over samples of thinned networks: the mean of their means; the variance of these plus the mean of their own
/// variances; the mean of their quantiles.
class SampleSums {
 public:
  explicit SampleSums(std::size_t size) : values_(4 * size), sums_(5 * size), size_(size) {}

  OutputSpans one() { return {get(values_, 0), get(values_, 1), get(values_, 2), get(values_, 3)}; }
  void add() {
    ++samples_;
    for (std::size_t i = 0; i < size_; ++i) {
      const double mean = values_[i], std = values_[size_ + i];
      const double step = mean - sums_[i];
      sums_[i] += step / samples_;
      sums_[4 * size_ + i] += step * (mean - sums_[i]);
      sums_[size_ + i] += std * std;
      sums_[2 * size_ + i] += values_[2 * size_ + i];
      sums_[3 * size_ + i] += values_[3 * size_ + i];
    }
  }
  void finish(OutputSpans out) const {
    for (std::size_t i = 0; i < size_; ++i) {
      out.mean[i] = sums_[i];
      const double between = samples_ > 1 ? sums_[4 * size_ + i] / (samples_ - 1) : 0;
      if (!out.std.empty()) out.std[i] = std::sqrt(between + sums_[size_ + i] / samples_);
      if (!out.lower.empty()) out.lower[i] = sums_[2 * size_ + i] / samples_;
      if (!out.upper.empty()) out.upper[i] = sums_[3 * size_ + i] / samples_;
    }
  }

 private:
  std::span<double> get(std::vector<double>& numbers, std::size_t part) {
    return std::span(numbers).subspan(part * size_, size_);
  }
  std::vector<double> values_;  ///< mean, std, lower, upper of one sample
  std::vector<double> sums_;    ///< running mean, own variances, lower, upper, squares around the mean
  std::size_t size_;
  double samples_ = 0;
};

class TorchNetwork : public Network {
 public:
  /// `samples`: with dropout, 0 = without.
  TorchNetwork(std::unique_ptr<Model> model, InputShape shape, SiteShape sites, NetworkState state,
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

  void predict(const featurize::Inputs& inputs, OutputSpans out, std::size_t threads) override {
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

  void predict_sites(const featurize::Inputs& inputs, std::span<const double> sums, std::span<double> out,
                     std::size_t threads) override {
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

  Sensitivity differentiate(const featurize::Inputs& inputs, const Strengths& strengths, std::size_t output) override {
    return translate_errors("computing gradients", [&] {
      const nn::OneThread one_thread;
      const torch::AutoGradMode gradients(true);
      nn::Batch batch = collate_all(inputs);
      const Leaves leaves = place_leaves(batch, strengths);
      const torch::Tensor values = read_output(model_->forward({weights_}, batch), output);
      return collect(batch, leaves, values);
    });
  }

  InnerView look_inside(const featurize::Inputs& molecule, std::size_t output) override {
    return translate_errors("looking into the network", [&] {
      if (molecule.rows != 1) fail(ErrorCode::internal, "a network shows its inside for one molecule at a time");
      const nn::OneThread one_thread;
      const torch::AutoGradMode gradients(true);
      nn::Trace trace;
      const nn::Context context{.weights = weights_, .trace = &trace};
      const torch::Tensor value = read_output(model_->forward(context, collate_all(molecule)), output);
      InnerView view;
      if (trace.states.defined()) view.relevance = compute_relevance(value, trace.states);
      for (const nn::AttentionShares& layer : trace.attention) view.attention.push_back(read_attention(layer));
      return view;
    });
  }

 private:
  /// All rows, of one molecule each, for a look inside.
  nn::Batch collate_all(const featurize::Inputs& inputs) const {
    check_inputs(inputs, shape_);
    if (shape_.molecules > 1 || shape_.point_width > 0)
      fail(ErrorCode::unsupported, "Networks on {} cannot be looked into; use another method",
           shape_.point_width > 0 ? "points" : "rows of several molecules");
    std::vector<std::size_t> rows(inputs.rows);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return collate(inputs, rows, shape_, state_.vectors, device_);
  }

  static std::vector<double> compute_relevance(const torch::Tensor& value, const torch::Tensor& states) {
    const torch::Tensor gradient = torch::autograd::grad({value.sum()}, {states}, {}, {}, false, true).front();
    if (!gradient.defined()) return std::vector<double>(static_cast<std::size_t>(states.size(0)));
    const torch::Tensor found = (states.detach() * gradient.mean(0, true)).sum(1).cpu().to(torch::kDouble).contiguous();
    return {found.data_ptr<double>(), found.data_ptr<double>() + found.numel()};
  }

  static AttentionMap read_attention(const nn::AttentionShares& layer) {
    const auto read = [](const torch::Tensor& tensor) {
      const torch::Tensor there = tensor.cpu().to(torch::kLong).contiguous();
      return std::vector<std::int64_t>(there.data_ptr<std::int64_t>(), there.data_ptr<std::int64_t>() + there.numel());
    };
    const std::vector<std::int64_t> from = read(layer.from), offsets = read(layer.offsets);
    const torch::Tensor shares = layer.shares.cpu().to(torch::kFloat).contiguous();
    AttentionMap map;
    map.heads = static_cast<std::size_t>(shares.size(1));
    map.from.assign(from.begin(), from.end());
    for (std::size_t v = 0; v + 1 < offsets.size(); ++v)
      map.to.insert(map.to.end(), static_cast<std::size_t>(offsets[v + 1] - offsets[v]), v);
    map.shares.assign(shares.data_ptr<float>(), shares.data_ptr<float>() + shares.numel());
    return map;
  }

  /// Tensors that the gradient is taken by; undefined where the network does not use them.
  struct Leaves {
    torch::Tensor nodes, edges, tokens, vectors;
  };

  torch::Tensor make_leaf(std::span<const float> strengths) const {
    const auto size = static_cast<std::int64_t>(strengths.size());
    return torch::from_blob(const_cast<float*>(strengths.data()), {size, 1}).clone().to(device_).requires_grad_();
  }

  Leaves place_leaves(nn::Batch& batch, const Strengths& strengths) const {
    Leaves leaves;
    if (shape_.node_width() > 0) {
      leaves.nodes = batch.graphs.nodes.strength = make_leaf(strengths.nodes);
      leaves.edges = batch.graphs.edges.strength = make_leaf(strengths.edges);
    }
    if (shape_.vocabulary > 0) leaves.tokens = batch.tokens.strength = make_leaf(strengths.tokens);
    if (shape_.vector_columns > 0) leaves.vectors = batch.vectors.requires_grad_();
    return leaves;
  }

  /// As OutputTransform::apply, of one output and with a gradient.
  torch::Tensor read_output(const torch::Tensor& raw, std::size_t output) const {
    const OutputTransform& outputs = state_.outputs;
    std::size_t target = 0;
    while (outputs.offsets[target + 1] <= output) ++target;
    const OutputKind kind = outputs.forms[target].kind;
    const bool is_number = outputs.tasks[target] == data::TaskType::regression;
    if (kind == OutputKind::dirichlet || (kind == OutputKind::gaussian_process && !is_number))
      fail(ErrorCode::unsupported,
           "Gradients of networks with the loss {} are not known for classes; use another method",
           kind == OutputKind::dirichlet ? "dirichlet" : "sngp");
    // Of a distribution the first raw output is the mean or the median.
    const auto first = static_cast<std::int64_t>(outputs.raw_offsets[target]);
    const auto end = static_cast<std::int64_t>(outputs.raw_offsets[target + 1]);
    const auto column = static_cast<std::int64_t>(output - outputs.offsets[target]);
    switch (outputs.tasks[target]) {
      case data::TaskType::binary: return torch::sigmoid(raw.select(1, first));
      case data::TaskType::multiclass: return torch::softmax(raw.slice(1, first, end), 1).select(1, column);
      default: return raw.select(1, first) * outputs.scale[target] + outputs.mean[target];
    }
  }

  Sensitivity collect(const nn::Batch& batch, const Leaves& leaves, const torch::Tensor& values) const {
    torch::autograd::variable_list wanted;
    for (const torch::Tensor& leaf : {leaves.nodes, leaves.edges, leaves.tokens, leaves.vectors})
      if (leaf.defined()) wanted.push_back(leaf);
    const auto gradients = torch::autograd::grad({values.sum()}, wanted, {}, {}, false, true);
    std::size_t next = 0;
    const auto read = [&](const torch::Tensor& leaf) {
      if (!leaf.defined()) return std::vector<float>();
      const torch::Tensor& gradient = gradients[next++];
      if (!gradient.defined()) return std::vector<float>(static_cast<std::size_t>(leaf.numel()));
      const torch::Tensor there = gradient.cpu().contiguous();
      return std::vector<float>(there.data_ptr<float>(), there.data_ptr<float>() + there.numel());
    };
    Sensitivity result;
    result.nodes = read(leaves.nodes);
    result.edges = read(leaves.edges);
    result.tokens = read(leaves.tokens);
    result.vectors = read(leaves.vectors);
    if (leaves.vectors.defined()) unscale(batch.vectors.detach().cpu().contiguous(), result.vectors);
    const torch::Tensor there = values.detach().cpu().to(torch::kDouble).contiguous();
    result.values.assign(there.data_ptr<double>(), there.data_ptr<double>() + there.numel());
    return result;
  }

  /// Gradients by scaled features become those by the features themselves; a value that was cut changes nothing.
  void unscale(const torch::Tensor& scaled, std::vector<float>& gradients) const {
    const VectorScaler& scaler = state_.vectors;
    const float* x = scaled.data_ptr<float>();
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      if (scaler.limit > 0 && std::abs(x[i]) >= scaler.limit) gradients[i] = 0;
      else if (!scaler.scale.empty()) gradients[i] /= scaler.scale[i % scaler.scale.size()];
    }
  }

  void predict_rows(const featurize::Inputs& inputs, std::size_t first, std::size_t count, OutputSpans out) const {
    const nn::OneThread one_thread;
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

  /// `offsets`: of the sites of these rows and behind them.
  void predict_site_rows(const featurize::Inputs& inputs, std::span<const std::size_t> offsets, std::size_t first,
                         std::span<const double> sums, std::span<double> out) const {
    const nn::OneThread one_thread;
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

  torch::Tensor scale_sums(std::span<const double> sums, std::span<const std::size_t> offsets) const {
    const std::size_t targets = state_.outputs.tasks.size();
    const torch::Tensor scaled =
        torch::zeros({static_cast<std::int64_t>(offsets.size() - 1), static_cast<std::int64_t>(targets)});
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
      for (const std::size_t t : sites_.summed)
        scaled.data_ptr<float>()[i * targets + t] =
            static_cast<float>(state_.outputs.scale_sum(t, sums[i * targets + t], offsets[i + 1] - offsets[i]));
    return scaled.to(device_);
  }

  /// The network meets a sum to the precision of its numbers; the rest is shared out evenly. `values` [sites, targets].
  void round_to_sum(double sum, std::span<double> values, std::size_t count, std::size_t target) const {
    const std::size_t targets = state_.outputs.tasks.size();
    double found = 0;
    for (std::size_t i = 0; i < count; ++i) found += values[i * targets + target];
    for (std::size_t i = 0; i < count; ++i) values[i * targets + target] += (sum - found) / static_cast<double>(count);
  }

  nn::Context make_context() const { return {.weights = weights_, .precision = precision_}; }

  /// A few threads feed a GPU, which does one thing after another.
  std::size_t count_threads(std::size_t threads) const {
    return device_.is_cpu() ? threads : std::min<std::size_t>(threads, 4);
  }

  void run_network(const nn::Context& context, const nn::Batch& batch, OutputSpans out) const {
    const std::size_t outputs = state_.outputs.num_outputs(), raw_outputs = state_.outputs.num_raw_outputs();
    const torch::Tensor raw = model_->forward(context, batch).cpu().contiguous();
    const std::span values(raw.data_ptr<float>(), static_cast<std::size_t>(raw.numel()));
    for (std::size_t i = 0; i * outputs < out.mean.size(); ++i)
      state_.outputs.apply(values.subspan(i * raw_outputs, raw_outputs), out.part(i * outputs, outputs));
  }

  std::unique_ptr<Model> model_;
  InputShape shape_;
  SiteShape sites_;
  NetworkState state_;
  torch::Device device_;
  kernels::Precision precision_;
  std::size_t samples_;
  nn::Weights weights_;
};

std::unique_ptr<Network> load_network(const bundle::Member& member, std::span<const data::Target> targets,
                                      torch::Device device, kernels::Precision precision) {
  const InputShape shape = read_details(member, targets);
  nn::LossOptions no_loss{std::vector<nn::LossKind>(targets.size(), nn::LossKind::mse)};
  const std::vector<OutputForm> forms = read_output_forms(member, targets);
  for (std::size_t t = 0; t < targets.size(); ++t)
    no_loss.widths.push_back(static_cast<std::int64_t>(count_raw_outputs(forms[t], targets[t])));
  no_loss.random_features = static_cast<std::int64_t>(count_random_features(forms));
  SiteShape sites = read_site_shape(member.details, targets.size());
  auto model = sites.level == data::SiteLevel::molecule
                   ? make_model(member.model, member.options, shape, std::move(no_loss))
                   : make_site_network(member.model, member.options, shape, sites, std::move(no_loss));
  NetworkState state = read_state(model->parameters(), shape, targets, member);
  return std::make_unique<TorchNetwork>(std::move(model), shape, std::move(sites), std::move(state), device, precision,
                                        read_dropout_samples(member));
}

class TorchLibrary : public NetworkLibrary {
 public:
  std::unique_ptr<Network> load(const bundle::Member& member, std::span<const data::Target> targets,
                                const std::string& device, kernels::Precision precision) override {
    find_entry(network_catalog(), member.model, "network");
    const torch::Device place = nn::parse_device(device);
    return rebuild(member, [&] {
      return translate_errors("loading the model", [&] { return load_network(member, targets, place, precision); });
    });
  }

  std::string version() const override {
    return std::string("libtorch ") + TORCH_VERSION + (kernels::cuda_kernels<float>() ? " with kernels for GPUs" : "");
  }
  bool has_cuda() const override { return at::hasCUDA(); }
};

}  // namespace
}  // namespace athanor::models

extern "C" __attribute__((visibility("default"))) athanor::models::NetworkLibrary* athanor_network_library() {
  static athanor::models::TorchLibrary library;
  return &library;
}

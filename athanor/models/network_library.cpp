// The prediction half of the libtorch plugin.
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/models/catalog.h"
#include "athanor/models/collate.h"
#include "athanor/models/member_details.h"
#include "athanor/models/model.h"
#include "athanor/models/network.h"
#include "athanor/models/translate.h"
#include "athanor/models/weights_io.h"
#include "athanor/nn/device.h"
#include "athanor/nn/threads.h"

namespace athanor::models {
namespace {

/// Rows of one forward pass. On the CPU the numbers of a row do not depend on it.
constexpr std::size_t rows_on_cpu = 32;
constexpr std::size_t rows_on_gpu = 512;

class TorchNetwork : public Network {
 public:
  TorchNetwork(std::unique_ptr<Model> model, InputShape shape, NetworkState state, torch::Device device)
      : model_(std::move(model)), shape_(shape), state_(std::move(state)), device_(device) {
    const nn::FlatWeights there{state_.weights.trainable.to(device), state_.weights.buffers.to(device)};
    weights_ = nn::make_views(model_->parameters(), there, false);
  }

  void predict(const featurize::Inputs& inputs, std::span<double> out, std::size_t threads) override {
    translate_errors("predicting", [&] {
      check_inputs(inputs, shape_);
      const std::size_t outputs = state_.outputs.num_outputs();
      if (out.size() != inputs.rows * outputs)
        fail(ErrorCode::internal, "{} numbers were asked for {} rows and {} outputs", out.size(), inputs.rows, outputs);
      const std::size_t piece = device_.is_cpu() ? rows_on_cpu : rows_on_gpu;
      parallel_for((inputs.rows + piece - 1) / piece, device_.is_cpu() ? threads : 1, [&](std::size_t i) {
        const std::size_t first = i * piece, count = std::min(piece, inputs.rows - first);
        predict_rows(inputs, first, out.subspan(first * outputs, count * outputs));
      });
    });
  }

  Sensitivity differentiate(const featurize::Inputs& inputs, const Strengths& strengths, std::size_t output) override {
    return translate_errors("computing gradients", [&] {
      check_inputs(inputs, shape_);
      const nn::OneThread one_thread;
      const torch::AutoGradMode gradients(true);
      std::vector<std::size_t> rows(inputs.rows);
      std::iota(rows.begin(), rows.end(), std::size_t{0});
      nn::Batch batch = collate(inputs, rows, shape_, state_.vectors, device_);
      const Leaves leaves = place_leaves(batch, strengths);
      const torch::Tensor values = read_output(model_->forward({weights_}, batch), output);
      return collect(batch, leaves, values);
    });
  }

 private:
  /// Tensors that the gradient is taken by; undefined where the network does not use them.
  struct Leaves {
    torch::Tensor nodes, edges, vectors;
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
    if (shape_.vector_columns > 0) leaves.vectors = batch.vectors.requires_grad_();
    return leaves;
  }

  /// As OutputTransform::apply, of one output and with a gradient.
  torch::Tensor read_output(const torch::Tensor& raw, std::size_t output) const {
    const OutputTransform& outputs = state_.outputs;
    std::size_t target = 0;
    while (outputs.offsets[target + 1] <= output) ++target;
    const auto first = static_cast<std::int64_t>(outputs.offsets[target]), column = static_cast<std::int64_t>(output);
    const auto end = static_cast<std::int64_t>(outputs.offsets[target + 1]);
    switch (outputs.tasks[target]) {
      case data::TaskType::binary: return torch::sigmoid(raw.select(1, column));
      case data::TaskType::multiclass: return torch::softmax(raw.slice(1, first, end), 1).select(1, column - first);
      default: return raw.select(1, column) * outputs.scale[target] + outputs.mean[target];
    }
  }

  Sensitivity collect(const nn::Batch& batch, const Leaves& leaves, const torch::Tensor& values) const {
    torch::autograd::variable_list wanted;
    for (const torch::Tensor& leaf : {leaves.nodes, leaves.edges, leaves.vectors})
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

  void predict_rows(const featurize::Inputs& inputs, std::size_t first, std::span<double> out) const {
    const nn::OneThread one_thread;
    const torch::NoGradGuard no_gradients;
    const std::size_t outputs = state_.outputs.num_outputs();
    std::vector<std::size_t> rows(out.size() / outputs);
    std::iota(rows.begin(), rows.end(), first);
    const nn::Batch batch = collate(inputs, rows, shape_, state_.vectors, device_);
    const torch::Tensor raw = model_->forward({weights_}, batch).cpu().contiguous();
    const std::span values(raw.data_ptr<float>(), out.size());
    for (std::size_t i = 0; i < out.size(); i += outputs)
      state_.outputs.apply(values.subspan(i, outputs), out.subspan(i, outputs));
  }

  std::unique_ptr<Model> model_;
  InputShape shape_;
  NetworkState state_;
  torch::Device device_;
  nn::Weights weights_;
};

std::unique_ptr<Network> load_network(const bundle::Member& member, std::span<const data::Target> targets,
                                      torch::Device device) {
  const InputShape shape = read_details(member, targets);
  nn::LossOptions no_loss{std::vector<nn::LossKind>(targets.size(), nn::LossKind::mse)};
  for (const data::Target& target : targets) no_loss.classes.push_back(static_cast<std::int64_t>(target.num_outputs()));
  auto model = make_model(member.model, member.options, shape, std::move(no_loss));
  NetworkState state = read_state(model->parameters(), shape, targets, member.tensors);
  return std::make_unique<TorchNetwork>(std::move(model), shape, std::move(state), device);
}

class TorchLibrary : public NetworkLibrary {
 public:
  std::unique_ptr<Network> load(const bundle::Member& member, std::span<const data::Target> targets,
                                const std::string& device) override {
    find_entry(network_catalog(), member.model, "network");
    const torch::Device place = nn::parse_device(device);
    return rebuild(member, [&] {
      return translate_errors("loading the model", [&] { return load_network(member, targets, place); });
    });
  }

  std::string version() const override { return std::string("libtorch ") + TORCH_VERSION; }
  bool has_cuda() const override { return at::hasCUDA(); }
};

}  // namespace
}  // namespace athanor::models

extern "C" __attribute__((visibility("default"))) athanor::models::NetworkLibrary* athanor_network_library() {
  static athanor::models::TorchLibrary library;
  return &library;
}

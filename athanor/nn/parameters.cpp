#include "athanor/nn/parameters.h"

#include "athanor/core/rng.h"

namespace athanor::nn {

std::size_t ParameterList::add(std::string name, std::vector<std::int64_t> shape, Initialization initialization,
                               bool trainable) {
  std::int64_t size = 1;
  for (const std::int64_t extent : shape) size *= extent;
  std::int64_t& total = trainable ? trainable_size_ : buffer_size_;
  items_.push_back({prefix_ + name, std::move(shape), initialization, trainable, size, total});
  total += size;
  return items_.size() - 1;
}

FlatWeights initialize(const ParameterList& list, std::uint64_t seed) {
  FlatWeights flat{torch::empty({list.trainable_size()}), torch::empty({list.buffer_size()})};
  Rng rng(seed);
  for (const Parameter& parameter : list.items()) {
    float* values = (parameter.trainable ? flat.trainable : flat.buffers).data_ptr<float>() + parameter.offset;
    const auto [bound, constant, deviation] = parameter.initialization;
    for (std::int64_t i = 0; i < parameter.size; ++i)
      values[i] = static_cast<float>(bound > 0       ? bound * (2 * rng.uniform() - 1)
                                     : deviation > 0 ? deviation * rng.normal()
                                                     : constant);
  }
  return flat;
}

void bound_norms(const ParameterList& list, const Weights& weights) {
  constexpr int steps = 10;
  const torch::NoGradGuard no_gradients;
  for (std::size_t slot = 0; slot < list.items().size(); ++slot) {
    const double bound = list.items()[slot].norm_bound;
    if (bound <= 0) continue;
    const torch::Tensor& weight = weights[slot];
    torch::Tensor u = torch::ones({weight.size(0)}, weight.options()), v;
    for (int step = 0; step < steps; ++step) {
      v = torch::mv(weight.t(), u);
      v = v / v.norm().clamp_min(1e-12);
      u = torch::mv(weight, v);
      u = u / u.norm().clamp_min(1e-12);
    }
    const double largest = torch::dot(u, torch::mv(weight, v)).item<double>();
    if (largest > bound) weight.mul_(bound / largest);
  }
}

Weights make_views(const ParameterList& list, const FlatWeights& flat, bool requires_grad) {
  Weights weights;
  for (const Parameter& parameter : list.items()) {
    const torch::Tensor& storage = parameter.trainable ? flat.trainable : flat.buffers;
    torch::Tensor view = storage.detach().narrow(0, parameter.offset, parameter.size).view(parameter.shape).detach();
    if (requires_grad && parameter.trainable) view.requires_grad_();
    weights.push_back(view);
  }
  return weights;
}

}  // namespace athanor::nn

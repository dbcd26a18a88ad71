#include "athanor/nn/gaussian_output.h"

#include <cmath>
#include <numeric>

#include "athanor/nn/functions.h"
#include "athanor/nn/trace.h"

namespace athanor::nn {
using torch::Tensor;

namespace {
constexpr double kernel_length = 2;
}

GaussianOutput::GaussianOutput(ParameterList& list, const std::string& name, std::int64_t inputs,
                               const GaussianOptions& options)
    : widths_(options.widths), scale_(std::sqrt(2 / static_cast<double>(options.features))) {
  const std::int64_t features = options.features, targets = static_cast<std::int64_t>(widths_.size());
  const std::int64_t outputs = std::accumulate(widths_.begin(), widths_.end(), std::int64_t{0});
  weight_ = list.add(name + ".weight", {outputs, features}, {});
  bias_ = list.add(name + ".bias", {outputs}, {});
  frequencies_ = list.add(name + ".frequencies", {features, inputs}, {.deviation = 1 / kernel_length}, false);
  phases_ = list.add(name + ".phases", {features}, {.bound = M_PI}, false);
  factor_ = list.add(name + gaussian_factor, {targets, features, features}, {}, false);
  noise_ = list.add(name + gaussian_noise, {targets}, {}, false);
}

Tensor GaussianOutput::operator()(const Context& context, const Tensor& x) const {
  const Weights& weights = context.weights;
  const Tensor features = scale_ * torch::cos(dense(x, weights[frequencies_], weights[phases_]));
  if (context.trace) context.trace->features = features.detach();
  const Tensor means = dense(features, weights[weight_], weights[bias_]);
  std::vector<Tensor> columns;
  std::int64_t first = 0;
  for (std::size_t t = 0; t < widths_.size(); ++t) {
    columns.push_back(means.narrow(1, first, widths_[t]));
    first += widths_[t];
    const auto target = static_cast<std::int64_t>(t);
    columns.push_back(context.training ? torch::zeros({x.size(0), 1}, x.options())
                                       : dense(features, weights[factor_].select(0, target)).square().sum(1, true) +
                                             weights[noise_].select(0, target));
  }
  return torch::cat(columns, 1);
}

}  // namespace athanor::nn

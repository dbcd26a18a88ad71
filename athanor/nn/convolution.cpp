#include "athanor/nn/convolution.h"

#include <cmath>

#include "athanor/nn/sequences.h"

namespace athanor::nn {

Convolution::Convolution(ParameterList& list, const std::string& name, std::int64_t inputs, std::int64_t outputs,
                         std::int64_t kernel) {
  const double bound = 1 / std::sqrt(static_cast<double>(inputs * kernel));
  weight_ = list.add(name + ".weight", {outputs, inputs, kernel}, {bound, 0});
  bias_ = list.add(name + ".bias", {outputs}, {bound, 0});
}

torch::Tensor Convolution::operator()(const Context& context, const torch::Tensor& x, const TokenBatch& tokens) const {
  return convolve(x, context.weights[weight_], context.weights[bias_], tokens.offsets);
}

}  // namespace athanor::nn

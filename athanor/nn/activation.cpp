#include "athanor/nn/activation.h"

#include "athanor/core/error.h"

namespace athanor::nn {
using kernels::ActivationKind;

namespace {

/// Longest vector of libtorch's elementwise loops, with room to spare. What is left over of an array is computed by
/// scalar functions that round differently, so an element's bits would depend on where in the array it stands.
constexpr std::int64_t loop_multiple = 64;

}  // namespace

Activation::Activation(const std::string& name, double slope) : kind_(kernels::parse_activation(name)), slope_(slope) {}

torch::Tensor Activation::apply(const torch::Tensor& x) const {
  switch (kind_) {
    case ActivationKind::sigmoid: return torch::sigmoid(x);
    case ActivationKind::tanh: return torch::tanh(x);
    case ActivationKind::relu: return torch::relu(x);
    case ActivationKind::leaky_relu: return torch::leaky_relu(x, slope_);
    case ActivationKind::elu: return torch::elu(x);
    case ActivationKind::selu: return torch::selu(x);
    case ActivationKind::gelu: return torch::gelu(x);
    case ActivationKind::silu: return torch::silu(x);
    case ActivationKind::softplus: return torch::softplus(x);
    case ActivationKind::maxout: {
      const std::int64_t width = x.size(1) / 2;
      return torch::maximum(x.narrow(1, 0, width), x.narrow(1, width, width));
    }
  }
  fail(ErrorCode::internal, "activation without a function");
}

torch::Tensor Activation::operator()(const torch::Tensor& x) const {
  const bool exact = kind_ == ActivationKind::relu || kind_ == ActivationKind::maxout;
  const std::int64_t rest = x.numel() % loop_multiple;
  if (exact || x.requires_grad() || !x.is_cpu()) return apply(x);
  if (rest == 0) return apply(x.contiguous());
  const torch::Tensor padded = torch::constant_pad_nd(x.reshape({-1}), {0, loop_multiple - rest});
  return apply(padded).narrow(0, 0, x.numel()).view(x.sizes());
}

torch::Tensor Activation::consume(torch::Tensor x) const {
  return kind_ == ActivationKind::relu ? torch::relu_(x) : (*this)(x);
}

}  // namespace athanor::nn

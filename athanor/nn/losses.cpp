#include "athanor/nn/losses.h"

#include <algorithm>

#include "athanor/core/error.h"

namespace athanor::nn {
namespace {
using torch::Tensor;

Tensor compute_loss(LossKind kind, double delta, const Tensor& output, const Tensor& target) {
  constexpr auto none = at::Reduction::None;
  switch (kind) {
    case LossKind::mse: return torch::mse_loss(output, target, none);
    case LossKind::mae: return torch::l1_loss(output, target, none);
    case LossKind::huber: return torch::huber_loss(output, target, none, delta);
    case LossKind::bce: return torch::binary_cross_entropy_with_logits(output, target, {}, {}, none);
  }
  fail(ErrorCode::internal, "loss without a function");
}

}  // namespace

Tensor masked_loss_sum(const LossOptions& options, const Tensor& outputs, const Batch& batch) {
  const auto& kinds = options.kinds;
  if (std::all_of(kinds.begin(), kinds.end(), [&](LossKind kind) { return kind == kinds.front(); }))
    return (compute_loss(kinds.front(), options.huber_delta, outputs, batch.targets) * batch.mask).sum();
  Tensor sum;
  for (std::size_t t = 0; t < kinds.size(); ++t) {
    const auto column = static_cast<std::int64_t>(t);
    const Tensor part =
        (compute_loss(kinds[t], options.huber_delta, outputs.select(1, column), batch.targets.select(1, column)) *
         batch.mask.select(1, column))
            .sum();
    sum = sum.defined() ? sum + part : part;
  }
  return sum;
}

}  // namespace athanor::nn

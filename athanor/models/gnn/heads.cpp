#include "athanor/models/gnn/heads.h"

#include "athanor/core/error.h"
#include "athanor/nn/functions.h"

namespace athanor::models {
using torch::Tensor;

Heads::Heads(std::int64_t heads, std::int64_t width) {
  if (width % heads != 0)
    fail(ErrorCode::invalid_options, "The hidden width {} cannot be shared by {} heads; choose a multiple, such as {}",
         width, heads, (width / heads + 1) * heads);
  selection_ = torch::eye(heads).repeat_interleave(width / heads, 1);
}

Tensor Heads::sum(const Tensor& x) const { return nn::dense(x, selection_.to(x.options())); }

Tensor Heads::scale(const Tensor& x, const Tensor& factors) const {
  return (x.view({x.size(0), count(), -1}) * factors.unsqueeze(2)).view({x.size(0), x.size(1)});
}

}  // namespace athanor::models

#include "athanor/nn/row_groups.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "athanor/nn/functions.h"

namespace athanor::nn {
using torch::Tensor;

RowGroups::RowGroups(const Tensor& keys) {
  const Tensor here = keys.cpu().contiguous();
  const auto rows = static_cast<std::int32_t>(here.size(0));
  const auto width = static_cast<std::size_t>(here.size(1));
  const auto* bytes = here.data_ptr<std::uint8_t>();
  const auto compare = [&](std::int32_t a, std::int32_t b) {
    return std::memcmp(bytes + static_cast<std::size_t>(a) * width, bytes + static_cast<std::size_t>(b) * width, width);
  };
  std::vector<std::int32_t> order(static_cast<std::size_t>(rows)), place(order.size()), first;
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) { return compare(a, b) < 0; });
  for (std::int32_t i = 0; i < rows; ++i) {
    const std::int32_t row = order[static_cast<std::size_t>(i)];
    place[static_cast<std::size_t>(row)] = i;
    if (i > 0 && compare(row, first.back()) == 0) continue;
    first.push_back(row);
    offsets_.push_back(i);
  }
  offsets_.push_back(rows);
  order_ = torch::tensor(order, torch::kInt).to(keys.device());
  place_ = torch::tensor(place, torch::kInt).to(keys.device());
  first_ = torch::tensor(first, torch::kInt).to(keys.device());
}

Tensor RowGroups::multiply(const Tensor& x, const Tensor& matrices) const {
  if (count() == 0) return torch::zeros({0, matrices.size(2)}, x.options());
  const Tensor sorted = gather_rows(x, order_);
  const std::vector<Tensor> each = matrices.unbind(0);
  std::vector<Tensor> parts;
  for (std::int64_t group = 0; group < count(); ++group) {
    const std::int64_t begin = offsets_[static_cast<std::size_t>(group)],
                       end = offsets_[static_cast<std::size_t>(group) + 1];
    parts.push_back(dense(sorted.narrow(0, begin, end - begin), each[static_cast<std::size_t>(group)].t()));
  }
  return gather_rows(torch::cat(parts), place_);
}

}  // namespace athanor::nn

// MaxMin: a test set as diverse as can be.
#include <algorithm>

#include "athanor/core/rng.h"
#include "athanor/data/split/farthest_first.h"
#include "athanor/data/split/kinds.h"

namespace athanor::data {

Split make_maxmin_split(const Dataset& dataset, const PartFractions& fractions, std::uint64_t seed,
                        std::size_t threads) {
  require_pickable(dataset.size(), "maxmin");
  const PackedPrints prints = compute_prints(dataset, threads);
  Indices all(dataset.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  const Split sizes = cut_in_order(all, fractions);
  if (sizes.test.size() + sizes.val.size() == 0) return sizes;
  Rng rng(seed);
  Indices order =
      pick_farthest_first(prints, {rng.below(dataset.size())}, sizes.test.size() + sizes.val.size(), threads);
  std::vector<bool> picked(dataset.size(), false);
  for (const std::size_t record : order) picked[record] = true;
  Split split;
  const auto val_begin = order.begin() + static_cast<std::ptrdiff_t>(sizes.test.size());
  split.test.assign(order.begin(), val_begin);
  split.val.assign(val_begin, order.end());
  for (const std::size_t record : all)
    if (!picked[record]) split.train.push_back(record);
  sort_parts(split);
  return split;
}

}  // namespace athanor::data

// Kennard-Stone: a training set that covers the data evenly.
#include "athanor/core/rng.h"
#include "athanor/data/split/farthest_first.h"
#include "athanor/data/split/kinds.h"

namespace athanor::data {

Split make_kennard_stone_split(const Dataset& dataset, const PartFractions& fractions, std::uint64_t seed,
                               std::size_t threads) {
  require_pickable(dataset.size(), "kennard_stone");
  const PackedPrints prints = compute_prints(dataset, threads);
  const std::size_t count = fractions.train < 1 ? floor_share(dataset.size(), fractions.train) : dataset.size();
  Indices order = pick_farthest_first(prints, find_farthest_pair(prints, threads), count, threads);
  std::vector<bool> picked(dataset.size(), false);
  for (const std::size_t record : order) picked[record] = true;
  for (const std::size_t record : make_shuffled(dataset.size(), seed))
    if (!picked[record]) order.push_back(record);
  return cut_in_order(order, fractions);
}

}  // namespace athanor::data

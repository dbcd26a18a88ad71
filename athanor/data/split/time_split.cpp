// Oldest records train, newest test.
#include <algorithm>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/data/split/kinds.h"

namespace athanor::data {
namespace {

/// The place nearest to `cut` where the time changes, earlier on ties; the ends count as changes.
std::size_t move_to_change(const std::vector<double>& sorted, std::size_t cut) {
  const auto changes = [&](std::size_t place) {
    return place == 0 || place == sorted.size() || sorted[place - 1] != sorted[place];
  };
  std::size_t before = cut, after = cut;
  while (!changes(before)) --before;
  while (!changes(after)) ++after;
  return cut - before <= after - cut ? before : after;
}

}  // namespace

Split make_time_split(const Dataset& dataset, const PartFractions& fractions) {
  if (dataset.times.empty())
    fail(ErrorCode::invalid_options, "--split time needs --time-column NAME, a column with dates or numbers");
  Indices order(dataset.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return dataset.times[a] < dataset.times[b]; });
  std::vector<double> sorted;
  for (const std::size_t record : order) sorted.push_back(dataset.times[record]);
  const Split exact = cut_in_order(order, fractions);
  const std::size_t val_begin = move_to_change(sorted, exact.train.size());
  const std::size_t test_begin = move_to_change(sorted, exact.train.size() + exact.val.size());
  Split split;
  for (std::size_t i = 0; i < order.size(); ++i)
    (i < val_begin ? split.train : i < test_begin ? split.val : split.test).push_back(order[i]);
  sort_parts(split);
  return split;
}

}  // namespace athanor::data

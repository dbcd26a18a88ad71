// Test molecules with an equal or similar molecule in train.
#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "athanor/core/parallel.h"
#include "athanor/data/split.h"
#include "athanor/data/split/prints.h"

namespace athanor::data {
namespace {

/// Training fingerprints sorted by number of bits: min(a, b) / max(a, b) bounds the similarity of two fingerprints with
/// a and b bits (Swamidass & Baldi, doi:10.1021/ci600358f), so that a search goes outwards from b = a and stops early.
class NearestSearch {
 public:
  NearestSearch(const Dataset& dataset, std::vector<std::size_t> train, std::size_t threads)
      : count_common_(choose_count_common()) {
    const PackedPrints unsorted = compute_prints(dataset, train, threads);
    const std::vector<std::size_t> order = order_by_bits(unsorted);
    prints_ = select_prints(unsorted, order);
    for (const std::size_t place : order) records_.push_back(train[place]);
  }

  /// `except` is a record that does not count, such as the query itself.
  double find_highest_similarity(const std::uint64_t* query, unsigned bits,
                                 std::size_t except = static_cast<std::size_t>(-1)) const {
    const auto begin = prints_.bits.begin();
    const auto middle = static_cast<std::size_t>(std::lower_bound(begin, prints_.bits.end(), bits) - begin);
    double best = 0;
    std::size_t low = middle, high = middle;
    while (true) {
      const double bound_low = low > 0 ? bound(prints_.bits[low - 1], bits) : 0;
      const double bound_high = high < prints_.bits.size() ? bound(bits, prints_.bits[high]) : 0;
      if (std::max(bound_low, bound_high) <= best) return best;
      const std::size_t i = bound_high >= bound_low ? high++ : --low;
      if (records_[i] == except) continue;
      const unsigned common = count_common_(query, prints_.print(i));
      best = std::max(best, static_cast<double>(common) / static_cast<double>(bits + prints_.bits[i] - common));
    }
  }

 private:
  static double bound(unsigned fewer, unsigned more) {
    return more == 0 ? 0 : static_cast<double>(fewer) / static_cast<double>(more);
  }

  CountCommon count_common_;
  PackedPrints prints_;
  std::vector<std::size_t> records_;  ///< of each fingerprint
};

}  // namespace

Leakage compute_leakage(const Dataset& dataset, const Split& split, double threshold, std::size_t threads) {
  Leakage leakage;
  leakage.test_size = split.test.size();
  leakage.threshold = threshold;
  leakage.nearest.resize(split.test.size());
  std::unordered_set<std::string> train_keys;
  for (const std::size_t record : split.train) train_keys.insert(dataset.keys[record]);
  const NearestSearch search(dataset, split.train, threads);
  const PackedPrints tests = compute_prints(dataset, split.test, threads);
  parallel_for(split.test.size(), threads, [&](std::size_t i) {
    const bool exact = train_keys.contains(dataset.keys[split.test[i]]);
    leakage.nearest[i] = exact ? 1.0 : search.find_highest_similarity(tests.print(i), tests.bits[i]);
  });
  for (std::size_t i = 0; i < split.test.size(); ++i) {
    leakage.exact += train_keys.contains(dataset.keys[split.test[i]]) ? 1 : 0;
    leakage.near += leakage.nearest[i] >= threshold ? 1 : 0;
  }
  return leakage;
}

std::vector<double> compute_nearest_similarities(const Dataset& dataset, std::span<const std::size_t> records,
                                                 std::size_t threads) {
  std::vector<std::size_t> all(dataset.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const NearestSearch search(dataset, all, threads);
  const PackedPrints prints = compute_prints(dataset, records, threads);
  std::vector<double> nearest(records.size());
  parallel_for(records.size(), threads, [&](std::size_t i) {
    nearest[i] = search.find_highest_similarity(prints.print(i), prints.bits[i], records[i]);
  });
  return nearest;
}

}  // namespace athanor::data

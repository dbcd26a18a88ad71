// Kendall's tau-b (doi:10.1093/biomet/30.1-2.81, ties as in doi:10.1093/biomet/33.3.239) on weighted rows.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "athanor/metrics/evaluator.h"

namespace athanor::metrics {
namespace {

/// For each value the number of distinct smaller ones; `count` becomes the number of distinct values.
std::vector<std::uint32_t> compute_dense_ranks(std::span<const double> values, std::size_t& count) {
  std::vector<double> distinct(values.begin(), values.end());
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  count = distinct.size();
  std::vector<std::uint32_t> ranks(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    ranks[i] =
        static_cast<std::uint32_t>(std::lower_bound(distinct.begin(), distinct.end(), values[i]) - distinct.begin());
  return ranks;
}

/// Weights by rank with sums of all lower ranks in logarithmic time (Fenwick 1994, doi:10.1002/spe.4380240306).
class RankSums {
 public:
  explicit RankSums(std::size_t ranks) : sums_(ranks + 1), single_(ranks) {}
  void add(std::size_t rank, std::uint64_t weight) {
    single_[rank] += weight;
    for (std::size_t i = rank + 1; i < sums_.size(); i += i & (~i + 1)) sums_[i] += weight;
  }
  std::uint64_t at(std::size_t rank) const { return single_[rank]; }
  std::uint64_t below(std::size_t rank) const {
    std::uint64_t sum = 0;
    for (std::size_t i = rank; i > 0; i &= i - 1) sum += sums_[i];
    return sum;
  }

 private:
  std::vector<std::uint64_t> sums_, single_;
};

std::uint64_t count_pairs(std::uint64_t n) { return n < 2 ? 0 : n * (n - 1) / 2; }

/// The rows are visited in the order of the truth; each is compared with those of smaller truth by rank sums.
class KendallEvaluator : public Evaluator {
 public:
  KendallEvaluator(std::span<const double> truth, std::span<const double> prediction)
      : order_(truth.size()), ends_group_(truth.size(), 1), ranks_(compute_dense_ranks(prediction, num_ranks_)) {
    std::iota(order_.begin(), order_.end(), 0U);
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) { return truth[a] < truth[b]; });
    for (std::size_t i = 0; i + 1 < order_.size(); ++i) ends_group_[i] = truth[order_[i]] != truth[order_[i + 1]];
  }

  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    RankSums sums(num_ranks_);
    std::int64_t excess = 0;
    std::uint64_t seen = 0, truth_ties = 0, prediction_ties = 0;
    for (std::size_t begin = 0, end = 0; begin < order_.size(); begin = end) {
      for (end = begin + 1; !ends_group_[end - 1];) ++end;
      std::uint64_t group = 0;
      for (std::size_t i = begin; i < end; ++i) {
        const std::uint64_t weight = weights[order_[i]];
        if (weight == 0) continue;
        const std::uint64_t below = sums.below(ranks_[order_[i]]), above = seen - below - sums.at(ranks_[order_[i]]);
        excess +=
            static_cast<std::int64_t>(weight) * (static_cast<std::int64_t>(below) - static_cast<std::int64_t>(above));
        group += weight;
      }
      for (std::size_t i = begin; i < end; ++i)
        if (weights[order_[i]] > 0) sums.add(ranks_[order_[i]], weights[order_[i]]);
      truth_ties += count_pairs(group);
      seen += group;
    }
    for (std::size_t rank = 0; rank < num_ranks_; ++rank) prediction_ties += count_pairs(sums.at(rank));
    const std::uint64_t pairs = count_pairs(seen);
    if (seen < 2) return {0, too_few_reason};
    if (truth_ties == pairs) return {0, constant_truth_reason};
    if (prediction_ties == pairs) return {0, constant_prediction_reason};
    return {static_cast<double>(excess) / std::sqrt(static_cast<double>(pairs - truth_ties)) /
                std::sqrt(static_cast<double>(pairs - prediction_ties)),
            nullptr};
  }

 private:
  std::size_t num_ranks_ = 0;
  std::vector<std::uint32_t> order_;      ///< rows by rising truth
  std::vector<std::uint8_t> ends_group_;  ///< the next row has another truth, or there is none
  std::vector<std::uint32_t> ranks_;      ///< of the predictions
};

}  // namespace

std::unique_ptr<Evaluator> make_kendall_evaluator(const std::string& name, std::span<const double> truth,
                                                  std::span<const double> prediction) {
  if (name == "kendall") return std::make_unique<KendallEvaluator>(truth, prediction);
  return nullptr;
}

}  // namespace athanor::metrics

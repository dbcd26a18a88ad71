#include "athanor/predict/domain_index.h"

#include <algorithm>
#include <bit>
#include <numeric>

// The processor's own bit count is five times as fast as the portable one; which is used does not change a number.
#if defined(__x86_64__) && defined(__GNUC__)
#define ATHANOR_BIT_COUNT_CLONES __attribute__((target_clones("arch=icelake-server", "popcnt", "default")))
#else
#define ATHANOR_BIT_COUNT_CLONES
#endif

namespace athanor::predict {

ATHANOR_BIT_COUNT_CLONES
std::uint32_t count_common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t words) {
  std::uint64_t count = 0;
  for (std::size_t w = 0; w < words; ++w) count += static_cast<std::uint64_t>(std::popcount(a[w] & b[w]));
  return static_cast<std::uint32_t>(count);
}

DomainIndex::DomainIndex(std::span<const std::uint64_t> fingerprints, std::size_t words)
    : words_(words), rows_(words == 0 ? 0 : fingerprints.size() / words) {
  const auto row = [&](std::size_t i) { return fingerprints.data() + i * words; };
  std::vector<std::uint32_t> counts(rows_.size());
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = count_common_bits(row(i), row(i), words);
  std::iota(rows_.begin(), rows_.end(), std::size_t{0});
  std::stable_sort(rows_.begin(), rows_.end(), [&](std::size_t a, std::size_t b) { return counts[a] < counts[b]; });
  fingerprints_.reserve(fingerprints.size());
  for (const std::size_t i : rows_) {
    fingerprints_.insert(fingerprints_.end(), row(i), row(i) + words);
    bits_.push_back(counts[i]);
  }
}

double DomainIndex::find_nearest(std::span<const std::uint64_t> query, std::size_t except) const {
  const std::uint32_t query_bits = count_common_bits(query.data(), query.data(), words_);
  double best = 0;
  const auto visit = [&](std::size_t i) {
    if (rows_[i] == except) return;
    const std::uint32_t common = count_common_bits(query.data(), fingerprints_.data() + i * words_, words_);
    best = std::max(best, compute_similarity(common, query_bits, bits_[i]));
  };
  // What is left on a side cannot be better than its next row's bound, which falls with the distance in bits.
  std::size_t up = static_cast<std::size_t>(std::lower_bound(bits_.begin(), bits_.end(), query_bits) - bits_.begin());
  std::size_t down = up;
  while (true) {
    const double bound_up = up < bits_.size() ? compute_similarity(query_bits, query_bits, bits_[up]) : 0;
    const double bound_down = down > 0 ? compute_similarity(bits_[down - 1], query_bits, bits_[down - 1]) : 0;
    if (std::max(bound_up, bound_down) <= best) return best;
    if (bound_up >= bound_down) visit(up++);
    else visit(--down);
  }
}

}  // namespace athanor::predict

#include "athanor/predict/domain_index.h"

#include <algorithm>
#include <bit>
#include <numeric>

// The processor's own bit count is five times as fast as the portable one; which is used does not change a number.
// The thread sanitizer would instrument the choice, which is made before its own start.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_THREAD__)
#define ATHANOR_BIT_COUNT_CLONES __attribute__((target_clones("arch=icelake-server", "popcnt", "default")))
#else
#define ATHANOR_BIT_COUNT_CLONES
#endif

namespace athanor::predict {
namespace {

/// Highest number of bits that `query` has in common with one of `rows` rows.
ATHANOR_BIT_COUNT_CLONES
std::uint64_t scan_rows(const std::uint64_t* query, const std::uint64_t* rows, std::size_t count, std::size_t words) {
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < count; ++i, rows += words) {
    std::uint64_t common = 0;
    for (std::size_t w = 0; w < words; ++w) common += static_cast<std::uint64_t>(std::popcount(query[w] & rows[w]));
    most = std::max(most, common);
  }
  return most;
}

}  // namespace

std::uint32_t count_common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t words) {
  return static_cast<std::uint32_t>(scan_rows(a, b, 1, words));
}

DomainIndex::DomainIndex(std::span<const std::uint64_t> fingerprints, std::size_t words)
    : words_(words), places_(words == 0 ? 0 : fingerprints.size() / words) {
  const auto fingerprint = [&](std::size_t row) { return fingerprints.data() + row * words; };
  std::vector<std::uint32_t> bits(size());
  for (std::size_t row = 0; row < size(); ++row)
    bits[row] = count_common_bits(fingerprint(row), fingerprint(row), words);
  std::vector<std::size_t> order(size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return bits[a] < bits[b]; });
  fingerprints_.reserve(fingerprints.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    const std::size_t row = order[place];
    fingerprints_.insert(fingerprints_.end(), fingerprint(row), fingerprint(row) + words);
    if (groups_.empty() || groups_.back().bits != bits[row]) groups_.push_back({bits[row], place, place});
    groups_.back().end = place + 1;
    places_[row] = place;
  }
}

std::uint32_t DomainIndex::find_most_common(std::span<const std::uint64_t> query, const Group& group,
                                            std::size_t except) const {
  const auto scan = [&](std::size_t begin, std::size_t end) {
    return scan_rows(query.data(), fingerprints_.data() + begin * words_, end - begin, words_);
  };
  const std::size_t place = except == no_row ? no_row : places_[except];
  if (place < group.begin || place >= group.end) return static_cast<std::uint32_t>(scan(group.begin, group.end));
  return static_cast<std::uint32_t>(std::max(scan(group.begin, place), scan(place + 1, group.end)));
}

double DomainIndex::find_nearest(std::span<const std::uint64_t> query, std::size_t except) const {
  const std::uint32_t query_bits = count_common_bits(query.data(), query.data(), words_);
  const auto bound = [&](std::size_t g) {
    return compute_similarity(std::min(query_bits, groups_[g].bits), query_bits, groups_[g].bits);
  };
  double best = 0;
  std::size_t up = 0;
  while (up < groups_.size() && groups_[up].bits < query_bits) ++up;
  std::size_t down = up;
  // The bounds fall on both sides: once neither side's next one is better than what was found, nothing is.
  while (true) {
    const double bound_up = up < groups_.size() ? bound(up) : 0;
    const double bound_down = down > 0 ? bound(down - 1) : 0;
    if (std::max(bound_up, bound_down) <= best) return best;
    const Group& group = groups_[bound_up >= bound_down ? up++ : --down];
    best = std::max(best, compute_similarity(find_most_common(query, group, except), query_bits, group.bits));
  }
}

}  // namespace athanor::predict

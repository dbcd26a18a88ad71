// Nearest neighbour by Tanimoto similarity among reference fingerprints, exact and fast.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace athanor::predict {

inline constexpr std::size_t no_row = static_cast<std::size_t>(-1);

/// Fingerprints grouped by their number of bits. Since similarity is at most min / max of the two numbers (Swamidass &
/// Baldi 2007, doi:10.1021/ci600358f), a search goes outward from the query's number and ends where that bound is
/// reached.
class DomainIndex {
 public:
  /// `fingerprints` is [rows, words], row-major.
  DomainIndex(std::span<const std::uint64_t> fingerprints, std::size_t words);

  std::size_t size() const { return places_.size(); }
  /// Highest Tanimoto similarity to any row but `except`; 0 when there is none.
  double find_nearest(std::span<const std::uint64_t> query, std::size_t except = no_row) const;

 private:
  /// Rows with the same number of bits: [begin, end) in the stored order.
  struct Group {
    std::uint32_t bits;
    std::size_t begin, end;
  };
  std::uint32_t find_most_common(std::span<const std::uint64_t> query, const Group& group, std::size_t except) const;

  std::size_t words_;
  std::vector<std::uint64_t> fingerprints_;  ///< group after group
  std::vector<Group> groups_;                ///< bits ascending
  std::vector<std::size_t> places_;          ///< of each row in the stored order
};

/// Number of bits set in both.
std::uint32_t count_common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t words);

/// |common| / |a or b| from the numbers of bits; 0 when both have none (as chemistry::compute_tanimoto).
inline double compute_similarity(std::uint32_t common, std::uint32_t a, std::uint32_t b) {
  const std::uint32_t either = a + b - common;
  return either == 0 ? 0 : static_cast<double>(common) / static_cast<double>(either);
}

}  // namespace athanor::predict

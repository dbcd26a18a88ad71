// Nearest neighbour by Tanimoto similarity among reference fingerprints, exact and fast.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace athanor::predict {

inline constexpr std::size_t no_row = static_cast<std::size_t>(-1);

/// One mark for each of 512 rows.
struct alignas(64) RowMarks {
  std::array<std::uint64_t, 8> words;
};

/// Fingerprints stored bit by bit: for each bit, one mark per row. A molecule has some 50 of 2,048 bits, so that the
/// marks of those alone are read, and they are added up for many rows at a time (carry-save adders, as in Muła, Kurz &
/// Lemire 2018, arXiv:1611.07612, but per place instead of over all). Rows stand in the order of their numbers of bits:
/// since similarity is at most min / max of the two numbers (Swamidass & Baldi 2007, doi:10.1021/ci600358f), a search
/// goes outward from the query's number and ends where that bound is reached.
class DomainIndex {
 public:
  /// `fingerprints` is [rows, words], row-major.
  DomainIndex(std::span<const std::uint64_t> fingerprints, std::size_t words);

  std::size_t size() const { return places_.size(); }
  /// Highest Tanimoto similarity to any row but `except`; 0 when there is none.
  double find_nearest(std::span<const std::uint64_t> query, std::size_t except = no_row) const;

 private:
  /// Rows with the same number of bits among the 64 of one word of marks.
  struct Run {
    std::uint64_t rows;
    std::uint32_t word, bits;
  };
  /// 512 rows in the stored order, with runs [begin, end).
  struct Tile {
    std::size_t begin, end;
  };
  double find_bound(const Tile& tile, std::uint32_t query_bits) const;
  void fetch_marks(std::size_t tile, std::span<const std::uint32_t> query) const;
  /// The highest similarity to a row of the tile, or `best` when none is higher.
  double search_tile(std::size_t tile, std::span<const std::uint32_t> query, std::uint32_t query_bits,
                     std::size_t except_place, double best) const;

  std::size_t words_;
  std::vector<RowMarks> marks_;  ///< [tiles, bits + 1]; the last line has none
  std::vector<Run> runs_;        ///< numbers of bits ascending
  std::vector<Tile> tiles_;
  std::vector<std::size_t> places_;  ///< of each row in the stored order
};

/// Number of bits set in both.
std::uint32_t count_common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t words);

/// |common| / |a or b| from the numbers of bits; 0 when both have none (as chemistry::compute_tanimoto).
inline double compute_similarity(std::uint32_t common, std::uint32_t a, std::uint32_t b) {
  const std::uint32_t either = a + b - common;
  return either == 0 ? 0 : static_cast<double>(common) / static_cast<double>(either);
}

}  // namespace athanor::predict

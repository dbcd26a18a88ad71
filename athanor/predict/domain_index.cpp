#include "athanor/predict/domain_index.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

// The processor's own bit count is five times as fast as the portable one, and its widest registers add the most marks
// at a time; which are used does not change a number. The thread sanitizer would instrument the choice, which is made
// before its own start.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_THREAD__)
#define ATHANOR_CLONES(...) __attribute__((target_clones(__VA_ARGS__, "default")))
#else
#define ATHANOR_CLONES(...)
#endif

namespace athanor::predict {
namespace {

constexpr std::size_t tile_words = std::tuple_size_v<decltype(RowMarks::words)>;
constexpr std::size_t tile_rows = 64 * tile_words;
constexpr std::size_t marks_at_once = 8;

/// Binary digits of the counts of 512 rows, the lowest first.
using Counts = std::array<RowMarks, 32>;

/// digit = digit + a + b, what goes over into `carry`.
inline void add(const RowMarks& a, const RowMarks& b, RowMarks& digit, RowMarks& carry) {
  for (std::size_t w = 0; w < tile_words; ++w) {
    const std::uint64_t either = a.words[w] ^ b.words[w], before = digit.words[w];
    carry.words[w] = (a.words[w] & b.words[w]) | (either & before);
    digit.words[w] = either ^ before;
  }
}

/// How many of the lines `bits` of `marks` have a mark, for each row; returns the digits that are used. The number of
/// lines is a multiple of marks_at_once.
ATHANOR_CLONES("arch=icelake-server", "avx2")
std::size_t count_marks(const RowMarks* marks, const std::uint32_t* bits, std::size_t num_bits, Counts& counts) {
  RowMarks ones{}, twos{}, fours{};
  std::size_t used = 3;
  for (std::size_t i = 0; i < num_bits; i += marks_at_once) {
    RowMarks two_a, two_b, four_a, four_b, carry;
    add(marks[bits[i]], marks[bits[i + 1]], ones, two_a);
    add(marks[bits[i + 2]], marks[bits[i + 3]], ones, two_b);
    add(two_a, two_b, twos, four_a);
    add(marks[bits[i + 4]], marks[bits[i + 5]], ones, two_a);
    add(marks[bits[i + 6]], marks[bits[i + 7]], ones, two_b);
    add(two_a, two_b, twos, four_b);
    add(four_a, four_b, fours, carry);
    const std::size_t eights = i / marks_at_once + 1;
    if (std::has_single_bit(eights)) counts[used++] = {};
    for (std::size_t digit = 3; digit < used; ++digit)
      for (std::size_t w = 0; w < tile_words; ++w) {
        const std::uint64_t before = counts[digit].words[w];
        counts[digit].words[w] = before ^ carry.words[w];
        carry.words[w] &= before;
      }
  }
  counts[0] = ones;
  counts[1] = twos;
  counts[2] = fours;
  return used;
}

/// The rows that have a count of at least `least`.
ATHANOR_CLONES("arch=icelake-server", "avx2")
RowMarks find_rows(const Counts& counts, std::size_t used, std::uint32_t least) {
  RowMarks above{}, equal;
  equal.words.fill(least >> used == 0 ? ~std::uint64_t{0} : 0);
  for (std::size_t digit = used; digit-- > 0;) {
    const std::uint64_t wanted = (least >> digit & 1) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t w = 0; w < tile_words; ++w) {
      const std::uint64_t own = counts[digit].words[w];
      above.words[w] |= equal.words[w] & own & ~wanted;
      equal.words[w] &= ~(own ^ wanted);
    }
  }
  for (std::size_t w = 0; w < tile_words; ++w) above.words[w] |= equal.words[w];
  return above;
}

/// The largest count among `rows` of one word.
std::uint32_t find_largest(const Counts& counts, std::size_t used, std::size_t word, std::uint64_t rows) {
  std::uint32_t largest = 0;
  for (std::size_t digit = used; digit-- > 0;) {
    const std::uint64_t with = rows & counts[digit].words[word];
    largest = 2 * largest + (with != 0 ? 1 : 0);
    rows = with != 0 ? with : rows;
  }
  return largest;
}

/// Calls `use` with the number of each bit that is set.
template <class Use>
void for_each_bit(std::span<const std::uint64_t> words, Use use) {
  for (std::size_t w = 0; w < words.size(); ++w)
    for (std::uint64_t rest = words[w]; rest != 0; rest &= rest - 1)
      use(w * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
}

}  // namespace

ATHANOR_CLONES("arch=icelake-server", "popcnt")
std::uint32_t count_common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t words) {
  std::uint64_t common = 0;
  for (std::size_t w = 0; w < words; ++w) common += static_cast<std::uint64_t>(std::popcount(a[w] & b[w]));
  return static_cast<std::uint32_t>(common);
}

DomainIndex::DomainIndex(std::span<const std::uint64_t> fingerprints, std::size_t words)
    : words_(words), places_(words == 0 ? 0 : fingerprints.size() / words) {
  const auto fingerprint = [&](std::size_t row) { return fingerprints.subspan(row * words, words); };
  std::vector<std::uint32_t> bits(size());
  for (std::size_t row = 0; row < size(); ++row)
    bits[row] = count_common_bits(fingerprint(row).data(), fingerprint(row).data(), words);
  std::vector<std::size_t> order(size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return bits[a] < bits[b]; });
  const std::size_t lines = words * 64 + 1;
  marks_.resize((size() + tile_rows - 1) / tile_rows * lines);
  for (std::size_t place = 0; place < order.size(); ++place) {
    const std::size_t row = order[place], word = place % tile_rows / 64;
    if (place % tile_rows == 0) tiles_.push_back({runs_.size(), runs_.size()});
    if (place % 64 == 0 || runs_.back().bits != bits[row])
      runs_.push_back({0, static_cast<std::uint32_t>(word), bits[row]});
    tiles_.back().end = runs_.size();
    const std::uint64_t mark = std::uint64_t{1} << (place % 64);
    runs_.back().rows |= mark;
    RowMarks* const marks = &marks_[(tiles_.size() - 1) * lines];
    for_each_bit(fingerprint(row), [&](std::size_t bit) { marks[bit].words[word] |= mark; });
    places_[row] = place;
  }
}

/// The highest similarity that a query of that many bits can have to a row of the tile.
double DomainIndex::find_bound(const Tile& tile, std::uint32_t query_bits) const {
  const std::uint32_t bits = std::clamp(query_bits, runs_[tile.begin].bits, runs_[tile.end - 1].bits);
  return compute_similarity(std::min(query_bits, bits), query_bits, bits);
}

/// The fewest common bits that make two fingerprints of `a` and `b` bits as similar, or one fewer where rounding
/// decides.
std::uint32_t count_needed(double similarity, std::uint32_t a, std::uint32_t b) {
  return static_cast<std::uint32_t>(std::max(0.0, std::ceil(similarity * (a + b) / (1 + similarity) - 1e-6)));
}

void DomainIndex::fetch_marks(std::size_t tile, std::span<const std::uint32_t> query) const {
  for (const std::uint32_t bit : query) __builtin_prefetch(&marks_[tile * (words_ * 64 + 1) + bit]);
}

/// `query` is padded with the line that has no marks.
double DomainIndex::search_tile(std::size_t tile, std::span<const std::uint32_t> query, std::uint32_t query_bits,
                                std::size_t except_place, double best) const {
  Counts counts;
  const std::size_t used = count_marks(&marks_[tile * (words_ * 64 + 1)], query.data(), query.size(), counts);
  const RowMarks near = find_rows(counts, used, count_needed(best, query_bits, runs_[tiles_[tile].begin].bits));
  for (std::size_t r = tiles_[tile].begin; r < tiles_[tile].end; ++r) {
    const Run& run = runs_[r];
    std::uint64_t rows = run.rows & near.words[run.word];
    if (except_place / 64 == tile * tile_words + run.word) rows &= ~(std::uint64_t{1} << (except_place % 64));
    if (rows != 0)
      best = std::max(best, compute_similarity(find_largest(counts, used, run.word, rows), query_bits, run.bits));
  }
  return best;
}

double DomainIndex::find_nearest(std::span<const std::uint64_t> query, std::size_t except) const {
  std::vector<std::uint32_t> bits;
  for_each_bit(query, [&](std::size_t bit) { bits.push_back(static_cast<std::uint32_t>(bit)); });
  const auto query_bits = static_cast<std::uint32_t>(bits.size());
  while (bits.size() % marks_at_once != 0) bits.push_back(static_cast<std::uint32_t>(words_ * 64));
  const std::size_t except_place = except == no_row ? no_row : places_[except];

  double best = 0;
  std::size_t up = 0;
  while (up < tiles_.size() && runs_[tiles_[up].end - 1].bits < query_bits) ++up;
  std::size_t down = up;
  // The bounds fall on both sides: once neither side's next one is better than what was found, nothing is. The marks of
  // the next tile come from memory while those of this one are added.
  std::size_t tile = no_row;
  while (true) {
    const double bound_up = up < tiles_.size() ? find_bound(tiles_[up], query_bits) : 0;
    const double bound_down = down > 0 ? find_bound(tiles_[down - 1], query_bits) : 0;
    const bool ends = std::max(bound_up, bound_down) <= best;
    const std::size_t next = ends ? no_row : bound_up >= bound_down ? up++ : --down;
    if (!ends) fetch_marks(next, bits);
    if (tile != no_row) best = search_tile(tile, bits, query_bits, except_place, best);
    if (ends) return best;
    tile = next;
  }
}

}  // namespace athanor::predict

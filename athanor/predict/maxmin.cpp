#include "athanor/predict/maxmin.h"

#include <algorithm>
#include <numeric>
#include <queue>

#include "athanor/predict/domain_index.h"

namespace athanor::predict {
namespace {

/// A row that is not picked yet. `similarity` is the highest to the first `seen` picks: it can only grow.
struct Candidate {
  double similarity;
  std::size_t row;
  std::size_t seen;
};

/// Order of a queue whose top is the lowest similarity, then the lowest row.
struct LessUrgent {
  bool operator()(const Candidate& a, const Candidate& b) const {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.row > b.row;
  }
};

using Pool = std::priority_queue<Candidate, std::vector<Candidate>, LessUrgent>;

// Picks that a candidate is compared with at least before it goes back to the queue, which costs more than a
// comparison.
constexpr std::size_t comparisons_at_once = 64;

/// Fingerprints side by side with their numbers of bits.
class Rows {
 public:
  explicit Rows(std::size_t words) : words_(words) {}
  void add(const std::uint64_t* row) {
    values_.insert(values_.end(), row, row + words_);
    bits_.push_back(count_common_bits(row, row, words_));
  }
  std::size_t size() const { return bits_.size(); }
  const std::uint64_t* row(std::size_t i) const { return values_.data() + i * words_; }
  std::uint32_t bits(std::size_t i) const { return bits_[i]; }

  /// Highest similarity of `row` to the rows [begin, end), or `least` when none is higher.
  double find_highest(const std::uint64_t* row, std::uint32_t bits, std::size_t begin, std::size_t end,
                      double least) const {
    for (std::size_t i = begin; i < end; ++i) {
      if (compute_similarity(std::min(bits, bits_[i]), bits, bits_[i]) <= least) continue;
      least = std::max(least, compute_similarity(count_common_bits(row, this->row(i), words_), bits, bits_[i]));
    }
    return least;
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> values_;
  std::vector<std::uint32_t> bits_;
};

std::vector<std::size_t> list_all(std::size_t count) {
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

}  // namespace

std::vector<std::size_t> pick_maxmin(std::span<const std::uint64_t> fingerprints, std::size_t words, std::size_t picks,
                                     std::size_t first) {
  Rows rows(words), chosen(words);  // chosen: copies in the order of picking, so that comparisons read memory in order
  for (std::size_t i = 0; i < fingerprints.size() / words; ++i) rows.add(fingerprints.data() + i * words);
  if (picks >= rows.size()) return list_all(rows.size());

  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (i != first) candidates.push_back({0, i, 0});
  Pool pool(LessUrgent{}, std::move(candidates));
  std::vector<std::size_t> picked{first};
  chosen.add(rows.row(first));
  // Lazy: similarities to the picks are computed only for a row that comes to the top, and only while it stays there.
  while (picked.size() < picks) {
    Candidate top = pool.top();
    pool.pop();
    const auto stays = [&] { return pool.empty() || !LessUrgent{}(top, pool.top()); };
    while (top.seen < picked.size() && stays()) {
      const std::size_t end = std::min(picked.size(), top.seen + comparisons_at_once);
      top.similarity = chosen.find_highest(rows.row(top.row), rows.bits(top.row), top.seen, end, top.similarity);
      top.seen = end;
    }
    if (top.seen == picked.size() && stays()) {
      picked.push_back(top.row);
      chosen.add(rows.row(top.row));
    } else {
      pool.push(top);
    }
  }
  std::sort(picked.begin(), picked.end());
  return picked;
}

}  // namespace athanor::predict

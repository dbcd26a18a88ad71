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

}  // namespace

std::vector<std::size_t> pick_maxmin(std::span<const std::uint64_t> fingerprints, std::size_t words, std::size_t picks,
                                     std::size_t first) {
  const std::size_t rows = fingerprints.size() / words;
  std::vector<std::size_t> picked;
  if (picks >= rows) {
    picked.resize(rows);
    std::iota(picked.begin(), picked.end(), std::size_t{0});
    return picked;
  }
  const auto row = [&](std::size_t i) { return fingerprints.data() + i * words; };
  std::vector<std::uint32_t> bits(rows);
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < rows; ++i) {
    bits[i] = count_common_bits(row(i), row(i), words);
    if (i != first) candidates.push_back({0, i, 0});
  }
  Pool pool(LessUrgent{}, std::move(candidates));
  picked.push_back(first);
  // Lazy: similarities to the picks are computed only for a row that comes to the top, and only while it stays there.
  while (picked.size() < picks) {
    Candidate top = pool.top();
    pool.pop();
    const auto stays = [&] { return pool.empty() || !LessUrgent{}(top, pool.top()); };
    while (top.seen < picked.size() && stays()) {
      const std::size_t other = picked[top.seen++];
      const std::uint32_t common = count_common_bits(row(top.row), row(other), words);
      top.similarity = std::max(top.similarity, compute_similarity(common, bits[top.row], bits[other]));
    }
    if (top.seen == picked.size() && stays()) picked.push_back(top.row);
    else pool.push(top);
  }
  std::sort(picked.begin(), picked.end());
  return picked;
}

}  // namespace athanor::predict

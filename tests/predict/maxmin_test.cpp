// Lazy picking against the definition.
#include "athanor/predict/maxmin.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "athanor/chemistry/fingerprints.h"
#include "random_fingerprints.h"

namespace athanor::predict {
namespace {

/// The definition, word for word.
std::vector<std::size_t> pick_plainly(std::span<const std::uint64_t> fingerprints, std::size_t words, std::size_t picks,
                                      std::size_t first) {
  const std::size_t rows = fingerprints.size() / words;
  std::vector<std::size_t> picked{first};
  while (picked.size() < picks) {
    std::size_t best_row = rows;
    double best = 2;
    for (std::size_t i = 0; i < rows; ++i) {
      if (std::find(picked.begin(), picked.end(), i) != picked.end()) continue;
      double nearest = 0;
      for (const std::size_t p : picked)
        nearest = std::max(nearest, chemistry::compute_tanimoto(fingerprints.subspan(i * words, words),
                                                                fingerprints.subspan(p * words, words)));
      if (nearest < best) {
        best = nearest;
        best_row = i;
      }
    }
    picked.push_back(best_row);
  }
  std::sort(picked.begin(), picked.end());
  return picked;
}

TEST(MaxMin, PicksWhatTheDefinitionSays) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const auto fingerprints = make_fingerprints(150, 2, seed);
    for (const std::size_t picks : {1, 2, 40, 149})
      EXPECT_EQ(pick_maxmin(fingerprints, 2, picks, seed * 10), pick_plainly(fingerprints, 2, picks, seed * 10));
  }
}

TEST(MaxMin, TakesAllWhenThereAreNoMore) {
  EXPECT_EQ(pick_maxmin(make_fingerprints(3, 2, 1), 2, 3, 0), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(pick_maxmin({}, 2, 3, 0), (std::vector<std::size_t>{}));
}

TEST(MaxMin, CopesWithEqualRows) {
  const std::vector<std::uint64_t> fingerprints(20, 7);
  EXPECT_EQ(pick_maxmin(fingerprints, 2, 3, 5), (std::vector<std::size_t>{0, 1, 5}));
}

}  // namespace
}  // namespace athanor::predict

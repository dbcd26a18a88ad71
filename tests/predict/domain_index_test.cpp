// The pruned search against the plain one.
#include "athanor/predict/domain_index.h"

#include <gtest/gtest.h>

#include "athanor/chemistry/fingerprints.h"
#include "random_fingerprints.h"

namespace athanor::predict {
namespace {

constexpr std::size_t words = 4;

TEST(DomainIndex, FindsWhatAFullSearchFinds) {
  const auto references = make_fingerprints(500, words, 1);
  const auto queries = make_fingerprints(300, words, 2);
  const DomainIndex index(references, words);
  for (std::size_t q = 0; q < 300; ++q) {
    const auto query = std::span(queries).subspan(q * words, words);
    double best = 0;
    for (std::size_t i = 0; i < 500; ++i)
      best = std::max(best, chemistry::compute_tanimoto(query, std::span(references).subspan(i * words, words)));
    EXPECT_EQ(index.find_nearest(query), best) << q;
  }
}

TEST(DomainIndex, LeavesOutTheRowItIsTold) {
  const auto references = make_fingerprints(200, words, 3);
  const DomainIndex index(references, words);
  for (std::size_t q = 0; q < 200; ++q) {
    const auto query = std::span(references).subspan(q * words, words);
    double best = 0;
    for (std::size_t i = 0; i < 200; ++i)
      if (i != q)
        best = std::max(best, chemistry::compute_tanimoto(query, std::span(references).subspan(i * words, words)));
    EXPECT_EQ(index.find_nearest(query, q), best) << q;
  }
}

TEST(DomainIndex, GivesZeroWithoutReferencesAndForEmptyFingerprints) {
  const std::vector<std::uint64_t> empty(words), full(words, ~std::uint64_t{0});
  EXPECT_EQ(DomainIndex({}, words).find_nearest(full), 0);
  EXPECT_EQ(DomainIndex(empty, words).find_nearest(empty), 0);
  EXPECT_EQ(DomainIndex(full, words).find_nearest(empty), 0);
  EXPECT_EQ(DomainIndex(full, words).find_nearest(full), 1);
  EXPECT_EQ(DomainIndex(full, words).find_nearest(full, 0), 0);
}

}  // namespace
}  // namespace athanor::predict

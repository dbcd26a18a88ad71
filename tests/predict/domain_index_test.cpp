// The pruned search against the plain one.
#include "athanor/predict/domain_index.h"

#include <gtest/gtest.h>

#include "athanor/chemistry/fingerprints.h"
#include "random_fingerprints.h"

namespace athanor::predict {
namespace {

constexpr std::size_t words_per_print = 4;

TEST(DomainIndex, FindsWhatAFullSearchFinds) {
  const auto references = make_fingerprints(500, words_per_print, 1);
  const auto queries = make_fingerprints(300, words_per_print, 2);
  const DomainIndex index(references, words_per_print);
  for (std::size_t q = 0; q < 300; ++q) {
    const auto query = std::span(queries).subspan(q * words_per_print, words_per_print);
    double best = 0;
    for (std::size_t i = 0; i < 500; ++i)
      best = std::max(best, chemistry::compute_tanimoto(
                                query, std::span(references).subspan(i * words_per_print, words_per_print)));
    EXPECT_EQ(index.find_nearest(query), best) << q;
  }
}

TEST(DomainIndex, LeavesOutTheRowItIsTold) {
  const auto references = make_fingerprints(200, words_per_print, 3);
  const DomainIndex index(references, words_per_print);
  for (std::size_t q = 0; q < 200; ++q) {
    const auto query = std::span(references).subspan(q * words_per_print, words_per_print);
    double best = 0;
    for (std::size_t i = 0; i < 200; ++i)
      if (i != q)
        best = std::max(best, chemistry::compute_tanimoto(
                                  query, std::span(references).subspan(i * words_per_print, words_per_print)));
    EXPECT_EQ(index.find_nearest(query, q), best) << q;
  }
}

TEST(DomainIndex, GivesZeroWithoutReferencesAndForEmptyFingerprints) {
  const std::vector<std::uint64_t> empty(words_per_print), full(words_per_print, ~std::uint64_t{0});
  EXPECT_EQ(DomainIndex({}, words_per_print).find_nearest(full), 0);
  EXPECT_EQ(DomainIndex(empty, words_per_print).find_nearest(empty), 0);
  EXPECT_EQ(DomainIndex(full, words_per_print).find_nearest(empty), 0);
  EXPECT_EQ(DomainIndex(full, words_per_print).find_nearest(full), 1);
  EXPECT_EQ(DomainIndex(full, words_per_print).find_nearest(full, 0), 0);
}

}  // namespace
}  // namespace athanor::predict

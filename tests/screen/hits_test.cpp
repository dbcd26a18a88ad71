// The best hits, whatever the order in which they come.
#include "athanor/screen/hits.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "athanor/core/rng.h"

namespace athanor::screen {
namespace {

std::vector<Hit> make_hits(std::size_t count) {
  std::vector<Hit> hits;
  Rng rng(3);
  for (std::size_t i = 0; i < count; ++i) {
    Hit hit;
    hit.row = i / 2;
    hit.source = i % 2;
    hit.key = "K" + std::to_string(rng.below(count / 3));
    hit.score = static_cast<double>(std::hash<std::string>()(hit.key) % 7);
    hits.push_back(hit);
  }
  return hits;
}

std::vector<std::pair<std::size_t, std::size_t>> list_places(const TopHits& top) {
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (const Hit& hit : top.sorted()) places.emplace_back(hit.source, hit.row);
  return places;
}

TEST(TopHits, AreTheFirstOfASort) {
  std::vector<Hit> hits = make_hits(300);
  TopHits top(40, false);
  for (const Hit& hit : hits) top.add(hit);
  std::sort(hits.begin(), hits.end(), ranks_before);
  const std::vector<Hit> found = top.sorted();
  ASSERT_EQ(found.size(), 40U);
  for (std::size_t i = 0; i < 40; ++i) {
    EXPECT_EQ(found[i].row, hits[i].row) << i;
    EXPECT_EQ(found[i].source, hits[i].source) << i;
  }
}

TEST(TopHits, DoNotDependOnTheOrder) {
  for (const bool unique : {false, true}) {
    std::vector<Hit> hits = make_hits(300);
    TopHits forward(30, unique), backward(30, unique), merged(30, unique), part(30, unique);
    for (const Hit& hit : hits) forward.add(hit);
    for (std::size_t i = 0; i < 150; ++i) part.add(hits[i]);
    for (std::size_t i = 150; i < 300; ++i) merged.add(hits[i]);
    for (const Hit& hit : part.sorted()) merged.add(hit);
    std::reverse(hits.begin(), hits.end());
    for (const Hit& hit : hits) backward.add(hit);
    EXPECT_EQ(list_places(forward), list_places(backward)) << unique;
    EXPECT_EQ(list_places(forward), list_places(merged)) << unique;
  }
}

TEST(TopHits, HoldEqualMoleculesOnce) {
  TopHits top(30, true);
  for (const Hit& hit : make_hits(300)) top.add(hit);
  std::vector<std::string> keys;
  for (const Hit& hit : top.sorted()) keys.push_back(hit.key);
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

}  // namespace
}  // namespace athanor::screen

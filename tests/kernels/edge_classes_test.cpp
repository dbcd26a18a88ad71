// Classes of equal edges against the written-out surroundings of every edge.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "athanor/core/rng.h"
#include "athanor/kernels/edge_classes.h"

namespace athanor::kernels {
namespace {

struct Bond {
  std::int32_t a, b;
  std::uint8_t order;
};

/// Graphs of nodes with a letter and a number, and bonds with an order.
class Graphs {
 public:
  void add(const std::string& letters, const std::vector<float>& numbers, const std::vector<Bond>& bonds) {
    const auto shift = static_cast<std::int32_t>(letters_.size());
    for (const char letter : letters) letters_.push_back(static_cast<std::uint8_t>(letter));
    numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
    for (const Bond& bond : bonds) bonds_.push_back({bond.a + shift, bond.b + shift, bond.order});
    sort();
  }

  EdgeGraph view() const {
    return {nodes(),
            edges(),
            in_offsets.data(),
            source.data(),
            reverse.data(),
            {letters_.data(), 1},
            {numbers_.data(), sizeof(float)},
            {orders_.data(), 1}};
  }

  std::int64_t nodes() const { return std::ssize(letters_); }
  std::int64_t edges() const { return std::ssize(source); }

  /// All that the state of an edge follows from, brackets within brackets; alike for equal surroundings.
  std::string describe(std::int32_t edge, std::int64_t rounds) const {
    const auto place = static_cast<std::size_t>(source[static_cast<std::size_t>(edge)]);
    std::string text = std::string(1, static_cast<char>(letters_[place])) + std::to_string(numbers_[place]) +
                       static_cast<char>(orders_[static_cast<std::size_t>(edge)]);
    if (rounds == 0) return text;
    std::vector<std::string> sources;
    for (std::int32_t j = in_offsets[place]; j < in_offsets[place + 1]; ++j)
      if (j != reverse[static_cast<std::size_t>(edge)]) sources.push_back(describe(j, rounds - 1));
    std::ranges::sort(sources);
    for (const std::string& one : sources) text += "(" + one + ")";
    return text;
  }

  std::vector<std::int32_t> in_offsets, source, reverse;

 private:
  void sort() {
    struct Edge {
      std::int32_t target, source;
      std::size_t bond;
      bool forth;
    };
    std::vector<Edge> list;
    for (std::size_t i = 0; i < bonds_.size(); ++i) {
      list.push_back({bonds_[i].b, bonds_[i].a, i, true});
      list.push_back({bonds_[i].a, bonds_[i].b, i, false});
    }
    std::ranges::stable_sort(list, {}, &Edge::target);
    std::vector<std::int32_t> places[2];
    for (auto& side : places) side.resize(bonds_.size());
    in_offsets.assign(letters_.size() + 1, 0);
    source.clear();
    orders_.clear();
    for (std::size_t i = 0; i < list.size(); ++i) {
      places[list[i].forth][list[i].bond] = static_cast<std::int32_t>(i);
      ++in_offsets[static_cast<std::size_t>(list[i].target) + 1];
      source.push_back(list[i].source);
      orders_.push_back(bonds_[list[i].bond].order);
    }
    for (std::size_t i = 1; i < in_offsets.size(); ++i) in_offsets[i] += in_offsets[i - 1];
    reverse.clear();
    for (const Edge& edge : list) reverse.push_back(places[!edge.forth][edge.bond]);
  }

  std::vector<std::uint8_t> letters_, orders_;
  std::vector<float> numbers_;
  std::vector<Bond> bonds_;
};

/// A tree with some rings closed, of few kinds of nodes and bonds so that much is equal.
void add_random(Graphs& graphs, Rng& rng) {
  const std::size_t size = 1 + rng.below(12);
  std::string letters;
  std::vector<float> numbers;
  std::vector<Bond> bonds;
  for (std::size_t i = 0; i < size; ++i) {
    letters += rng.below(3) == 0 ? 'N' : 'C';
    numbers.push_back(rng.below(6) == 0 ? 0.5F : 0.0F);
    if (i > 0)
      bonds.push_back({static_cast<std::int32_t>(rng.below(i)), static_cast<std::int32_t>(i),
                       rng.below(4) == 0 ? std::uint8_t{'='} : std::uint8_t{'-'}});
  }
  if (size > 3 && rng.below(2) == 0) bonds.push_back({0, static_cast<std::int32_t>(size) - 1, '-'});
  graphs.add(letters, numbers, bonds);
}

/// The surroundings of a class after `round` rounds as the classes tell them; of `describe` alike.
std::string describe_class(const Graphs& graphs, const EdgeClasses& classes, std::int32_t index, std::size_t round) {
  const auto place = static_cast<std::size_t>(index);
  if (round == 0) return graphs.describe(classes.starts()[place], 0);
  const EdgeClasses::Round& own = classes.round(round - 1);
  std::string text = describe_class(graphs, classes, own.start[place], 0);
  std::vector<std::string> sources;
  for (std::int32_t j = own.offsets[place]; j < own.offsets[place + 1]; ++j)
    sources.push_back(describe_class(graphs, classes, own.from[static_cast<std::size_t>(j)], round - 1));
  std::ranges::sort(sources);
  for (const std::string& one : sources) text += "(" + one + ")";
  return text;
}

std::int64_t count_classes(const EdgeClasses& classes, std::size_t rounds) {
  return rounds == 0 ? std::ssize(classes.starts()) : classes.round(rounds - 1).count();
}

TEST(EdgeClasses, AreTheSurroundingsThatDiffer) {
  Rng rng(1);
  EdgeClasses classes;
  for (int repeat = 0; repeat < 40; ++repeat) {
    Graphs graphs;
    for (int i = 0; i < 6; ++i) add_random(graphs, rng);
    for (const std::size_t rounds : {0U, 1U, 2U, 4U}) {
      classes.assign(graphs.view(), static_cast<std::int64_t>(rounds));
      ASSERT_EQ(classes.num_rounds(), rounds);
      std::vector<std::string> known(static_cast<std::size_t>(count_classes(classes, rounds)));
      for (std::int32_t edge = 0; edge < graphs.edges(); ++edge) {
        const std::int32_t found = classes.edge_classes()[static_cast<std::size_t>(edge)];
        const std::string expected = graphs.describe(edge, static_cast<std::int64_t>(rounds));
        std::string& text = known[static_cast<std::size_t>(found)];
        if (text.empty()) text = expected;
        ASSERT_EQ(text, expected) << "edges of one class";
        ASSERT_EQ(describe_class(graphs, classes, found, rounds), expected) << "what the class is made of";
      }
      std::ranges::sort(known);
      EXPECT_TRUE(std::ranges::adjacent_find(known) == known.end()) << "classes that are equal";
      EXPECT_TRUE(known.empty() || !known.front().empty()) << "a class without edges";
    }
  }
}

TEST(EdgeClasses, KeepNodesAndBondsOfEachKind) {
  Graphs graphs;
  graphs.add("CCNC", {0, 0, 0, 1}, {{0, 1, '-'}, {1, 2, '-'}, {2, 3, '='}});
  EdgeClasses classes;
  classes.assign(graphs.view(), 1);
  EXPECT_EQ(classes.kinds(), (std::vector<std::int32_t>{0, 2, 3}));
  EXPECT_EQ(classes.node_kinds(), (std::vector<std::int32_t>{0, 0, 1, 2}));
  ASSERT_EQ(classes.starts().size(), 4U);  // C-, N-, N=, C(1)=
  for (std::size_t i = 0; i < 4; ++i) {
    const auto node = static_cast<std::size_t>(graphs.source[static_cast<std::size_t>(classes.starts()[i])]);
    EXPECT_EQ(classes.start_kinds()[i], classes.node_kinds()[node]);
  }
}

TEST(EdgeClasses, ARingOfEqualAtomsIsOneBond) {
  Graphs graphs;
  std::vector<Bond> ring;
  for (std::int32_t i = 0; i < 6; ++i) ring.push_back({i, (i + 1) % 6, ':'});
  for (int molecule = 0; molecule < 3; ++molecule) graphs.add("cccccc", std::vector<float>(6), ring);
  EdgeClasses classes;
  classes.assign(graphs.view(), 5);
  for (std::size_t round = 0; round < 5; ++round) {
    EXPECT_EQ(classes.round(round).count(), 1);
    EXPECT_EQ(classes.round(round).from, std::vector<std::int32_t>{0});
  }
}

TEST(EdgeClasses, SumInTheSameOrderInAnyBatch) {
  Rng rng(2);
  for (int repeat = 0; repeat < 30; ++repeat) {
    Graphs alone, among;
    Rng same(static_cast<std::uint64_t>(repeat)), again(static_cast<std::uint64_t>(repeat));
    add_random(alone, same);
    for (int i = 0; i < 5; ++i) add_random(among, rng);
    const std::int64_t shift = among.edges();
    add_random(among, again);
    EdgeClasses first, second;
    first.assign(alone.view(), 3);
    second.assign(among.view(), 3);
    const auto list_sources = [](const Graphs& graphs, const EdgeClasses& classes, std::int64_t edge) {
      const EdgeClasses::Round& last = classes.round(2);
      const auto own = static_cast<std::size_t>(classes.edge_classes()[static_cast<std::size_t>(edge)]);
      std::vector<std::string> list;
      for (std::int32_t j = last.offsets[own]; j < last.offsets[own + 1]; ++j)
        list.push_back(describe_class(graphs, classes, last.from[static_cast<std::size_t>(j)], 2));
      return list;
    };
    for (std::int64_t edge = 0; edge < alone.edges(); ++edge)
      ASSERT_EQ(list_sources(alone, first, edge), list_sources(among, second, edge + shift));
  }
}

TEST(EdgeClasses, TakeGraphsWithoutBondsAndNoGraphs) {
  Graphs graphs;
  EdgeClasses classes;
  const std::int32_t no_edges = 0;
  EdgeGraph nothing;
  nothing.in_offsets = &no_edges;
  classes.assign(nothing, 2);
  EXPECT_TRUE(classes.kinds().empty() && classes.edge_classes().empty());
  graphs.add("C", {0}, {});
  classes.assign(graphs.view(), 2);
  EXPECT_EQ(classes.kinds().size(), 1U);
  EXPECT_EQ(classes.round(1).count(), 0);
  EXPECT_EQ(classes.round(1).offsets, std::vector<std::int32_t>{0});
}

}  // namespace
}  // namespace athanor::kernels

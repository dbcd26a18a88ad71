// Single-linkage groups: between two of them no pair is more similar than the limit.
#include <numeric>

#include "athanor/data/split/kinds.h"
#include "athanor/data/split/prints.h"

namespace athanor::data {
namespace {

/// Sets that are united pair by pair; the smallest member stands for a set.
class DisjointSets {
 public:
  explicit DisjointSets(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0U); }

  std::size_t find(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void unite(std::size_t a, std::size_t b) {
    a = find(a);
    b = find(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  Indices parent_;
};

}  // namespace

std::vector<Indices> group_by_similarity(const Dataset& dataset, double limit, std::size_t threads) {
  const PackedPrints prints = compute_prints(dataset, threads);
  const Indices places = order_by_bits(prints);
  DisjointSets sets(prints.size());
  visit_similar_pairs(
      select_prints(prints, places), [&](double similarity) { return similarity > limit; }, threads,
      [&](std::size_t i, std::span<const std::uint32_t> neighbours) {
        for (const std::uint32_t j : neighbours) sets.unite(places[i], places[j]);
      });
  std::vector<Indices> groups;
  Indices group_of(prints.size());
  for (std::size_t i = 0; i < prints.size(); ++i) {
    const std::size_t first = sets.find(i);
    if (first == i) {
      group_of[i] = groups.size();
      groups.emplace_back();
    }
    groups[group_of[first]].push_back(i);
  }
  return groups;
}

}  // namespace athanor::data

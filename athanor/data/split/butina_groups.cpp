// Taylor-Butina clusters in memory that grows with the records only.
#include <algorithm>
#include <numeric>

#include "athanor/data/split/kinds.h"
#include "athanor/data/split/prints.h"

namespace athanor::data {
namespace {

/// As RDKit's users compute it, to the last bit.
struct WithinDistance {
  double cutoff;
  bool operator()(double similarity) const { return 1.0 - similarity <= cutoff; }
};

/// Neighbours of every print, itself not counted.
std::vector<std::uint32_t> count_neighbours(const PackedPrints& sorted, WithinDistance near, std::size_t threads) {
  std::vector<std::uint32_t> counts(sorted.size());
  visit_similar_pairs(sorted, near, threads, [&](std::size_t i, std::span<const std::uint32_t> neighbours) {
    counts[i] += static_cast<std::uint32_t>(neighbours.size());
    for (const std::uint32_t j : neighbours) ++counts[j];
  });
  return counts;
}

/// The prints that no cluster has taken yet, by number of bits.
class FreePrints {
 public:
  FreePrints(const PackedPrints& sorted, WithinDistance near)
      : sorted_(sorted),
        near_(near),
        count_common_(choose_count_common()),
        free_(sorted.size()),
        taken_(sorted.size(), false) {
    std::iota(free_.begin(), free_.end(), std::size_t{0});
  }

  bool is_taken(std::size_t i) const { return taken_[i]; }

  /// The centre and its free neighbours, which are free no longer.
  Indices take_cluster(std::size_t centre) {
    Indices cluster{centre};
    taken_[centre] = true;
    ++num_taken_;
    const auto middle = std::lower_bound(free_.begin(), free_.end(), centre);
    for (auto i = middle; i != free_.end() && can_be_near(centre, *i); ++i) take_if_near(centre, *i, cluster);
    for (auto i = middle; i != free_.begin() && can_be_near(centre, *std::prev(i)); --i)
      take_if_near(centre, *std::prev(i), cluster);
    if (2 * num_taken_ > free_.size()) forget_taken();
    return cluster;
  }

 private:
  bool can_be_near(std::size_t a, std::size_t b) const {
    const auto [fewer, more] = std::minmax(sorted_.bits[a], sorted_.bits[b]);
    return near_(to_tanimoto(fewer, fewer, more));
  }

  void take_if_near(std::size_t centre, std::size_t i, Indices& cluster) {
    if (taken_[i]) return;
    const unsigned common = count_common_(sorted_.print(centre), sorted_.print(i));
    if (!near_(to_tanimoto(common, sorted_.bits[centre], sorted_.bits[i]))) return;
    taken_[i] = true;
    ++num_taken_;
    cluster.push_back(i);
  }

  void forget_taken() {
    std::erase_if(free_, [&](std::size_t i) { return taken_[i]; });
    num_taken_ = 0;
  }

  const PackedPrints& sorted_;
  WithinDistance near_;
  CountCommon count_common_;
  Indices free_;
  std::vector<bool> taken_;
  std::size_t num_taken_ = 0;  ///< taken ones that are still in free_
};

}  // namespace

std::vector<Indices> cluster_butina(const PackedPrints& prints, double cutoff, std::size_t threads) {
  const Indices places = order_by_bits(prints);
  const PackedPrints sorted = select_prints(prints, places);
  const WithinDistance near{cutoff};
  const std::vector<std::uint32_t> counts = count_neighbours(sorted, near, threads);
  Indices order(prints.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return counts[a] != counts[b] ? counts[a] > counts[b] : places[a] > places[b];
  });
  FreePrints free(sorted, near);
  std::vector<Indices> groups;
  for (const std::size_t centre : order) {
    if (free.is_taken(centre)) continue;
    Indices group = free.take_cluster(centre);
    for (std::size_t& member : group) member = places[member];
    std::sort(group.begin(), group.end());
    groups.push_back(std::move(group));
  }
  std::sort(groups.begin(), groups.end());
  return groups;
}

std::vector<Indices> group_by_butina(const Dataset& dataset, double cutoff, std::size_t threads) {
  return cluster_butina(compute_prints(dataset, threads), cutoff, threads);
}

}  // namespace athanor::data

// Inside this room: an order of the nodes of a graph that does not depend on how they are numbered.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "athanor/core/mix_bits.h"

namespace athanor::chemistry {

/// Nodes are ranked by what they are and by their neighbours' ranks, as in Morgan's algorithm
/// (doi:10.1021/c160017a018); ties are broken one at a time, which gives equal results because tied nodes are
/// equivalent by symmetry. In rare cages of alike nodes, and where marks of stereo know more than the codes, they are
/// not; put_first() makes another choice.
class CanonicalRanks {
 public:
  /// What each node is, to be filled before classify(): equal codes for equal nodes.
  std::vector<std::uint64_t>& codes() { return codes_; }
  /// Gives nodes that are alike the same rank. `visit(node, add)` calls add(neighbour, code of the edge) for each
  /// neighbour of the node. At most 65,535 nodes.
  template <class Visit>
  void classify(const Visit& visit) {
    const std::size_t size = codes_.size();
    order_.resize(size);
    std::iota(order_.begin(), order_.end(), std::uint16_t{0});
    ranks_.assign(size, 0);
    split_classes();
    refine(visit);
  }
  /// After classify(): gives every node a rank of its own.
  template <class Visit>
  void break_ties(const Visit& visit) {
    for (std::size_t i = 0; i + 1 < order_.size(); ++i)
      if (ranks_[order_[i]] == ranks_[order_[i + 1]]) put_first(i, visit);
  }
  /// Nodes behind the one at place `begin`, the first of its rank, that are like it.
  std::size_t count_ties(std::size_t begin) const {
    std::size_t end = begin + 1;
    while (end < order_.size() && ranks_[order_[end]] == ranks_[order_[begin]]) ++end;
    return end - begin - 1;
  }
  /// Takes the node at place `chosen` before those that are like it, the first of which is at `begin`.
  template <class Visit>
  void put_first(std::size_t begin, std::size_t chosen, const Visit& visit) {
    std::swap(order_[begin], order_[chosen]);
    put_first(begin, visit);
  }
  /// The node's place in the order.
  std::uint16_t operator[](std::size_t node) const { return ranks_[node]; }
  /// The nodes in their order.
  const std::vector<std::uint16_t>& order() const { return order_; }

 private:
  template <class Visit>
  void put_first(std::size_t begin, const Visit& visit) {
    const std::size_t end = begin + 1 + count_ties(begin);
    for (std::size_t i = begin + 1; i < end; ++i) ranks_[order_[i]] = static_cast<std::uint16_t>(begin + 1);
    refine(visit);
  }

  /// Gives the nodes of a rank new ranks by their codes; whether any rank was split.
  bool split_classes() {
    bool split = false;
    for (std::size_t begin = 0, end = 0; begin < order_.size(); begin = end) {
      for (end = begin + 1; end < order_.size() && ranks_[order_[end]] == ranks_[order_[begin]];) ++end;
      if (end - begin == 1) continue;
      std::sort(order_.begin() + static_cast<std::ptrdiff_t>(begin), order_.begin() + static_cast<std::ptrdiff_t>(end),
                [&](std::size_t a, std::size_t b) { return codes_[a] < codes_[b]; });
      std::size_t first = begin;
      for (std::size_t i = begin; i < end; ++i) {
        if (codes_[order_[i]] != codes_[order_[first]]) first = i;
        ranks_[order_[i]] = static_cast<std::uint16_t>(first);
        split = split || first != begin;
      }
    }
    return split;
  }

  /// Splits ranks by the ranks of the neighbours and the edges to them, until neighbours of equal nodes are equal.
  template <class Visit>
  void refine(const Visit& visit) {
    do {
      for (std::size_t i = 0; i < codes_.size(); ++i) {
        std::uint64_t sum = 0;
        visit(i, [&](std::size_t neighbor, std::uint32_t edge) {
          sum += mix_bits(std::uint64_t{ranks_[neighbor]} << 32 | edge);
        });
        codes_[i] = sum;
      }
    } while (split_classes());
  }

  std::vector<std::uint64_t> codes_;
  std::vector<std::uint16_t> order_, ranks_;  ///< a rank is the place of the first node of that rank in order_
};

}  // namespace athanor::chemistry

// Which bonds of an aromatic system become double: a perfect matching, greedy first, then along augmenting paths.
#include <functional>
#include <queue>
#include <utility>

#include "athanor/chemistry/selfies_graph.h"

namespace athanor::chemistry::selfies {
namespace {

using Neighbours = std::vector<std::vector<int>>;

std::size_t at(int index) { return static_cast<std::size_t>(index); }

/// Nodes with the fewest free neighbours choose first, each the first free one.
std::vector<int> match_greedily(const Neighbours& neighbours) {
  using Entry = std::pair<int, int>;  // free neighbours, node
  std::vector<int> mates(neighbours.size(), -1), free(neighbours.size());
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  for (std::size_t i = 0; i < neighbours.size(); ++i) {
    free[i] = static_cast<int>(neighbours[i].size());
    queue.emplace(free[i], static_cast<int>(i));
  }
  while (!queue.empty()) {
    const int node = queue.top().second;
    queue.pop();
    if (mates[at(node)] >= 0 || free[at(node)] == 0) continue;
    int mate = -1;
    for (const int other : neighbours[at(node)])
      if (mate < 0 && mates[at(other)] < 0) mate = other;
    mates[at(node)] = mate;
    mates[at(mate)] = node;
    for (const int end : {node, mate})
      for (const int other : neighbours[at(end)])
        if (--free[at(other)] > 0 && mates[at(other)] < 0) queue.emplace(free[at(other)], other);
  }
  return mates;
}

/// A breadth-first search for a path of free and matched bonds in turn from `root` to another free node, along which
/// the two kinds change places. The node at the other end, or -1.
int augment(const Neighbours& neighbours, int root, std::vector<int>& mates) {
  struct Step {
    int from = -1, across = -1;
  };
  std::vector<Step> steps(neighbours.size());
  std::vector<bool> seen(neighbours.size());
  std::queue<int> queue({root});
  seen[at(root)] = true;
  while (!queue.empty()) {
    const int node = queue.front();
    queue.pop();
    for (const int other : neighbours[at(node)]) {
      const int mate = mates[at(other)];
      if (mate < 0 && other != root) {
        steps[at(other)] = {node, other};
        for (int end = other; end != root; end = steps[at(end)].from) {
          const auto [from, across] = steps[at(end)];
          mates[at(across)] = from;
          mates[at(from)] = across;
        }
        return other;
      }
      if (mate < 0 || seen[at(mate)]) continue;
      seen[at(mate)] = true;
      steps[at(mate)] = {node, other};
      queue.push(mate);
    }
  }
  return -1;
}

/// The numbers in the order in which a set of CPython gives them out: that of its hash table. The reference takes free
/// nodes from one, and which of several arrangements it finds depends on it.
class SetOrder {
 public:
  void add(int number) {
    place(number);
    if (++count_ * 5 < (table_.size() - 1) * 3) return;
    std::size_t size = 8;
    while (size <= count_ * 4) size *= 2;
    const std::vector<int> before = std::exchange(table_, std::vector<int>(size, -1));
    for (const int other : before)
      if (other >= 0) place(other);
  }
  std::vector<int> list() const {
    std::vector<int> numbers;
    for (const int number : table_)
      if (number >= 0) numbers.push_back(number);
    return numbers;
  }

 private:
  void place(int number) {
    constexpr std::size_t neighbours = 9;
    const std::size_t mask = table_.size() - 1;
    auto perturbation = static_cast<std::size_t>(number);
    for (std::size_t slot = perturbation & mask;;) {
      const std::size_t last = slot + neighbours <= mask ? slot + neighbours : slot;
      for (std::size_t i = slot; i <= last; ++i) {
        if (table_[i] >= 0) continue;
        table_[i] = number;
        return;
      }
      perturbation >>= 5;
      slot = (slot * 5 + 1 + perturbation) & mask;
    }
  }

  std::vector<int> table_ = std::vector<int>(8, -1);
  std::size_t count_ = 0;
};

}  // namespace

std::optional<std::vector<int>> find_perfect_matching(const Neighbours& neighbours) {
  std::vector<int> mates = match_greedily(neighbours);
  SetOrder free;
  for (std::size_t i = 0; i < mates.size(); ++i)
    if (mates[i] < 0) free.add(static_cast<int>(i));
  for (const int node : free.list())
    if (mates[at(node)] < 0 && augment(neighbours, node, mates) < 0) return std::nullopt;
  return mates;
}

}  // namespace athanor::chemistry::selfies

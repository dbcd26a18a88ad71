// Inside this room: numbers for things that are equal, by their hashes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace athanor::kernels {

/// A hash table with open addressing; classes are numbered in the order in which they come.
class ClassTable {
 public:
  /// No classes; at most `most` will come. Memory is used again.
  void clear(std::size_t most) {
    hashes_.clear();
    slots_.assign(std::bit_ceil(2 * most + 1), -1);
  }

  /// The class with this hash for which is_equal(class) holds; else a new one.
  template <class IsEqual>
  std::int32_t find_or_add(std::uint64_t hash, const IsEqual& is_equal) {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
      const std::int32_t found = slots_[slot];
      if (found >= 0 && (hashes_[static_cast<std::size_t>(found)] != hash || !is_equal(found))) continue;
      if (found >= 0) return found;
      slots_[slot] = static_cast<std::int32_t>(hashes_.size());
      hashes_.push_back(hash);
      return slots_[slot];
    }
  }

  const std::vector<std::uint64_t>& hashes() const { return hashes_; }  ///< of each class

 private:
  std::vector<std::int32_t> slots_;
  std::vector<std::uint64_t> hashes_;
};

}  // namespace athanor::kernels

// Random numbers that are the same on every platform: xoshiro256** with our own distributions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace athanor {

/// xoshiro256** (Blackman & Vigna 2018, arXiv:1805.01407), seeded by splitmix64.
class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  /// 64 random bits.
  std::uint64_t next();
  double uniform();                      ///< in [0, 1), 53 bits
  std::size_t below(std::size_t limit);  ///< uniform in [0, limit), without bias; limit > 0
  double normal();                       ///< mean 0, variance 1 (polar method)

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

  /// An independent stream: the same seed and label always give the same stream.
  static std::uint64_t derive_seed(std::uint64_t seed, std::uint64_t label);

 private:
  std::uint64_t state_[4];
};

}  // namespace athanor

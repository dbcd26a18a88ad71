// Made-up fingerprints with very different numbers of bits.
#pragma once

#include <cstdint>
#include <vector>

#include "athanor/core/rng.h"

namespace athanor::predict {

inline std::vector<std::uint64_t> make_fingerprints(std::size_t rows, std::size_t words, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<std::uint64_t> fingerprints(rows * words);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t bits = rng.below(words * 16); bits > 0; --bits)
      fingerprints[i * words + rng.below(words)] |= std::uint64_t{1} << rng.below(64);
  return fingerprints;
}

}  // namespace athanor::predict

// Bits of a word spread over the word.
#pragma once

#include <cstdint>

namespace athanor {

/// The finaliser of SplitMix64 (Steele et al. 2014, doi:10.1145/2714064.2660195); one-to-one.
inline std::uint64_t mix_bits(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

}  // namespace athanor

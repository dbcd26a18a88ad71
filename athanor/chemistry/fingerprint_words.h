// Inside this room: RDKit's fingerprints as plain numbers.
#pragma once

#include <DataStructs/ExplicitBitVect.h>
#include <DataStructs/SparseIntVect.h>

#include <algorithm>

#include "athanor/chemistry/fingerprints.h"

namespace athanor::chemistry {

inline BitFingerprint to_words(const ExplicitBitVect& bits) {
  static_assert(sizeof(boost::dynamic_bitset<>::block_type) == sizeof(std::uint64_t));
  BitFingerprint words(bits.dp_bits->num_blocks());
  boost::to_block_range(*bits.dp_bits, words.begin());
  return words;
}

/// out[i] = count of bit i.
template <class Index>
void write_counts(const RDKit::SparseIntVect<Index>& counts, std::span<float> out) {
  std::ranges::fill(out, 0.0F);
  for (const auto& [bit, count] : counts.getNonzeroElements())
    out[static_cast<std::size_t>(bit)] = static_cast<float>(count);
}

}  // namespace athanor::chemistry

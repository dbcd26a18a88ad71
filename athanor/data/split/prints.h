// Morgan fingerprints (radius 2, 2048 bits) of a data set side by side, and searches over all pairs of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "athanor/core/parallel.h"
#include "athanor/data/dataset.h"

namespace athanor::data {

inline constexpr std::size_t bits_per_print = 2048;
inline constexpr std::size_t words_per_print = bits_per_print / 64;

/// Fingerprints [records, words_per_print] with their numbers of bits.
struct PackedPrints {
  std::vector<std::uint64_t> words;
  std::vector<unsigned> bits;
  std::size_t size() const { return bits.size(); }
  const std::uint64_t* print(std::size_t i) const { return words.data() + i * words_per_print; }
};

PackedPrints compute_prints(const Dataset& dataset, std::span<const std::size_t> records, std::size_t threads);
PackedPrints compute_prints(const Dataset& dataset, std::size_t threads);  ///< of all records

/// The fingerprints in the order given.
PackedPrints select_prints(const PackedPrints& prints, std::span<const std::size_t> order);
/// Places of the fingerprints by number of bits, equal ones by place.
std::vector<std::size_t> order_by_bits(const PackedPrints& prints);

/// Number of bits that two fingerprints share.
using CountCommon = unsigned (*)(const std::uint64_t*, const std::uint64_t*);
/// The fastest way on this processor.
CountCommon choose_count_common();

/// common / (a + b - common); 0 when both are empty.
inline double to_tanimoto(unsigned common, unsigned a, unsigned b) {
  const unsigned either = a + b - common;
  return either == 0 ? 0 : static_cast<double>(common) / static_cast<double>(either);
}

/// Calls `found(i, neighbours)` for every i with the j > i that are similar, as places in `sorted`, which must be in
/// the order of order_by_bits; one call at a time, in no fixed order. `similar` tells of a Tanimoto similarity and must
/// not fall with it. Memory is one list of neighbours per thread; pairs whose numbers of bits exclude the similarity
/// (Swamidass & Baldi, doi:10.1021/ci600358f) are not compared.
template <class Similar>
void visit_similar_pairs(const PackedPrints& sorted, const Similar& similar, std::size_t threads,
                         const std::function<void(std::size_t, std::span<const std::uint32_t>)>& found) {
  const CountCommon count_common = choose_count_common();
  std::mutex mutex;
  parallel_for(sorted.size(), threads, [&](std::size_t i) {
    thread_local std::vector<std::uint32_t> neighbours;
    neighbours.clear();
    const unsigned bits = sorted.bits[i];
    for (std::size_t j = i + 1; j < sorted.size(); ++j) {
      if (!similar(to_tanimoto(bits, bits, sorted.bits[j]))) break;
      if (similar(to_tanimoto(count_common(sorted.print(i), sorted.print(j)), bits, sorted.bits[j])))
        neighbours.push_back(static_cast<std::uint32_t>(j));
    }
    const std::lock_guard lock(mutex);
    found(i, neighbours);
  });
}

}  // namespace athanor::data

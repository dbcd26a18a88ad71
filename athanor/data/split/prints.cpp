#include "athanor/data/split/prints.h"

#include <bit>
#include <numeric>

#include "athanor/chemistry/plain_fingerprints.h"
#include "athanor/core/error.h"

namespace athanor::data {
namespace {

unsigned count_common_portable(const std::uint64_t* a, const std::uint64_t* b) {
  unsigned count = 0;
  for (std::size_t i = 0; i < words_per_print; ++i) count += static_cast<unsigned>(std::popcount(a[i] & b[i]));
  return count;
}

#if defined(__x86_64__) && defined(__GNUC__)
/// The same with the processor's own instruction, which the baseline x86-64 lacks.
__attribute__((target("popcnt"))) unsigned count_common_popcnt(const std::uint64_t* a, const std::uint64_t* b) {
  unsigned count = 0;
  for (std::size_t i = 0; i < words_per_print; ++i) count += static_cast<unsigned>(__builtin_popcountll(a[i] & b[i]));
  return count;
}
#endif

}  // namespace

CountCommon choose_count_common() {
#if defined(__x86_64__) && defined(__GNUC__)
  if (__builtin_cpu_supports("popcnt")) return count_common_popcnt;
#endif
  return count_common_portable;
}

PackedPrints compute_prints(const Dataset& dataset, std::span<const std::size_t> records, std::size_t threads) {
  PackedPrints prints{std::vector<std::uint64_t>(records.size() * words_per_print),
                      std::vector<unsigned>(records.size())};
  parallel_for(records.size(), threads, [&](std::size_t i) {
    const std::string& smiles = dataset.smiles[records[i]];
    const Result<chemistry::BitFingerprint> fingerprint =
        chemistry::parse_morgan_bits(smiles, {.radius = 2, .bits = bits_per_print, .chirality = false});
    if (!fingerprint)
      fail(ErrorCode::internal, "A curated molecule cannot be read again: {} ({})", smiles,
           fingerprint.issue().message);
    std::copy(fingerprint->begin(), fingerprint->end(),
              prints.words.begin() + static_cast<std::ptrdiff_t>(i * words_per_print));
    for (const std::uint64_t word : *fingerprint) prints.bits[i] += static_cast<unsigned>(std::popcount(word));
  });
  return prints;
}

PackedPrints compute_prints(const Dataset& dataset, std::size_t threads) {
  std::vector<std::size_t> all(dataset.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return compute_prints(dataset, all, threads);
}

PackedPrints select_prints(const PackedPrints& prints, std::span<const std::size_t> order) {
  PackedPrints selected;
  selected.words.reserve(order.size() * words_per_print);
  for (const std::size_t i : order) {
    selected.words.insert(selected.words.end(), prints.print(i), prints.print(i) + words_per_print);
    selected.bits.push_back(prints.bits[i]);
  }
  return selected;
}

std::vector<std::size_t> order_by_bits(const PackedPrints& prints) {
  std::vector<std::size_t> order(prints.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return prints.bits[a] < prints.bits[b]; });
  return order;
}

}  // namespace athanor::data

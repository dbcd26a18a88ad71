// Test molecules with an equal or similar molecule in train.
#include <algorithm>
#include <bit>
#include <span>
#include <unordered_set>

#include "athanor/chemistry/fingerprints.h"
#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/data/split.h"

namespace athanor::data {
namespace {

constexpr std::size_t words_per_print = 2048 / 64;

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

auto choose_count_common() {
#if defined(__x86_64__) && defined(__GNUC__)
  if (__builtin_cpu_supports("popcnt")) return count_common_popcnt;
#endif
  return count_common_portable;
}

/// Fingerprints side by side, [records, words_per_print], with their numbers of bits.
struct PackedPrints {
  std::vector<std::uint64_t> words;
  std::vector<unsigned> bits;
  const std::uint64_t* print(std::size_t i) const { return words.data() + i * words_per_print; }
};

PackedPrints compute_prints(const Dataset& dataset, std::span<const std::size_t> records, std::size_t threads) {
  PackedPrints prints{std::vector<std::uint64_t>(records.size() * words_per_print),
                      std::vector<unsigned>(records.size())};
  parallel_for(records.size(), threads, [&](std::size_t i) {
    const std::string& smiles = dataset.smiles[records[i]];
    const auto molecule = chemistry::parse_smiles(smiles);
    if (!molecule)
      fail(ErrorCode::internal, "A curated molecule cannot be read again: {} ({})", smiles, molecule.issue().message);
    const chemistry::BitFingerprint fingerprint =
        chemistry::compute_morgan_bits(*molecule, {.radius = 2, .bits = 2048, .chirality = false});
    std::copy(fingerprint.begin(), fingerprint.end(),
              prints.words.begin() + static_cast<std::ptrdiff_t>(i * words_per_print));
    for (const std::uint64_t word : fingerprint) prints.bits[i] += static_cast<unsigned>(std::popcount(word));
  });
  return prints;
}

/// Training fingerprints sorted by number of bits: min(a, b) / max(a, b) bounds the similarity of two fingerprints with
/// a and b bits (Swamidass & Baldi, doi:10.1021/ci600358f), so that a search goes outwards from b = a and stops early.
class NearestSearch {
 public:
  NearestSearch(const Dataset& dataset, std::vector<std::size_t> train, std::size_t threads)
      : count_common_(choose_count_common()) {
    const PackedPrints unsorted = compute_prints(dataset, train, threads);
    std::vector<std::size_t> order(train.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return unsorted.bits[a] < unsorted.bits[b]; });
    for (const std::size_t i : order) {
      prints_.words.insert(prints_.words.end(), unsorted.print(i), unsorted.print(i) + words_per_print);
      prints_.bits.push_back(unsorted.bits[i]);
    }
  }

  double find_highest_similarity(const std::uint64_t* query, unsigned bits) const {
    const auto begin = prints_.bits.begin();
    const auto middle = static_cast<std::size_t>(std::lower_bound(begin, prints_.bits.end(), bits) - begin);
    double best = 0;
    std::size_t low = middle, high = middle;
    while (true) {
      const double bound_low = low > 0 ? bound(prints_.bits[low - 1], bits) : 0;
      const double bound_high = high < prints_.bits.size() ? bound(bits, prints_.bits[high]) : 0;
      if (std::max(bound_low, bound_high) <= best) return best;
      const std::size_t i = bound_high >= bound_low ? high++ : --low;
      const unsigned common = count_common_(query, prints_.print(i));
      best = std::max(best, static_cast<double>(common) / static_cast<double>(bits + prints_.bits[i] - common));
    }
  }

 private:
  static double bound(unsigned fewer, unsigned more) {
    return more == 0 ? 0 : static_cast<double>(fewer) / static_cast<double>(more);
  }

  unsigned (*count_common_)(const std::uint64_t*, const std::uint64_t*);
  PackedPrints prints_;
};

}  // namespace

Leakage compute_leakage(const Dataset& dataset, const Split& split, double threshold, std::size_t threads) {
  Leakage leakage;
  leakage.test_size = split.test.size();
  leakage.threshold = threshold;
  leakage.nearest.resize(split.test.size());
  std::unordered_set<std::string> train_keys;
  for (const std::size_t record : split.train) train_keys.insert(dataset.keys[record]);
  const NearestSearch search(dataset, split.train, threads);
  const PackedPrints tests = compute_prints(dataset, split.test, threads);
  parallel_for(split.test.size(), threads, [&](std::size_t i) {
    const bool exact = train_keys.contains(dataset.keys[split.test[i]]);
    leakage.nearest[i] = exact ? 1.0 : search.find_highest_similarity(tests.print(i), tests.bits[i]);
  });
  for (std::size_t i = 0; i < split.test.size(); ++i) {
    leakage.exact += train_keys.contains(dataset.keys[split.test[i]]) ? 1 : 0;
    leakage.near += leakage.nearest[i] >= threshold ? 1 : 0;
  }
  return leakage;
}

}  // namespace athanor::data

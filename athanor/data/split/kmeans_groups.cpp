// k-means on binary fingerprints: exact counts, so that the result depends on the seed alone.
#include <algorithm>
#include <bit>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/data/split/kinds.h"
#include "athanor/data/split/prints.h"

namespace athanor::data {
namespace {

std::vector<std::uint16_t> list_bits(const std::uint64_t* print) {
  std::vector<std::uint16_t> bits;
  for (std::size_t w = 0; w < words_per_print; ++w)
    for (std::uint64_t word = print[w]; word != 0; word &= word - 1)
      bits.push_back(static_cast<std::uint16_t>(64 * w + static_cast<std::size_t>(std::countr_zero(word))));
  return bits;
}

/// k-means++: each next seed is drawn with a chance in proportion to its squared distance from the nearest seed so far.
/// Squared distances of bit vectors are whole numbers. Fewer than k when the rest equals a seed.
Indices choose_seeds(const PackedPrints& prints, std::size_t k, Rng& rng) {
  const CountCommon count_common = choose_count_common();
  Indices seeds{rng.below(prints.size())};
  std::vector<std::uint64_t> distances(prints.size(), ~std::uint64_t{0});
  while (true) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < prints.size(); ++i) {
      const unsigned common = count_common(prints.print(i), prints.print(seeds.back()));
      const std::uint64_t distance = prints.bits[i] + prints.bits[seeds.back()] - 2 * common;
      distances[i] = std::min(distances[i], distance);
      sum += distances[i];
    }
    if (seeds.size() == k || sum == 0) return seeds;
    std::uint64_t rest = rng.below(sum);
    std::size_t next = 0;
    while (rest >= distances[next]) rest -= distances[next++];
    seeds.push_back(next);
  }
}

/// Lloyd's rounds over prints held as lists of set bits.
class Lloyd {
 public:
  Lloyd(const PackedPrints& prints, const Indices& seeds, std::size_t threads)
      : threads_(threads),
        clusters_(seeds.size()),
        centres_(bits_per_print * clusters_),
        norms_(clusters_),
        cluster_of_(prints.size()) {
    for (std::size_t i = 0; i < prints.size(); ++i) bits_.push_back(list_bits(prints.print(i)));
    for (std::size_t c = 0; c < clusters_; ++c) {
      for (const std::uint16_t bit : bits_[seeds[c]]) centres_[bit * clusters_ + c] = 1;
      norms_[c] = static_cast<double>(bits_[seeds[c]].size());
    }
  }

  std::vector<std::uint32_t> run() {
    constexpr int max_rounds = 100;
    for (int round = 0; round < max_rounds; ++round) {
      if (!assign(round == 0)) break;
      move_centres();
    }
    return cluster_of_;
  }

 private:
  /// |x - c|^2 = |x|^2 - 2 x.c + |c|^2, of which |x|^2 is the same for all centres.
  std::uint32_t find_nearest(std::size_t i, std::vector<double>& scores) const {
    scores.assign(clusters_, 0);
    for (const std::uint16_t bit : bits_[i]) {
      const double* row = centres_.data() + bit * clusters_;
      for (std::size_t c = 0; c < clusters_; ++c) scores[c] += row[c];
    }
    std::size_t best = 0;
    for (std::size_t c = 0; c < clusters_; ++c) {
      scores[c] = norms_[c] - 2 * scores[c];
      if (scores[c] < scores[best]) best = c;
    }
    return static_cast<std::uint32_t>(best);
  }

  bool assign(bool is_first) {
    constexpr std::size_t block = 256;
    std::vector<std::uint32_t> next(cluster_of_.size());
    parallel_for((next.size() + block - 1) / block, threads_, [&](std::size_t b) {
      std::vector<double> scores;
      for (std::size_t i = b * block; i < std::min(next.size(), (b + 1) * block); ++i)
        next[i] = find_nearest(i, scores);
    });
    const bool moved = is_first || next != cluster_of_;
    cluster_of_ = std::move(next);
    return moved;
  }

  /// A cluster that lost all its members keeps its centre.
  void move_centres() {
    std::vector<std::uint32_t> counts(bits_per_print * clusters_), sizes(clusters_);
    for (std::size_t i = 0; i < bits_.size(); ++i) {
      ++sizes[cluster_of_[i]];
      for (const std::uint16_t bit : bits_[i]) ++counts[bit * clusters_ + cluster_of_[i]];
    }
    for (std::size_t c = 0; c < clusters_; ++c) {
      if (sizes[c] == 0) continue;
      norms_[c] = 0;
      for (std::size_t bit = 0; bit < bits_per_print; ++bit) {
        const double mean = static_cast<double>(counts[bit * clusters_ + c]) / sizes[c];
        centres_[bit * clusters_ + c] = mean;
        norms_[c] += mean * mean;
      }
    }
  }

  std::size_t threads_;
  std::size_t clusters_;
  std::vector<std::vector<std::uint16_t>> bits_;
  std::vector<double> centres_;  ///< [bits, clusters]
  std::vector<double> norms_;    ///< squared lengths of the centres
  std::vector<std::uint32_t> cluster_of_;
};

}  // namespace

std::vector<Indices> group_by_kmeans(const Dataset& dataset, std::size_t clusters, std::uint64_t seed,
                                     std::size_t threads) {
  if (dataset.size() == 0) return {};
  if (clusters == 0) clusters = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(dataset.size()))));
  if (clusters > dataset.size())
    fail(ErrorCode::invalid_options, "--clusters: {} are asked for and there are only {}", clusters,
         format_count(dataset.size(), "molecule"));
  const PackedPrints prints = compute_prints(dataset, threads);
  Rng rng(seed);
  const Indices seeds = choose_seeds(prints, clusters, rng);
  const std::vector<std::uint32_t> cluster_of = Lloyd(prints, seeds, threads).run();
  std::vector<Indices> groups(seeds.size());
  for (std::size_t i = 0; i < cluster_of.size(); ++i) groups[cluster_of[i]].push_back(i);
  std::erase_if(groups, [](const Indices& group) { return group.empty(); });
  std::sort(groups.begin(), groups.end());
  return groups;
}

}  // namespace athanor::data

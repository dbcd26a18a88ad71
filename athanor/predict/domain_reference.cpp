// The reference molecules of a bundle: sample, fingerprints and threshold.
#include "athanor/predict/domain_reference.h"

#include <algorithm>
#include <cmath>

#include "athanor/chemistry/plain_fingerprints.h"
#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/core/sampling.h"
#include "athanor/core/statistics.h"
#include "athanor/predict/domain_index.h"
#include "athanor/predict/maxmin.h"
#include "athanor/predict/predictor.h"

namespace athanor::predict {
namespace {

constexpr double threshold_quantile = 0.05;

std::vector<std::uint64_t> compute_fingerprints(std::span<const std::string> smiles, std::size_t bits,
                                                std::size_t threads) {
  const std::size_t words = bits / 64;
  std::vector<std::uint64_t> fingerprints(smiles.size() * words);
  const chemistry::MorganOptions options{2, static_cast<unsigned>(bits), false};
  parallel_for(smiles.size(), threads, [&](std::size_t i) {
    const Result<chemistry::BitFingerprint> own = chemistry::parse_morgan_bits(smiles[i], options);
    if (!own)
      fail(ErrorCode::invalid_input, "training molecule \"{}\" does not parse: {}", smiles[i], own.issue().message);
    std::copy(own->begin(), own->end(), fingerprints.begin() + static_cast<std::ptrdiff_t>(i * words));
  });
  return fingerprints;
}

/// Rows of `all` that become the reference.
std::vector<std::size_t> choose_reference(std::span<const std::uint64_t> all, std::size_t words, std::uint64_t seed,
                                          const DomainLimits& limits) {
  const std::size_t count = all.size() / words;
  if (count <= limits.reference) return draw_sample(count, count, seed);
  const std::vector<std::size_t> pool = draw_sample(count, limits.pool, Rng::derive_seed(seed, 0));
  std::vector<std::uint64_t> fingerprints;
  for (const std::size_t row : pool) {
    const auto own = all.subspan(row * words, words);
    fingerprints.insert(fingerprints.end(), own.begin(), own.end());
  }
  const std::size_t first = Rng(Rng::derive_seed(seed, 1)).below(pool.size());
  std::vector<std::size_t> chosen = pick_maxmin(fingerprints, words, limits.reference, first);
  for (std::size_t& row : chosen) row = pool[row];
  return chosen;
}

}  // namespace

bundle::DomainReference compute_domain_reference(std::span<const std::string> smiles, std::uint64_t seed,
                                                 std::size_t threads, const DomainLimits& limits) {
  bundle::DomainReference reference;
  reference.training_size = smiles.size();
  const std::size_t words = reference.bits / 64;
  const std::vector<std::uint64_t> all = compute_fingerprints(smiles, reference.bits, threads);
  const auto fingerprint = [&](std::size_t row) { return std::span(all).subspan(row * words, words); };

  std::vector<std::size_t> place(smiles.size(), no_row);  // of a training molecule in the reference
  for (const std::size_t row : choose_reference(all, words, seed, limits)) {
    place[row] = reference.smiles.size();
    reference.smiles.push_back(smiles[row]);
    reference.fingerprints.insert(reference.fingerprints.end(), fingerprint(row).begin(), fingerprint(row).end());
  }
  if (smiles.size() < 2) return reference;

  const DomainIndex index(reference.fingerprints, words);
  const std::vector<std::size_t> rows = draw_sample(smiles.size(), limits.threshold, Rng::derive_seed(seed, 2));
  std::vector<double> nearest(rows.size());
  parallel_for(rows.size(), threads,
               [&](std::size_t i) { nearest[i] = index.find_nearest(fingerprint(rows[i]), place[rows[i]]); });
  std::sort(nearest.begin(), nearest.end());
  reference.threshold = find_quantile(nearest, threshold_quantile);
  return reference;
}

bundle::DomainReference compute_domain_reference(std::span<const std::string> smiles, std::uint64_t seed,
                                                 std::size_t threads) {
  return compute_domain_reference(smiles, seed, threads, DomainLimits());
}

}  // namespace athanor::predict

// The reference molecules of a bundle: sample, fingerprints and threshold.
#include <algorithm>
#include <cmath>

#include "athanor/chemistry/fingerprints.h"
#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/predict/domain_index.h"
#include "athanor/predict/maxmin.h"
#include "athanor/predict/predictor.h"

namespace athanor::predict {
namespace {

constexpr std::size_t max_reference = 20'000;
constexpr std::size_t max_threshold_sample = 20'000;
constexpr double threshold_quantile = 0.05;

std::vector<std::uint64_t> compute_fingerprints(std::span<const std::string> smiles, std::size_t bits, std::size_t threads) {
  const std::size_t words = bits / 64;
  std::vector<std::uint64_t> fingerprints(smiles.size() * words);
  const chemistry::MorganOptions options{2, static_cast<unsigned>(bits), false};
  parallel_for(smiles.size(), threads, [&](std::size_t i) {
    const auto molecule = chemistry::parse_smiles(smiles[i]);
    if (!molecule)
      fail(ErrorCode::invalid_input, "training molecule \"{}\" does not parse: {}", smiles[i], molecule.issue().message);
    const chemistry::BitFingerprint own = chemistry::compute_morgan_bits(*molecule, options);
    std::copy(own.begin(), own.end(), fingerprints.begin() + static_cast<std::ptrdiff_t>(i * words));
  });
  return fingerprints;
}

/// Linear interpolation between order statistics (numpy's default); 0 without values.
double compute_quantile(std::vector<double> values, double fraction) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double position = fraction * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - std::floor(position)) * (values[above] - values[below]);
}

/// Rows whose nearest similarity decides the threshold: all, or a random sample of a large set.
std::vector<std::size_t> draw_threshold_rows(std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> rows(count);
  for (std::size_t i = 0; i < count; ++i) rows[i] = i;
  if (count <= max_threshold_sample) return rows;
  Rng rng(seed);
  rng.shuffle(rows);
  rows.resize(max_threshold_sample);
  return rows;
}

}  // namespace

bundle::DomainReference compute_domain_reference(std::span<const std::string> smiles, std::uint64_t seed, std::size_t threads) {
  bundle::DomainReference reference;
  reference.training_size = smiles.size();
  if (smiles.empty()) return reference;
  const std::size_t words = reference.bits / 64;
  const std::vector<std::uint64_t> all = compute_fingerprints(smiles, reference.bits, threads);
  const auto fingerprint = [&](std::size_t row) { return std::span(all).subspan(row * words, words); };

  const std::size_t first = Rng(Rng::derive_seed(seed, 1)).below(smiles.size());
  const std::vector<std::size_t> chosen = pick_maxmin(all, words, max_reference, first);
  std::vector<std::size_t> place(smiles.size(), no_row);   // of a training molecule in the reference
  for (const std::size_t row : chosen) {
    place[row] = reference.smiles.size();
    reference.smiles.push_back(smiles[row]);
    reference.fingerprints.insert(reference.fingerprints.end(), fingerprint(row).begin(), fingerprint(row).end());
  }

  if (smiles.size() == 1) return reference;
  const DomainIndex index(reference.fingerprints, words);
  const std::vector<std::size_t> rows = draw_threshold_rows(smiles.size(), Rng::derive_seed(seed, 2));
  std::vector<double> nearest(rows.size());
  parallel_for(rows.size(), threads,
               [&](std::size_t i) { nearest[i] = index.find_nearest(fingerprint(rows[i]), place[rows[i]]); });
  reference.threshold = compute_quantile(std::move(nearest), threshold_quantile);
  return reference;
}

}  // namespace athanor::predict

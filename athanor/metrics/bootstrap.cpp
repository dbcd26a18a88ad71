// Percentile bootstrap over rows: intervals and paired tests.
#include <algorithm>
#include <cmath>
#include <map>

#include "athanor/core/rng.h"
#include "athanor/core/statistics.h"
#include "athanor/metrics/evaluator.h"
#include "athanor/metrics/metrics.h"

namespace athanor::metrics {
namespace {

constexpr double min_defined_share = 0.9;
/// Beyond this many drawn rows in all, fewer rounds are made (never below `min_rounds`): with so many rows the
/// interval is narrow, and its own error small beside it.
constexpr double max_draws = 1e8;
constexpr int min_rounds = 200;

int limit_rounds(int rounds, std::size_t rows) {
  const double affordable = std::floor(max_draws / static_cast<double>(std::max<std::size_t>(rows, 1)));
  return std::min(rounds, std::max(min_rounds, static_cast<int>(std::min(affordable, 1e9))));
}

/// Draws `counts.size()` rows with replacement. A product with 32 random bits picks a row; its bias (rows / 2^32) is
/// far below the noise of any bootstrap.
void draw_rows(Rng& rng, std::vector<std::uint32_t>& counts) {
  std::fill(counts.begin(), counts.end(), 0);
  const std::uint64_t n = counts.size();
  for (std::uint64_t i = 0; i < n; i += 2) {
    const std::uint64_t bits = rng.next();
    ++counts[((bits >> 32) * n) >> 32];
    if (i + 1 < n) ++counts[((bits & 0xffffffffULL) * n) >> 32];
  }
}

Interval compute_interval(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {find_quantile(values, 0.025), find_quantile(values, 0.975)};
}

/// What is drawn together: the number of each row's group, from 0 on.
std::vector<std::size_t> number_groups(std::span<const std::size_t> groups) {
  std::map<std::size_t, std::size_t> numbers;
  std::vector<std::size_t> numbered;
  for (const std::size_t group : groups) numbered.push_back(numbers.emplace(group, numbers.size()).first->second);
  return numbered;
}

/// Values of `statistic` on the resamples where it is defined; empty when too few are.
template <class Statistic>
std::vector<double> resample(std::size_t rows, std::span<const std::size_t> groups, std::uint64_t seed, int rounds,
                             Statistic&& statistic) {
  rounds = limit_rounds(rounds, rows);
  if (rows == 0 || rounds < 1) return {};
  if (rows > 0xffffffffULL) fail(ErrorCode::too_large, "More than 2^32 rows cannot be resampled");
  if (!groups.empty() && groups.size() != rows) fail(ErrorCode::internal, "{} groups for {} rows", groups.size(), rows);
  Rng rng(seed);
  const std::vector<std::size_t> numbered = number_groups(groups);
  const std::size_t units = groups.empty() ? rows : 1 + *std::max_element(numbered.begin(), numbered.end());
  std::vector<std::uint32_t> counts(rows), drawn(units);
  std::vector<double> values;
  for (int round = 0; round < rounds; ++round) {
    draw_rows(rng, drawn);
    for (std::size_t row = 0; row < numbered.size(); ++row) counts[row] = drawn[numbered[row]];
    const std::optional<double> value = statistic(groups.empty() ? drawn : counts);
    if (value && std::isfinite(*value)) values.push_back(*value);
  }
  if (static_cast<double>(values.size()) < min_defined_share * rounds) values.clear();
  return values;
}

/// P(the true difference has the other sign), two-sided; counts are raised by one so that it is never 0.
double compute_p_value(const std::vector<double>& differences) {
  double not_above = 1, not_below = 1;
  for (const double difference : differences) {
    not_above += difference <= 0;
    not_below += difference >= 0;
  }
  return std::min(1.0, 2 * std::min(not_above, not_below) / (static_cast<double>(differences.size()) + 1));
}

}  // namespace

std::optional<Interval> compute_bootstrap_interval(const std::string& name, std::span<const double> truth,
                                                   std::span<const double> prediction, std::uint64_t seed, int rounds,
                                                   std::span<const std::size_t> groups) {
  if (truth.size() < 2 || !compute_metric(name, truth, prediction).value) return std::nullopt;
  const auto evaluator = make_evaluator(name, truth, prediction);
  auto values = resample(truth.size(), groups, seed, rounds,
                         [&](const std::vector<std::uint32_t>& counts) -> std::optional<double> {
                           const Outcome outcome = evaluator->evaluate(counts);
                           return outcome.reason ? std::nullopt : std::optional(outcome.value);
                         });
  if (values.empty()) return std::nullopt;
  return compute_interval(std::move(values));
}

std::optional<PairedTest> compute_paired_test(const std::string& name, std::span<const double> truth,
                                              std::span<const double> a, std::span<const double> b, std::uint64_t seed,
                                              int rounds, std::span<const std::size_t> groups) {
  const Score score_a = compute_metric(name, truth, a), score_b = compute_metric(name, truth, b);
  if (!score_a.value || !score_b.value) return std::nullopt;
  const auto evaluator_a = make_evaluator(name, truth, a), evaluator_b = make_evaluator(name, truth, b);
  auto values = resample(
      truth.size(), groups, seed, rounds, [&](const std::vector<std::uint32_t>& counts) -> std::optional<double> {
        const Outcome outcome_a = evaluator_a->evaluate(counts), outcome_b = evaluator_b->evaluate(counts);
        if (outcome_a.reason || outcome_b.reason) return std::nullopt;
        return outcome_a.value - outcome_b.value;
      });
  if (values.empty()) return std::nullopt;
  const double p_value = compute_p_value(values);
  return PairedTest{*score_a.value - *score_b.value, compute_interval(std::move(values)), p_value};
}

}  // namespace athanor::metrics

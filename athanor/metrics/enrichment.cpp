// bedroc and enrichment factors: how many of class 1 are found early (Truchon & Bayly 2007, doi:10.1021/ci600426e).
// Rows of equal score stand in no order: what counts is the mean over all their orders.
#include <algorithm>
#include <cmath>

#include "athanor/metrics/evaluator.h"
#include "athanor/metrics/ranking.h"

namespace athanor::metrics {
namespace {

struct ClassCounts {
  std::uint64_t positives = 0, rows = 0;

  ClassCounts(const Ranking& ranking, std::span<const std::uint32_t> weights) {
    ranking.walk(weights, [&](std::uint64_t p, std::uint64_t n) {
      positives += p;
      rows += p + n;
    });
  }
  const char* find_reason() const {
    return rows == 0 ? no_values_reason : positives == 0 ? no_positive_reason : nullptr;
  }
};

/// Share of class 1 in the first ceil(share * rows) rows over its share in all rows.
class EnrichmentEvaluator : public Evaluator {
 public:
  EnrichmentEvaluator(std::span<const double> truth, std::span<const double> score, double share)
      : ranking_(truth, score), share_(share) {}

  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    const ClassCounts all(ranking_, weights);
    if (const char* reason = all.find_reason()) return {0, reason};
    const double top = std::ceil(share_ * static_cast<double>(all.rows));
    double room = top, found = 0;
    ranking_.walk(weights, [&](std::uint64_t p, std::uint64_t n) {
      const auto rows = static_cast<double>(p + n);
      if (room <= 0 || rows == 0) return;
      found += static_cast<double>(p) * std::min(1.0, room / rows);
      room -= rows;
    });
    return {found / top * static_cast<double>(all.rows) / static_cast<double>(all.positives), nullptr};
  }

 private:
  Ranking ranking_;
  double share_;
};

/// The sum of exp(-alpha * rank / rows) over class 1, scaled so that the best order gives 1 and the worst 0.
class BedrocEvaluator : public Evaluator {
 public:
  BedrocEvaluator(std::span<const double> truth, std::span<const double> score) : ranking_(truth, score) {}

  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    const ClassCounts all(ranking_, weights);
    if (const char* reason = all.find_reason()) return {0, reason};
    if (all.positives == all.rows) return {0, one_class_reason};
    const auto n = static_cast<double>(all.rows), positives = static_cast<double>(all.positives);
    /// Mean of exp(-alpha * rank / n) over the ranks first + 1 ... first + count.
    const auto mean_decay = [&](double first, double count) {
      return std::exp(-alpha * (first + 1) / n) * std::expm1(-alpha * count / n) / std::expm1(-alpha / n) / count;
    };
    double sum = 0, rank = 0;
    ranking_.walk(weights, [&](std::uint64_t p, std::uint64_t negatives) {
      const auto rows = static_cast<double>(p + negatives);
      if (p > 0) sum += static_cast<double>(p) * mean_decay(rank, rows);
      rank += rows;
    });
    const double best = positives * mean_decay(0, positives), worst = positives * mean_decay(n - positives, positives);
    return {(sum - worst) / (best - worst), nullptr};
  }

 private:
  static constexpr double alpha = 20;
  Ranking ranking_;
};

}  // namespace

std::unique_ptr<Evaluator> make_enrichment_evaluator(const std::string& name, std::span<const double> truth,
                                                     std::span<const double> score) {
  if (name == "bedroc") return std::make_unique<BedrocEvaluator>(truth, score);
  if (name == "ef1") return std::make_unique<EnrichmentEvaluator>(truth, score, 0.01);
  if (name == "ef5") return std::make_unique<EnrichmentEvaluator>(truth, score, 0.05);
  return nullptr;
}

}  // namespace athanor::metrics

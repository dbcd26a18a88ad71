// Confusion matrix, ROC curve and precision-recall curve.
#include "athanor/core/error.h"
#include "athanor/metrics/evaluator.h"
#include "athanor/metrics/metrics.h"
#include "athanor/metrics/ranking.h"

namespace athanor::metrics {
namespace {

void check_arrays(std::span<const double> truth, std::span<const double> probability) {
  if (truth.size() != probability.size())
    fail(ErrorCode::invalid_input, "{} true values do not fit {} predictions", truth.size(), probability.size());
  if (!all_finite(probability)) fail(ErrorCode::invalid_input, "A probability is not a finite number");
}

}  // namespace

Confusion compute_confusion(std::span<const double> truth, std::span<const double> probability, double threshold) {
  check_arrays(truth, probability);
  Confusion confusion;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const bool predicted = probability[i] > threshold;
    if (parse_label(truth[i])) ++(predicted ? confusion.true_positive : confusion.false_negative);
    else ++(predicted ? confusion.false_positive : confusion.true_negative);
  }
  return confusion;
}

std::vector<CurvePoint> compute_roc_curve(std::span<const double> truth, std::span<const double> probability) {
  check_arrays(truth, probability);
  std::vector<CurvePoint> points{{0, 0}};
  double positives = 0, negatives = 0;
  Ranking(truth, probability).walk(std::vector<std::uint32_t>(truth.size(), 1), [&](std::uint64_t p, std::uint64_t n) {
    positives += static_cast<double>(p);
    negatives += static_cast<double>(n);
    points.push_back({negatives, positives});
  });
  if (positives == 0 || negatives == 0) return {};
  for (CurvePoint& point : points) point = {point.x / negatives, point.y / positives};
  return points;
}

std::vector<CurvePoint> compute_pr_curve(std::span<const double> truth, std::span<const double> probability) {
  check_arrays(truth, probability);
  std::vector<CurvePoint> points{{0, 1}};
  double positives = 0, rows = 0;
  Ranking(truth, probability).walk(std::vector<std::uint32_t>(truth.size(), 1), [&](std::uint64_t p, std::uint64_t n) {
    positives += static_cast<double>(p);
    rows += static_cast<double>(p + n);
    points.push_back({positives, positives / rows});
  });
  if (positives == 0) return {};
  for (CurvePoint& point : points) point.x /= positives;
  return points;
}

}  // namespace athanor::metrics

// The tree-structured Parzen estimator.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "athanor/search/sampler.h"

namespace athanor::search {
namespace {

constexpr std::size_t num_candidates = 64, most_good = 25;
constexpr double good_share = 0.1;
constexpr double base_width = 0.1;  ///< of a kernel, as a share of the range of a number

double compute_cumulative(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

/// A kernel around each of some points, and one that is the uniform distribution.
class Mixture {
 public:
  Mixture(const Space& space, std::vector<const Point*> points) : space_(space), points_(std::move(points)) {}

  Point draw(Rng& rng) const {
    const std::size_t component = rng.below(points_.size() + 1);
    Point drawn(space_.size(), absent);
    for (std::size_t d = 0; d < space_.size(); ++d) {
      if (!space_.exists(drawn, d)) continue;
      const double centre = component < points_.size() ? (*points_[component])[d] : absent;
      if (std::isnan(centre)) drawn[d] = space_.draw(d, rng);
      else
        drawn[d] =
            space_[d].is_choice() ? draw_choice(d, centre, rng) : draw_number(d, centre, *points_[component], rng);
    }
    return drawn;
  }

  double compute_log_density(const Point& point) const {
    std::vector<double> logs;
    for (std::size_t component = 0; component <= points_.size(); ++component) {
      double log = 0;
      for (std::size_t d = 0; d < space_.size(); ++d)
        if (!std::isnan(point[d])) log += compute_log_kernel(d, point[d], component);
      logs.push_back(log);
    }
    const double largest = *std::max_element(logs.begin(), logs.end());
    double sum = 0;
    for (const double log : logs) sum += std::exp(log - largest);
    return largest + std::log(sum / static_cast<double>(logs.size()));
  }

 private:
  /// Scott's rule in as many dimensions as exist at the point; of whole numbers at least half a step.
  double find_width(std::size_t d, const Point& point) const {
    const auto existing =
        static_cast<double>(std::count_if(point.begin(), point.end(), [](double value) { return !std::isnan(value); }));
    const double width = base_width * std::pow(static_cast<double>(points_.size()), -1 / (existing + 4));
    const Dimension& dimension = space_[d];
    if (!dimension.integral || dimension.logarithmic) return width;
    return std::max(width, 0.5 / (dimension.high - dimension.low + 1));
  }

  /// Probability of the choice that the point has; the rest is shared by all.
  double find_certainty(std::size_t d) const {
    const double kernels = static_cast<double>(points_.size()) + 1;
    return kernels / (kernels + static_cast<double>(space_[d].choices.size()));
  }

  double draw_choice(std::size_t d, double centre, Rng& rng) const {
    return rng.uniform() < find_certainty(d) ? centre : space_.draw(d, rng);
  }

  double draw_number(std::size_t d, double centre, const Point& point, Rng& rng) const {
    const double middle = space_[d].to_unit(centre), width = find_width(d, point);
    double unit;
    do unit = middle + width * rng.normal();
    while (unit < 0 || unit > 1);
    return space_[d].from_unit(unit);
  }

  double compute_log_kernel(std::size_t d, double value, std::size_t component) const {
    const Dimension& dimension = space_[d];
    const double centre = component < points_.size() ? (*points_[component])[d] : absent;
    if (dimension.is_choice()) {
      const double share = 1 / static_cast<double>(dimension.choices.size());
      if (std::isnan(centre)) return std::log(share);
      const double certainty = find_certainty(d);
      return std::log((value == centre ? certainty : 0) + (1 - certainty) * share);
    }
    if (std::isnan(centre)) return 0;
    const double middle = dimension.to_unit(centre), width = find_width(d, *points_[component]);
    const double z = (dimension.to_unit(value) - middle) / width;
    const double mass = compute_cumulative((1 - middle) / width) - compute_cumulative(-middle / width);
    return -0.5 * z * z - std::log(width * std::sqrt(2 * std::numbers::pi) * mass);
  }

  const Space& space_;
  std::vector<const Point*> points_;
};

}  // namespace

Point suggest_tpe(const SamplerView& view, Rng& rng) {
  const std::vector<const Trial*> ranked = rank_trials(view.finished);
  const std::size_t num_good =
      std::min(most_good, static_cast<std::size_t>(std::ceil(good_share * static_cast<double>(ranked.size()))));
  std::vector<const Point*> good, others;
  for (std::size_t i = 0; i < ranked.size(); ++i) (i < num_good ? good : others).push_back(&ranked[i]->point);
  for (const Point& point : view.pending) others.push_back(&point);
  const Mixture good_mixture(*view.space, std::move(good)), other_mixture(*view.space, std::move(others));
  Point best;
  double best_ratio = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < num_candidates; ++i) {
    Point candidate = good_mixture.draw(rng);
    const double ratio = good_mixture.compute_log_density(candidate) - other_mixture.compute_log_density(candidate);
    if (best.empty() || ratio > best_ratio) {
      best_ratio = ratio;
      best = std::move(candidate);
    }
  }
  return best;
}

}  // namespace athanor::search

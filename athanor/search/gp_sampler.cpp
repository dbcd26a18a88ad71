// The sampler gp: a Gaussian process on the trials, and the point of largest expected improvement.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "athanor/search/gaussian_process.h"
#include "athanor/search/sampler.h"

namespace athanor::search {
namespace {

constexpr std::size_t most_rows = 200;  ///< time grows with their cube
constexpr std::size_t num_random = 512, num_starts = 5, num_near = 64, num_rounds = 4;
constexpr double first_step = 0.1, choice_change = 0.2;

/// Trials as rows and standardised scores: all, or the best half of `most_rows` and the latest others.
struct Rows {
  std::vector<Point> points;
  std::vector<double> values;
};

Rows collect_rows(const SamplerView& view) {
  const std::vector<double> scores = compute_tame_scores(view.finished);
  std::vector<bool> is_kept(scores.size(), scores.size() <= most_rows);
  if (scores.size() > most_rows) {
    const std::vector<const Trial*> ranked = rank_trials(view.finished);
    for (std::size_t i = 0; i < most_rows / 2; ++i)
      is_kept[static_cast<std::size_t>(ranked[i] - view.finished.data())] = true;
    for (std::size_t i = scores.size(), kept = most_rows / 2; i-- > 0 && kept < most_rows;)
      if (!is_kept[i]) {
        is_kept[i] = true;
        ++kept;
      }
  }
  Rows rows;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!is_kept[i]) continue;
    rows.points.push_back(view.finished[i].point);
    rows.values.push_back(scores[i]);
  }
  double mean = 0, squares = 0;
  for (const double value : rows.values) mean += value / static_cast<double>(rows.values.size());
  for (const double value : rows.values) squares += (value - mean) * (value - mean);
  const double std = std::sqrt(squares / static_cast<double>(rows.values.size()));
  for (double& value : rows.values) value = std > 0 ? (value - mean) / std : 0;
  return rows;
}

std::vector<double> encode_all(const Encoding& encoding, std::span<const Point> points) {
  std::vector<double> rows;
  for (const Point& point : points) {
    const std::vector<double> row = encoding.encode(point);
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return rows;
}

/// Lengths and noise of greatest posterior, by coordinate ascent on factors of two. The prior holds lengths near half
/// of the range times the root of the number of dimensions, so that few trials do not fit noise.
class SettingsSearch {
 public:
  SettingsSearch(const Space& space, const Encoding& encoding, const Rows& rows)
      : space_(space), encoding_(encoding), rows_(encode_all(encoding, rows.points)), values_(rows.values) {}

  GaussianProcess run() const {
    const double usual = std::log(0.5 * std::sqrt(static_cast<double>(space_.size())));
    std::vector<double> lengths(space_.size(), usual);
    double noise = std::log(1e-2), best = compute_posterior(lengths, noise, usual);
    for (int pass = 0; pass < 3; ++pass)
      for (std::size_t d = 0; d <= space_.size(); ++d) {
        double& setting = d < space_.size() ? lengths[d] : noise;
        for (const double step : {std::numbers::ln2, -std::numbers::ln2})
          for (double before = setting;; before = setting) {
            setting += d < space_.size() ? step : 2 * step;
            const double now = noise < std::log(1e-6) ? -INFINITY : compute_posterior(lengths, noise, usual);
            if (now > best + 1e-9) {
              best = now;
              continue;
            }
            setting = before;
            break;
          }
      }
    return fit(lengths, noise);
  }

 private:
  GaussianProcess fit(const std::vector<double>& lengths, double noise) const {
    KernelSettings settings;
    for (const std::size_t d : encoding_.dimension_of())
      // Two choices are as far apart as the ends of a number.
      settings.weights.push_back(std::exp(-lengths[d]) * (space_[d].is_choice() ? std::numbers::sqrt2 / 2 : 1));
    settings.noise = std::exp(noise);
    return {rows_, values_, std::move(settings)};
  }
  double compute_posterior(const std::vector<double>& lengths, double noise, double usual) const {
    double penalty = 0.5 * std::pow((noise - std::log(1e-2)) / 3, 2);
    for (const double length : lengths) penalty += 0.5 * (length - usual) * (length - usual);
    return fit(lengths, noise).log_likelihood() - penalty;
  }

  const Space& space_;
  const Encoding& encoding_;
  std::vector<double> rows_;
  const std::vector<double>& values_;
};

double compute_improvement(double mean, double std, double best) {
  if (!(std > 0)) return 0;
  const double z = (mean - best) / std;
  const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
  return std * (z * 0.5 * std::erfc(-z / std::numbers::sqrt2) + density);
}

/// A point near another: numbers move by normal steps, choices change now and then.
Point draw_near(const Space& space, const Point& centre, double step, Rng& rng) {
  Point drawn(space.size(), absent);
  for (std::size_t d = 0; d < space.size(); ++d) {
    if (!space.exists(drawn, d)) continue;
    if (std::isnan(centre[d]) || (space[d].is_choice() && rng.uniform() < choice_change)) drawn[d] = space.draw(d, rng);
    else if (space[d].is_choice()) drawn[d] = centre[d];
    else drawn[d] = space[d].from_unit(std::clamp(space[d].to_unit(centre[d]) + step * rng.normal(), 0.0, 1.0));
  }
  return drawn;
}

}  // namespace

Point suggest_gp(const SamplerView& view, Rng& rng) {
  const Space& space = *view.space;
  const Encoding encoding(space, 0.5);
  Rows rows = collect_rows(view);
  GaussianProcess model = SettingsSearch(space, encoding, rows).run();
  const auto predict = [&](std::span<const Point> points) {
    std::pair<std::vector<double>, std::vector<double>> result(std::vector<double>(points.size()),
                                                               std::vector<double>(points.size()));
    model.predict(encode_all(encoding, points), result.first, result.second);
    return result;
  };
  if (!view.pending.empty()) {
    const std::vector<double> believed = predict(view.pending).first;
    rows.points.insert(rows.points.end(), view.pending.begin(), view.pending.end());
    rows.values.insert(rows.values.end(), believed.begin(), believed.end());
    model = SettingsSearch(space, encoding, rows).run();
  }
  const std::vector<double> fitted = predict(rows.points).first;
  const double best_mean = *std::max_element(fitted.begin(), fitted.end());

  std::vector<Point> candidates;
  for (std::size_t i = 0; i < num_random; ++i) candidates.push_back(space.draw(rng));
  const std::vector<const Trial*> ranked = rank_trials(view.finished);
  for (std::size_t s = 0; s < std::min(num_starts, ranked.size()); ++s)
    for (std::size_t i = 0; i < num_near; ++i)
      candidates.push_back(draw_near(space, ranked[s]->point, first_step, rng));
  Point best;
  double best_improvement = -1, step = first_step;
  for (std::size_t round = 0; round < num_rounds; ++round, step /= 3) {
    const auto [means, stds] = predict(candidates);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const double improvement = compute_improvement(means[i], stds[i], best_mean);
      if (improvement <= best_improvement) continue;
      best_improvement = improvement;
      best = candidates[i];
    }
    candidates.clear();
    for (std::size_t i = 0; i < num_near; ++i) candidates.push_back(draw_near(space, best, step, rng));
  }
  return best;
}

}  // namespace athanor::search

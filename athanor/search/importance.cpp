#include "athanor/search/importance.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/classical/model.h"

namespace athanor::search {
namespace {

constexpr std::size_t fewest_trials = 10, num_samples = 1024, num_steps = 16;
constexpr double filler = -1;  ///< of a number that does not exist: a forest can tell it from all others

double compute_variance(std::span<const double> values) {
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(values.size());
}

/// A forest of the score of any point.
class ScoreForest {
 public:
  ScoreForest(const Space& space, std::span<const Trial> trials, std::uint64_t seed, std::size_t threads)
      : space_(space), encoding_(space, filler), threads_(threads) {
    std::vector<Point> points;
    for (const Trial& trial : trials) points.push_back(trial.point);
    const featurize::FeatureMatrix rows = encode(points);
    const std::vector<double> scores = compute_tame_scores(trials);
    std::vector<std::size_t> all(points.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    classical::FitRequest request;
    request.vectors = &rows;
    request.targets = targets_;
    request.values = scores;
    request.train = all;
    request.seed = seed;
    request.threads = threads;
    model_ = classical::fit_model("forest", {{"trees", 64}, {"max_features", 1.0}}, request);
  }

  std::vector<double> predict(std::span<const Point> points) const {
    std::vector<double> scores(points.size());
    model_->predict(encode(points), scores, threads_);
    return scores;
  }

  /// What does not exist by the rules leaves the point.
  Point leave_existing(Point point) const {
    for (std::size_t d = 0; d < space_.size(); ++d)
      if (!space_.exists(point, d)) point[d] = absent;
    return point;
  }

 private:
  featurize::FeatureMatrix encode(std::span<const Point> points) const {
    featurize::FeatureMatrix matrix;
    matrix.rows = points.size();
    matrix.columns = encoding_.width();
    std::vector<float> values;
    for (const Point& point : points)
      for (const double value : encoding_.encode(point)) values.push_back(static_cast<float>(value));
    matrix.values = std::move(values);
    return matrix;
  }

  const Space& space_;
  Encoding encoding_;
  std::size_t threads_;
  std::vector<data::Target> targets_{{.name = "score"}};
  std::unique_ptr<classical::Model> model_;
};

/// Values of a dimension, evenly over its scale.
std::vector<double> list_steps(const Dimension& dimension) {
  std::vector<double> steps;
  const std::size_t count = dimension.is_choice() ? dimension.choices.size() : num_steps;
  for (std::size_t i = 0; i < count; ++i)
    steps.push_back(dimension.is_choice()
                        ? static_cast<double>(i)
                        : dimension.from_unit((static_cast<double>(i) + 0.5) / static_cast<double>(count)));
  return steps;
}

}  // namespace

std::vector<double> compute_importance(const Space& space, std::span<const Trial> trials, std::uint64_t seed,
                                       std::size_t threads) {
  std::vector<double> shares(space.size(), 0);
  std::vector<Trial> scored;
  for (const Trial& trial : trials)
    if (!std::isnan(trial.score)) scored.push_back(trial);
  const std::vector<double> scores = compute_tame_scores(scored);
  if (scored.size() < fewest_trials || !(compute_variance(scores) > 0)) return shares;
  const ScoreForest forest(space, scored, seed, threads);
  Rng rng(seed);
  std::vector<Point> samples;
  for (std::size_t i = 0; i < num_samples; ++i) {
    Point& all = samples.emplace_back(space.size(), absent);
    for (std::size_t d = 0; d < space.size(); ++d) all[d] = space.draw(d, rng);
  }
  std::vector<Point> existing;
  for (const Point& sample : samples) existing.push_back(forest.leave_existing(sample));
  const double total = compute_variance(forest.predict(existing));
  if (!(total > 0)) return shares;
  for (std::size_t d = 0; d < space.size(); ++d) {
    std::vector<double> marginal;
    for (const double value : list_steps(space[d])) {
      std::vector<Point> moved = samples;
      for (Point& point : moved) {
        point[d] = value;
        point = forest.leave_existing(std::move(point));
      }
      const std::vector<double> found = forest.predict(moved);
      marginal.push_back(std::accumulate(found.begin(), found.end(), 0.0) / static_cast<double>(found.size()));
    }
    shares[d] = compute_variance(marginal) / total;
  }
  // Both variances are sampled: together they may come out a little above all.
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (sum > 1)
    for (double& share : shares) share /= sum;
  return shares;
}

}  // namespace athanor::search

#include "athanor/calibrate/probability_maps.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace athanor::calibrate {
namespace {

/// Beyond it a probability says nothing more, and its logit would decide a fit alone.
constexpr double smallest_probability = 1e-12;
constexpr int most_steps = 200;

double clip(double probability) { return std::clamp(probability, smallest_probability, 1 - smallest_probability); }

double compute_logit(double probability) {
  const double p = clip(probability);
  return std::log(p) - std::log1p(-p);
}

double compute_sigmoid(double z) { return z >= 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z)); }

/// log(1 + exp(z)) without overflow.
double compute_softplus(double z) { return z > 0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z)); }

/// Slope and curvature of the log loss at 1 / T = b.
struct Slope {
  double first = 0, second = 0;
};

Slope compute_slope(std::span<const double> truth, std::span<const double> logs, std::size_t classes, double b) {
  Slope slope;
  std::vector<double> shares(classes);
  for (std::size_t row = 0; row < truth.size(); ++row) {
    const auto own = logs.subspan(row * classes, classes);
    const double largest = *std::max_element(own.begin(), own.end());
    double sum = 0, mean = 0, square = 0;
    for (std::size_t k = 0; k < classes; ++k) sum += shares[k] = std::exp(b * (own[k] - largest));
    for (std::size_t k = 0; k < classes; ++k) mean += shares[k] / sum * own[k];
    for (std::size_t k = 0; k < classes; ++k) square += shares[k] / sum * (own[k] - mean) * (own[k] - mean);
    slope.first += mean - own[static_cast<std::size_t>(truth[row])];
    slope.second += square;
  }
  return slope;
}

}  // namespace

double fit_temperature(std::span<const double> truth, std::span<const double> probabilities, std::size_t classes) {
  std::vector<double> logs;
  for (const double p : probabilities) logs.push_back(std::log(clip(p)));
  // The loss is convex in b = 1 / T: Newton's steps within a bracket that only shrinks.
  double low = 0.01, high = 100, b = 1;
  for (int step = 0; step < most_steps && high - low > 1e-14 * high; ++step) {
    const Slope slope = compute_slope(truth, logs, classes, b);
    (slope.first > 0 ? high : low) = b;
    const double next = slope.second > 0 ? b - slope.first / slope.second : low;
    const double chosen = next > low && next < high ? next : std::sqrt(low * high);
    if (std::abs(chosen - b) < 1e-15 * b) break;
    b = chosen;
  }
  return 1 / b;
}

void apply_temperature(double temperature, std::span<double> probabilities) {
  double largest = 0, sum = 0;
  for (double& p : probabilities) largest = std::max(largest, p = clip(p));
  for (double& p : probabilities) sum += p = std::exp(std::log(p / largest) / temperature);
  for (double& p : probabilities) p /= sum;
}

std::vector<double> fit_platt(std::span<const double> truth, std::span<const double> probabilities) {
  std::vector<double> z, label;
  const double positives = std::accumulate(truth.begin(), truth.end(), 0.0);
  const double negatives = static_cast<double>(truth.size()) - positives;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    z.push_back(compute_logit(probabilities[i]));
    label.push_back(truth[i] > 0 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2));
  }
  const auto compute_loss = [&](double a, double b) {
    double loss = 0;
    for (std::size_t i = 0; i < z.size(); ++i) loss += compute_softplus(a * z[i] + b) - label[i] * (a * z[i] + b);
    return loss;
  };
  double a = 1, b = 0, loss = compute_loss(a, b);
  for (int step = 0; step < most_steps; ++step) {
    double ga = 0, gb = 0, haa = 1e-12, hab = 0, hbb = 1e-12;
    for (std::size_t i = 0; i < z.size(); ++i) {
      const double p = compute_sigmoid(a * z[i] + b), d = p - label[i], w = p * (1 - p);
      ga += d * z[i];
      gb += d;
      haa += w * z[i] * z[i];
      hab += w * z[i];
      hbb += w;
    }
    const double determinant = haa * hbb - hab * hab;
    if (!(determinant > 0) || std::max(std::abs(ga), std::abs(gb)) < 1e-11) break;
    const double da = -(hbb * ga - hab * gb) / determinant, db = -(haa * gb - hab * ga) / determinant;
    double size = 1, found = compute_loss(a + da, b + db);
    while (found > loss && size > 1e-10) {
      size /= 2;
      found = compute_loss(a + size * da, b + size * db);
    }
    if (found > loss) break;
    a += size * da;
    b += size * db;
    loss = found;
  }
  return {a, b};
}

double apply_platt(std::span<const double> parameters, double probability) {
  return compute_sigmoid(parameters[0] * compute_logit(probability) + parameters[1]);
}

std::vector<double> fit_isotonic(std::span<const double> truth, std::span<const double> probabilities) {
  struct Block {
    double low, high;  ///< of x
    double sum, rows;
    double mean() const { return sum / rows; }
  };
  std::vector<std::size_t> order(truth.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return probabilities[a] < probabilities[b]; });
  std::vector<Block> blocks;
  for (std::size_t first = 0; first < order.size();) {
    const double x = probabilities[order[first]];
    Block block{x, x, 0, 0};
    for (; first < order.size() && probabilities[order[first]] == x; ++first) {
      block.sum += truth[order[first]];
      block.rows += 1;
    }
    while (!blocks.empty() && blocks.back().mean() >= block.mean()) {
      block = {blocks.back().low, block.high, blocks.back().sum + block.sum, blocks.back().rows + block.rows};
      blocks.pop_back();
    }
    blocks.push_back(block);
  }
  const double margin = 1 / (static_cast<double>(truth.size()) + 2);
  std::vector<double> parameters, levels;
  for (const Block& block : blocks)
    for (const double x : {block.low, block.high}) {
      if (x == block.high && block.low == block.high && !parameters.empty() && parameters.back() == x) continue;
      parameters.push_back(x);
      levels.push_back(std::clamp(block.mean(), margin, 1 - margin));
    }
  parameters.insert(parameters.end(), levels.begin(), levels.end());
  return parameters;
}

double apply_isotonic(std::span<const double> parameters, double probability) {
  const auto x = parameters.first(parameters.size() / 2), y = parameters.subspan(parameters.size() / 2);
  const auto next = static_cast<std::size_t>(std::upper_bound(x.begin(), x.end(), probability) - x.begin());
  if (next == 0) return y.front();
  if (next == x.size()) return y.back();
  return std::lerp(y[next - 1], y[next], (probability - x[next - 1]) / (x[next] - x[next - 1]));
}

double fit_zscaling(std::span<const double> truth, std::span<const double> mean, std::span<const double> std) {
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double z = (truth[i] - mean[i]) / std[i];
    sum += z * z;
  }
  return std::sqrt(sum / static_cast<double>(truth.size()));
}

}  // namespace athanor::calibrate

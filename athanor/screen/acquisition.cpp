#include "athanor/screen/acquisition.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "athanor/core/error.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"

namespace athanor::screen {
namespace {

/// Of one molecule, with the signs turned so that high is good.
double compute_worth(const AcquisitionSettings& settings, double mean, double std, double best, Rng& rng) {
  switch (settings.function) {
    case Acquisition::random: return rng.uniform();
    case Acquisition::greedy: return mean;
    case Acquisition::ucb: return mean + settings.beta * std;
    case Acquisition::ei: return compute_expected_improvement(mean, std, best);
    case Acquisition::thompson: return mean + std * rng.normal();
  }
  return mean;
}

}  // namespace

const std::vector<std::string>& list_acquisitions() {
  static const std::vector<std::string> names = {"random", "greedy", "ucb", "ei", "thompson"};
  return names;
}

Acquisition parse_acquisition(const std::string& name) {
  const std::vector<std::string>& names = list_acquisitions();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    fail(ErrorCode::invalid_options, "There is no acquisition function \"{}\"{} (known: {})", name,
         format_suggestion(name, names), join_text(names, ", "));
  return static_cast<Acquisition>(found - names.begin());
}

bool needs_prediction(Acquisition acquisition) { return acquisition != Acquisition::random; }

bool needs_std(Acquisition acquisition) {
  return acquisition != Acquisition::random && acquisition != Acquisition::greedy;
}

double compute_expected_improvement(double mean, double std, double best) {
  const double gain = mean - best;
  if (!(std > 0)) return std::max(gain, 0.0);
  const double z = gain / std;
  const double below = std::erfc(-z / std::numbers::sqrt2) / 2;
  const double density = std::exp(-z * z / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
  return std::max(gain * below + std * density, 0.0);
}

std::vector<double> compute_acquisition(const AcquisitionSettings& settings, std::span<const double> mean,
                                        std::span<const double> std, double best) {
  const double sign = settings.minimize ? -1 : 1;
  Rng rng(settings.seed);
  std::vector<double> worth;
  worth.reserve(mean.size());
  for (std::size_t i = 0; i < mean.size(); ++i) {
    const double value = compute_worth(settings, sign * mean[i], std.empty() ? 0 : std[i], sign * best, rng);
    worth.push_back(std::isnan(mean[i]) ? NAN : value);
  }
  return worth;
}

std::vector<std::size_t> select_highest(std::span<const double> values, std::size_t count) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isnan(values[i])) places.push_back(i);
  count = std::min(count, places.size());
  const auto end = places.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(places.begin(), end, places.end(), [&](std::size_t a, std::size_t b) {
    return values[a] != values[b] ? values[a] > values[b] : a < b;
  });
  places.erase(end, places.end());
  return places;
}

}  // namespace athanor::screen

#include "athanor/search/sampler.h"

#include <algorithm>
#include <cmath>

namespace athanor::search {
namespace {

constexpr std::size_t random_trials = 10, most_repeats = 200;

bool is_equal(const Point& a, const Point& b) {
  return std::equal(a.begin(), a.end(), b.begin(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

bool is_taken(const SamplerView& view, const Point& point) {
  return std::any_of(view.finished.begin(), view.finished.end(),
                     [&](const Trial& trial) { return is_equal(trial.point, point); }) ||
         std::any_of(view.pending.begin(), view.pending.end(),
                     [&](const Point& other) { return is_equal(other, point); });
}

}  // namespace

const Catalog& sampler_catalog() {
  static const Catalog catalog{{"tpe",
                                "Tree-structured Parzen estimator: near what was good and far from what was not",
                                "",
                                "arXiv:2304.11127",
                                "",
                                {}},
                               {"gp",
                                "Gaussian process: where a model of the score expects the largest improvement",
                                "",
                                "arXiv:1206.2944",
                                "",
                                {}},
                               {"random", "Random points", "", "", "", {}}};
  return catalog;
}

std::optional<Point> suggest(const std::string& sampler, const SamplerView& view) {
  find_entry(sampler_catalog(), sampler, "sampler");
  Rng rng(Rng::derive_seed(view.seed, view.number));
  const bool is_random = sampler == "random" || view.finished.size() < random_trials;
  for (std::size_t repeat = 0; repeat < most_repeats; ++repeat) {
    Point point = is_random || repeat > 0 ? view.space->draw(rng)
                  : sampler == "tpe"      ? suggest_tpe(view, rng)
                                          : suggest_gp(view, rng);
    if (!is_taken(view, point)) return point;
  }
  return std::nullopt;
}

}  // namespace athanor::search

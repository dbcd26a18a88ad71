#include "athanor/search/halving.h"

#include <algorithm>
#include <cmath>

namespace athanor::search {

bool should_stop(double score, const std::string& rung, std::span<const Trial> earlier, double factor) {
  if (factor <= 0) return false;
  if (std::isnan(score)) return true;
  double others = 0, better = 0;
  for (const Trial& trial : earlier)
    for (const auto& [name, value] : trial.rungs)
      if (name == rung) {
        ++others;
        better += value > score;
      }
  const double places = (others + 1) / factor;
  return places >= 1 && better >= std::floor(places);
}

}  // namespace athanor::search

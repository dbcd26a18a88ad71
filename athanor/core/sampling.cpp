#include "athanor/core/sampling.h"

#include <algorithm>
#include <numeric>

#include "athanor/core/rng.h"

namespace athanor {

std::vector<std::size_t> draw_sample(std::size_t count, std::size_t limit, std::uint64_t seed) {
  std::vector<std::size_t> sample(count);
  std::iota(sample.begin(), sample.end(), std::size_t{0});
  if (count <= limit) return sample;
  Rng(seed).shuffle(sample);
  sample.resize(limit);
  std::sort(sample.begin(), sample.end());
  return sample;
}

}  // namespace athanor

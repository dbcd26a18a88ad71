// Random subsets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace athanor {

/// `limit` of the numbers [0, count) at random, ascending; all when there are no more. The same seed draws the same.
std::vector<std::size_t> draw_sample(std::size_t count, std::size_t limit, std::uint64_t seed);

}  // namespace athanor

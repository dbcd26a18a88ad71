// Random arrays for kernel tests.
#pragma once

#include <cstdint>
#include <vector>

#include "athanor/core/rng.h"

namespace athanor::kernels::testing {

template <class T>
std::vector<T> make_values(std::int64_t count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<T> values(static_cast<std::size_t>(count));
  for (T& value : values) value = static_cast<T>(rng.normal());
  return values;
}

}  // namespace athanor::kernels::testing

// How compute_domain_reference bounds its work on large training sets.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"

namespace athanor::predict {

/// Beyond each limit a sample stands for the whole; all draws come from the seed.
struct DomainLimits {
  std::size_t reference = 20'000;  ///< molecules kept, a MaxMin sample
  std::size_t pool = 50'000;       ///< molecules that the MaxMin sample is picked from, drawn at random
  std::size_t threshold = 20'000;  ///< molecules whose nearest similarities decide the threshold, drawn at random
};

/// As compute_domain_reference of predictor.h, whose limits are the defaults.
bundle::DomainReference compute_domain_reference(std::span<const std::string> smiles, std::uint64_t seed,
                                                 std::size_t threads, const DomainLimits& limits);

}  // namespace athanor::predict

// Which atoms each bit of a Morgan fingerprint comes from.
#pragma once

#include <cstdint>
#include <vector>

#include "athanor/chemistry/fingerprints.h"

namespace athanor::chemistry {

/// The atoms within `radius` bonds of a centre: what sets `bit`, or counts once in it.
struct MorganEnvironment {
  std::uint32_t bit = 0;
  std::vector<std::uint32_t> atoms;  ///< ascending
};

/// All environments behind compute_morgan_bits and compute_morgan_counts of the same options.
std::vector<MorganEnvironment> list_morgan_environments(const Molecule& molecule, const MorganOptions& options);

}  // namespace athanor::chemistry

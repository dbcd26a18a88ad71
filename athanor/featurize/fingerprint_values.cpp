// Unpacks the set bits only: fingerprints are sparse.
#include "athanor/featurize/fingerprint_values.h"

#include <algorithm>
#include <bit>

namespace athanor::featurize {

void write_bits(const chemistry::BitFingerprint& fingerprint, std::span<float> out) {
  std::fill(out.begin(), out.end(), 0.0f);
  for (std::size_t word = 0; word < fingerprint.size(); ++word)
    for (std::uint64_t left = fingerprint[word]; left != 0; left &= left - 1)
      out[word * 64 + static_cast<std::size_t>(std::countr_zero(left))] = 1.0f;
}

std::vector<std::string> number_names(const std::string& stem, std::size_t count) {
  std::vector<std::string> names;
  names.reserve(count);
  for (std::size_t i = 0; i < count; ++i) names.push_back(stem + "_" + std::to_string(i));
  return names;
}

}  // namespace athanor::featurize

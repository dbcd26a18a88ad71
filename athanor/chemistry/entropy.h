// Inside this room: Shannon entropy.
#pragma once

#include <cmath>
#include <span>

namespace athanor::chemistry {

/// In bits, of shares of `sum`, which is the sum of the values.
inline double compute_entropy(std::span<const double> values, double sum) {
  double entropy = 0;
  for (const double value : values) {
    const double share = value / sum;
    if (share != 0) entropy -= share * std::log2(share);
  }
  return entropy;
}

}  // namespace athanor::chemistry

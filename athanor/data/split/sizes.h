// How many records each part of a split gets.
#pragma once

#include <cstddef>
#include <vector>

namespace athanor::data {

/// Fractions of train, val and test; sum 1.
struct PartFractions {
  double train = 0, val = 0, test = 0;
};

/// From two (train, test) or three (train, val, test) numbers. Error(invalid_options) unless train is positive, none is
/// negative and the sum is 1 within 1e-6.
PartFractions parse_fractions(const std::vector<double>& sizes);

/// floor(n * fraction), safe against 0.8 * 10 = 7.999...
std::size_t floor_share(std::size_t n, double fraction);

}  // namespace athanor::data

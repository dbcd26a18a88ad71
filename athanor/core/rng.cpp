#include "athanor/core/rng.h"

#include <cmath>

#include "athanor/core/mix_bits.h"

namespace athanor {
namespace {

std::uint64_t rotate_left(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

std::uint64_t splitmix(std::uint64_t& state) { return mix_bits(state += 0x9e3779b97f4a7c15ULL); }

}  // namespace

Rng::Rng(std::uint64_t seed) {
  for (std::uint64_t& word : state_) word = splitmix(seed);
}

std::uint64_t Rng::next() {
  const std::uint64_t result = rotate_left(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = rotate_left(state_[3], 45);
  return result;
}

double Rng::uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::size_t Rng::below(std::size_t limit) {
  const std::uint64_t n = limit;
  const std::uint64_t threshold = (0 - n) % n;
  while (true) {
    const std::uint64_t x = next();
    if (x >= threshold) return static_cast<std::size_t>(x % n);
  }
}

double Rng::normal() {
  while (true) {
    const double u = 2 * uniform() - 1;
    const double v = 2 * uniform() - 1;
    const double s = u * u + v * v;
    if (s > 0 && s < 1) return u * std::sqrt(-2 * std::log(s) / s);
  }
}

std::uint64_t Rng::derive_seed(std::uint64_t seed, std::uint64_t label) {
  std::uint64_t state = seed ^ (label * 0xd1342543de82ef95ULL + 0x632be59bd9b4e019ULL);
  splitmix(state);
  return splitmix(state);
}

}  // namespace athanor

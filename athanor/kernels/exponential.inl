// The exponential function in a form of which loops become vectors.

/// a where `first`, else b, without branches: of those GCC makes paths of their own, and then no vectors.
inline float select(bool first, float a, float b) {
  const std::uint32_t mask = 0U - static_cast<std::uint32_t>(first);
  return __builtin_bit_cast(
      float, (__builtin_bit_cast(std::uint32_t, a) & mask) | (__builtin_bit_cast(std::uint32_t, b) & ~mask));
}

inline double select(bool first, double a, double b) { return first ? a : b; }

/// e^x for x in [-87, 88] and beyond these bounds its value there; NaN stays. Within 2e-7 of the exact value,
/// relatively: the polynomial is that of Cephes' expf (S. Moshier, netlib.org/cephes).
inline float fast_exponential(float x) {
  x = select(x > 88.F, 88.F, x);
  x = select(x < -87.F, -87.F, x);
  constexpr float round_to_integer = 12582912.F;  // 1.5 * 2^23: the sum has no fraction
  const float shifted = x * 1.44269504F + round_to_integer;
  const float n = shifted - round_to_integer;
  const float r = (x - n * 0.693359375F) - n * -2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  const float fraction = p * r * r + r + 1.F;
  const std::uint32_t bits = __builtin_bit_cast(std::uint32_t, shifted) << 23;  // n in the exponent
  return fraction * __builtin_bit_cast(float, bits + 0x3f800000U);
}
inline double fast_exponential(double x) { return __builtin_exp(x); }

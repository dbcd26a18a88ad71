// Activation functions for one instruction set. Numbers are worked on in groups of fixed size, the last one filled up,
// so that the bits of a number do not depend on where it stands.

constexpr int group_size = 64 / sizeof(float);

/// e^x for x in [-87, 88] and beyond these bounds its value there; NaN stays. Within 2e-7 of the exact value,
/// relatively: the polynomial is that of Cephes' expf (S. Moshier, netlib.org/cephes).
inline float fast_exponential(float x) {
  x = x > 88.F ? 88.F : x;
  x = x < -87.F ? -87.F : x;
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

/// Abramowitz & Stegun 7.1.26: within 2e-7 of the error function.
inline float error_function(float x) {
  const float size = __builtin_fabsf(x), t = 1.F / (1.F + 0.3275911F * size);
  const float sum =
      t * (0.254829592F + t * (-0.284496736F + t * (1.421413741F + t * (-1.453152027F + t * 1.061405429F))));
  return __builtin_copysignf(1.F - sum * fast_exponential(-size * size), x);
}
inline double error_function(double x) { return __builtin_erf(x); }

/// ln(1 + t) for t in [0, 1]: twice the area tangent of t / (2 + t), as a series.
inline float log_plus_one(float t) {
  const float s = t / (2.F + t), square = s * s;
  float sum = 1.F / 15;
  for (int odd = 13; odd > 0; odd -= 2) sum = sum * square + 1.F / static_cast<float>(odd);
  return 2.F * s * sum;
}
inline double log_plus_one(double t) { return __builtin_log1p(t); }

template <class T>
inline T sigmoid(T x) {
  return 1 / (1 + fast_exponential(-x));
}

template <class T, ActivationKind Kind>
inline T activate_one(T x, T slope) {
  if constexpr (Kind == ActivationKind::sigmoid) return sigmoid(x);
  if constexpr (Kind == ActivationKind::tanh) return 1 - 2 / (1 + fast_exponential(2 * x));
  if constexpr (Kind == ActivationKind::leaky_relu) return x < 0 ? slope * x : x;
  if constexpr (Kind == ActivationKind::elu) return x > 0 ? x : fast_exponential(x) - 1;
  // Klambauer et al. 2017 (arXiv:1706.02515)
  if constexpr (Kind == ActivationKind::selu)
    return T(1.0507009873554805) * (x > 0 ? x : T(1.6732632423543772) * (fast_exponential(x) - 1));
  if constexpr (Kind == ActivationKind::gelu) return T(0.5) * x * (1 + error_function(x * T(0.70710678118654752)));
  if constexpr (Kind == ActivationKind::silu) return x * sigmoid(x);
  if constexpr (Kind == ActivationKind::softplus)
    return (x < 0 ? T{0} : x) + log_plus_one(fast_exponential(x < 0 ? x : -x));
}

template <class T, ActivationKind Kind>
void activate_all(T slope, std::int64_t count, const T* x, T* out) {
  T group[group_size] = {};
  for (std::int64_t i = 0; i < count; i += group_size) {
    const std::int64_t size = count - i < group_size ? count - i : group_size;
    if (size == group_size) copy_row(x + i, group_size, group);
    else copy_row(x + i, size, group);
    for (int l = 0; l < group_size; ++l) group[l] = activate_one<T, Kind>(group[l], slope);
    if (size == group_size) copy_row(group, group_size, out + i);
    else copy_row(group, size, out + i);
  }
}

/// Needs no groups: there is no rounding.
template <class T>
void rectify(std::int64_t count, const T* x, T* out) {
  for (std::int64_t i = 0; i < count; ++i) out[i] = x[i] < 0 ? T{0} : x[i];
}

template <class T>
void activate(ActivationKind kind, T slope, std::int64_t count, const T* x, T* out) {
  switch (kind) {
    case ActivationKind::sigmoid: return activate_all<T, ActivationKind::sigmoid>(slope, count, x, out);
    case ActivationKind::tanh: return activate_all<T, ActivationKind::tanh>(slope, count, x, out);
    case ActivationKind::relu: return rectify(count, x, out);
    case ActivationKind::leaky_relu: return activate_all<T, ActivationKind::leaky_relu>(slope, count, x, out);
    case ActivationKind::elu: return activate_all<T, ActivationKind::elu>(slope, count, x, out);
    case ActivationKind::selu: return activate_all<T, ActivationKind::selu>(slope, count, x, out);
    case ActivationKind::gelu: return activate_all<T, ActivationKind::gelu>(slope, count, x, out);
    case ActivationKind::silu: return activate_all<T, ActivationKind::silu>(slope, count, x, out);
    case ActivationKind::softplus: return activate_all<T, ActivationKind::softplus>(slope, count, x, out);
    case ActivationKind::maxout: return;
  }
}

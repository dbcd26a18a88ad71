// Activation functions for one instruction set. Numbers are worked on in groups of fixed size, the last one filled up,
// so that the bits of a number do not depend on where it stands.

constexpr int group_size = 64 / sizeof(float);

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
inline T activate_one(T x) {
  if constexpr (Kind == ActivationKind::sigmoid) return sigmoid(x);
  if constexpr (Kind == ActivationKind::tanh) return 1 - 2 / (1 + fast_exponential(2 * x));
  if constexpr (Kind == ActivationKind::elu) return select(x > 0, x, fast_exponential(x) - 1);
  // Klambauer et al. 2017 (arXiv:1706.02515)
  if constexpr (Kind == ActivationKind::selu)
    return T(1.0507009873554805) * select(x > 0, x, T(1.6732632423543772) * (fast_exponential(x) - 1));
  if constexpr (Kind == ActivationKind::gelu) return T(0.5) * x * (1 + error_function(x * T(0.70710678118654752)));
  if constexpr (Kind == ActivationKind::silu) return x * sigmoid(x);
  if constexpr (Kind == ActivationKind::softplus)
    return select(x < 0, T{0}, x) + log_plus_one(fast_exponential(select(x < 0, x, -x)));
}

template <class T, ActivationKind Kind>
void activate_all(std::int64_t count, const T* x, T* out) {
  T group[group_size] = {};
  for (std::int64_t i = 0; i < count; i += group_size) {
    const std::int64_t size = count - i < group_size ? count - i : group_size;
    if (size == group_size) copy_row(x + i, group_size, group);
    else copy_row(x + i, size, group);
    for (int l = 0; l < group_size; ++l) group[l] = activate_one<T, Kind>(group[l]);
    if (size == group_size) copy_row(group, group_size, out + i);
    else copy_row(group, size, out + i);
  }
}

/// x, or slope * x below 0; needs no groups, since there is no sum to round.
template <class T>
void rectify(T slope, std::int64_t count, const T* x, T* out) {
  for (std::int64_t i = 0; i < count; ++i) out[i] = x[i] < 0 ? slope * x[i] : x[i];
}

template <class T>
void rectify(std::int64_t count, const T* x, T* out) {
  for (std::int64_t i = 0; i < count; ++i) out[i] = x[i] < 0 ? T{0} : x[i];
}

template <class T>
void activate(ActivationKind kind, T slope, std::int64_t count, const T* x, T* out) {
  switch (kind) {
    case ActivationKind::sigmoid: return activate_all<T, ActivationKind::sigmoid>(count, x, out);
    case ActivationKind::tanh: return activate_all<T, ActivationKind::tanh>(count, x, out);
    case ActivationKind::relu: return rectify(count, x, out);
    case ActivationKind::leaky_relu: return rectify(slope, count, x, out);
    case ActivationKind::elu: return activate_all<T, ActivationKind::elu>(count, x, out);
    case ActivationKind::selu: return activate_all<T, ActivationKind::selu>(count, x, out);
    case ActivationKind::gelu: return activate_all<T, ActivationKind::gelu>(count, x, out);
    case ActivationKind::silu: return activate_all<T, ActivationKind::silu>(count, x, out);
    case ActivationKind::softplus: return activate_all<T, ActivationKind::softplus>(count, x, out);
    case ActivationKind::maxout: return;
  }
}

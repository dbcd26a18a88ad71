// Inside this room: products of matrices on the CPU, exact or of what was rounded to bfloat16.
#pragma once

#include <algorithm>
#include <optional>
#include <type_traits>

#include "athanor/kernels/bf16.h"
#include "athanor/kernels/precision.h"
#include "athanor/nn/tensor_views.h"

namespace athanor::nn {

/// Whether a product of f32 rows with a weight [out, in] is one of rounded numbers. With fewer columns or rows it stays
/// exact: there is nothing to gain.
inline bool rounds_factors(kernels::Precision precision, const torch::Tensor& x, std::int64_t in, std::int64_t out) {
  constexpr std::int64_t least_width = 16;
  return precision == kernels::Precision::bf16 && x.scalar_type() == torch::kFloat && std::min(in, out) >= least_width;
}

/// Uninitialised rows [rows, width] of bfloat16 numbers, at 64-byte boundaries.
class Bf16Matrix {
 public:
  Bf16Matrix(std::int64_t rows, std::int64_t width)
      : memory_(torch::empty({rows, kernels::pad_bf16_width(width)}, torch::kBFloat16)) {}
  kernels::Bf16Rows rows() const { return {static_cast<kernels::Bf16*>(memory_.data_ptr()), memory_.size(1)}; }
  kernels::ConstBf16Rows view() const { return {static_cast<kernels::Bf16*>(memory_.data_ptr()), memory_.size(1)}; }

 private:
  torch::Tensor memory_;
};

/// A matrix [k, n] as products read it.
class PackedBf16 {
 public:
  PackedBf16(std::int64_t n, std::int64_t k, kernels::MatrixView<float> matrix)
      : memory_(torch::empty({static_cast<std::int64_t>(kernels::bf16_kernels().packed_bytes(n, k))}, torch::kByte)) {
    pack(n, k, matrix);
  }
  /// Another matrix of this size in place of the one before.
  void pack(std::int64_t n, std::int64_t k, kernels::MatrixView<float> matrix) {
    kernels::bf16_kernels().pack(n, k, matrix, memory_.data_ptr());
  }
  const void* data() const { return memory_.data_ptr(); }

 private:
  torch::Tensor memory_;
};

/// x [rows, width] f32, rounded.
inline Bf16Matrix round_rows(const torch::Tensor& x) {
  Bf16Matrix rounded(x.size(0), x.size(1));
  kernels::bf16_kernels().round(x.size(0), x.size(1), x.data_ptr<float>(), x.stride(0), rounded.rows());
  return rounded;
}

/// x [rows, width] f32, rounded and turned: [width, rows].
inline Bf16Matrix round_transposed(const torch::Tensor& x) {
  Bf16Matrix rounded(x.size(1), x.size(0));
  kernels::bf16_kernels().round_transposed(x.size(0), x.size(1), x.data_ptr<float>(), x.stride(0), rounded.rows());
  return rounded;
}

/// out [m, n] f32 = a [m, k] * b, added to what is in out when `accumulate`; zeros or what is in out for k = 0.
inline void multiply_bf16(std::int64_t k, const Bf16Matrix& a, const PackedBf16& b, bool accumulate,
                          const torch::Tensor& out) {
  float* c = out.data_ptr<float>();
  const kernels::ProductEnds<float> ends{accumulate ? c : nullptr, out.size(1), false};
  if (k > 0) kernels::bf16_kernels().multiply(out.size(0), out.size(1), k, a.view(), b.data(), ends, c);
  else if (!accumulate) out.zero_();
}

/// A matrix b [k, n], k > 0, packed once for products with it. `rounds` (of f32): what is multiplied is rounded to
/// bfloat16.
class PackedFactor {
 public:
  PackedFactor(const torch::Tensor& b, bool rounds) : k_(b.size(0)), n_(b.size(1)), options_(b.options()) {
    if (rounds) rounded_.emplace(n_, k_, view<float>(b));
    else {
      dispatch(b, [&](auto type) {
        exact_ = torch::empty({kernels::kernels<decltype(type)>().packed_size(n_, k_)}, options_);
      });
      pack(b);
    }
  }

  /// Another matrix of this size in place of the one before.
  void pack(const torch::Tensor& b) {
    if (rounded_) return rounded_->pack(n_, k_, view<float>(b));
    dispatch(b, [&](auto type) {
      using T = decltype(type);
      kernels::kernels<T>().pack(n_, k_, view<T>(b), exact_.data_ptr<T>());
    });
  }

  /// x b, for x [rows, k] without gaps.
  torch::Tensor multiply(const torch::Tensor& x) const {
    const torch::Tensor out = torch::empty({x.size(0), n_}, options_);
    multiply(x, {}, false, out);
    return out;
  }
  /// out = x b + base, and relu of it where `rectify`; base [rows, n] without gaps, which may be out, or [n], or
  /// undefined.
  void multiply(const torch::Tensor& x, const torch::Tensor& base, bool rectify, const torch::Tensor& out) const {
    dispatch(x, [&](auto type) {
      using T = decltype(type);
      const kernels::ProductEnds<T> ends{base.defined() ? base.data_ptr<T>() : nullptr,
                                         base.defined() && base.dim() == 2 ? n_ : 0, rectify};
      if constexpr (std::is_same_v<T, float>)
        if (rounded_)
          return kernels::bf16_kernels().multiply(x.size(0), n_, k_, round_rows(x).view(), rounded_->data(), ends,
                                                  out.data_ptr<T>());
      kernels::kernels<T>().multiply_packed(x.size(0), n_, k_, view<T>(x), exact_.data_ptr<T>(), ends,
                                            out.data_ptr<T>());
    });
  }

 private:
  std::int64_t k_, n_;
  torch::TensorOptions options_;
  torch::Tensor exact_;
  std::optional<PackedBf16> rounded_;
};

/// The sum of the rows of x, in their order: [width].
inline torch::Tensor sum_rows(const torch::Tensor& x) {
  const torch::Tensor sum = torch::empty({x.size(1)}, x.options());
  const std::int32_t all[] = {0, static_cast<std::int32_t>(x.size(0))};
  dispatch(x, [&](auto type) {
    using T = decltype(type);
    kernels::kernels<T>().segment_sum(all, 1, nullptr, x.data_ptr<T>(), x.size(1), sum.data_ptr<T>());
  });
  return sum;
}

/// out [n, k] = g^T x, added to what is there when `accumulate`; g [rows, n], x [rows, k].
inline void multiply_transposed(const torch::Tensor& g, const torch::Tensor& x, bool rounds, bool accumulate,
                                const torch::Tensor& out) {
  const std::int64_t rows = g.size(0), n = g.size(1), k = x.size(1);
  if (rounds) return multiply_bf16(rows, round_transposed(g), PackedBf16(k, rows, view<float>(x)), accumulate, out);
  dispatch(g, [&](auto type) {
    using T = decltype(type);
    kernels::kernels<T>().multiply(n, k, rows, transposed_view<T>(g), view<T>(x), out.data_ptr<T>(), accumulate);
  });
}

}  // namespace athanor::nn

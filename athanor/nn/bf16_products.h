// Inside this room: tensors on the CPU as rows of bfloat16 numbers, and products of what was rounded to them.
#pragma once

#include "athanor/kernels/bf16.h"
#include "athanor/nn/tensor_views.h"

namespace athanor::nn {

/// Uninitialised rows [rows, width] of bfloat16 numbers, at 64-byte boundaries.
class Bf16Matrix {
 public:
  Bf16Matrix(std::int64_t rows, std::int64_t width)
      : memory_(torch::empty({rows, kernels::pad_bf16_width(width)}, torch::kBFloat16)) {}
  /// One of several matrices.
  explicit Bf16Matrix(torch::Tensor memory) : memory_(std::move(memory)) {}
  kernels::Bf16Rows rows() const { return {static_cast<kernels::Bf16*>(memory_.data_ptr()), memory_.size(1)}; }
  kernels::ConstBf16Rows view() const { return {static_cast<kernels::Bf16*>(memory_.data_ptr()), memory_.size(1)}; }

 private:
  torch::Tensor memory_;
};

/// A matrix [k, n] as products read it.
class PackedBf16 {
 public:
  PackedBf16(std::int64_t n, std::int64_t k, kernels::MatrixView<float> matrix) : PackedBf16(n, k) {
    kernels::bf16_kernels().pack(n, k, matrix, memory_.data_ptr());
  }
  PackedBf16(std::int64_t n, std::int64_t k, kernels::ConstBf16Rows matrix) : PackedBf16(n, k) {
    kernels::bf16_kernels().pack_rows(n, k, matrix, memory_.data_ptr());
  }
  const void* data() const { return memory_.data_ptr(); }

 private:
  PackedBf16(std::int64_t n, std::int64_t k)
      : memory_(torch::empty({static_cast<std::int64_t>(kernels::bf16_kernels().packed_bytes(n, k))}, torch::kByte)) {}
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

}  // namespace athanor::nn

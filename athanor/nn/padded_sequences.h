// The functions of sequences.h and recurrent.h in torch operators on padded sequences: for devices without kernels, and
// the other opinion in tests.
#pragma once

#include "athanor/nn/recurrent.h"
#include "athanor/nn/torch.h"

namespace athanor::nn {

/// As convolve() of sequences.h.
torch::Tensor convolve_padded(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                              const torch::Tensor& offsets);
/// As attend() of sequences.h.
torch::Tensor attend_padded(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v, std::int64_t heads,
                            const torch::Tensor& offsets);
/// As run_cell() of recurrent.h.
torch::Tensor run_cell_padded(CellKind kind, const torch::Tensor& input, const torch::Tensor& weight,
                              const torch::Tensor& bias, const torch::Tensor& offsets, bool backwards);

}  // namespace athanor::nn

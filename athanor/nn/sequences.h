// Differentiable functions on sequences that lie one after another, without gaps: x [tokens, width], offsets i32
// [sequences + 1]. On the CPU a sequence's numbers depend on that sequence alone, bit for bit; on other devices
// sequences are padded (padded_sequences.h).
#pragma once

#include "athanor/nn/torch.h"

namespace athanor::nn {

/// Rows of table [rows, width] by their numbers; a negative one gives zeros. ids i32 [tokens].
torch::Tensor embed(const torch::Tensor& table, const torch::Tensor& ids);

/// out[t] = bias + sum over j of weight[:, :, j] x[t + j - kernel / 2], with zeros beyond the ends of a sequence:
/// PyTorch's Conv1d with padding kernel / 2. weight [outputs, inputs, kernel], kernel odd.
torch::Tensor convolve(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                       const torch::Tensor& offsets);

/// softmax(q k^T / sqrt(width / heads)) v for each sequence and head (Vaswani et al. 2017, arXiv:1706.03762). Heads cut
/// the width, [tokens, width] each.
torch::Tensor attend(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v, std::int64_t heads,
                     const torch::Tensor& offsets);

/// Place of each token in its sequence, i64 [tokens].
torch::Tensor find_positions(const torch::Tensor& offsets);

/// f64 [length, width]: sin(p / 10000^(2 i / width)) in column 2 i of row p, cos in column 2 i + 1 (arXiv:1706.03762).
torch::Tensor make_waves(std::int64_t length, std::int64_t width);

/// Turns columns c and c + half of each head by position / 10000^(2 c / head width): RoFormer (Su et al. 2021,
/// arXiv:2104.09864), in halves as transformers' Llama does. x [tokens, width]; `waves` [tokens, head width]: the rows
/// of make_waves for the positions.
torch::Tensor rotate(const torch::Tensor& x, const torch::Tensor& waves, std::int64_t heads);

}  // namespace athanor::nn

#include "athanor/nn/padded_sequences.h"

#include <cmath>

namespace athanor::nn {
namespace {

using torch::Tensor;

/// Sequences side by side, the shorter ones filled up.
struct Padding {
  explicit Padding(const Tensor& offsets) {
    const Tensor begins = offsets.slice(0, 0, -1).to(torch::kLong), ends = offsets.slice(0, 1).to(torch::kLong);
    const Tensor lengths = ends - begins;
    length = lengths.numel() == 0 ? 0 : lengths.max().item<std::int64_t>();
    const Tensor steps = torch::arange(length, begins.options());
    valid = steps.unsqueeze(0) < lengths.unsqueeze(1);
    index = (begins.unsqueeze(1) + steps.unsqueeze(0)).masked_fill(valid.logical_not(), 0).view({-1});
    filled = valid.view({-1}).nonzero().squeeze(1);
  }
  /// [tokens, width] -> [sequences, length, width], zeros in the gaps.
  Tensor pad(const Tensor& x) const {
    if (x.size(0) == 0) return torch::zeros({valid.size(0), length, x.size(1)}, x.options());
    const Tensor all = x.index_select(0, index).view({valid.size(0), length, x.size(1)});
    return all.masked_fill(valid.logical_not().unsqueeze(2), 0);
  }
  Tensor unpad(const Tensor& padded) const { return padded.reshape({-1, padded.size(2)}).index_select(0, filled); }

  std::int64_t length;
  Tensor valid;          ///< [sequences, length]
  Tensor index, filled;  ///< of rows
};

Tensor step_gru(const Tensor& in, const Tensor& recurrent, const Tensor& h) {
  const auto i = in.chunk(3, 1), r = recurrent.chunk(3, 1);
  const Tensor reset = torch::sigmoid(i[0] + r[0]), update = torch::sigmoid(i[1] + r[1]);
  const Tensor candidate = torch::tanh(i[2] + reset * r[2]);
  return (1 - update) * candidate + update * h;
}

Tensor step_lstm(const Tensor& sum, Tensor& memory, const Tensor& valid) {
  const auto gates = sum.chunk(4, 1);
  const Tensor next = torch::sigmoid(gates[1]) * memory + torch::sigmoid(gates[0]) * torch::tanh(gates[2]);
  memory = torch::where(valid, next, memory);
  return torch::sigmoid(gates[3]) * torch::tanh(next);
}

}  // namespace

Tensor convolve_padded(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& offsets) {
  const Padding padding(offsets);
  if (x.size(0) == 0) return torch::zeros({0, weight.size(0)}, x.options());
  const Tensor out = torch::conv1d(padding.pad(x).transpose(1, 2), weight, bias, 1, weight.size(2) / 2);
  return padding.unpad(out.transpose(1, 2));
}

Tensor attend_padded(const Tensor& q, const Tensor& k, const Tensor& v, std::int64_t heads, const Tensor& offsets) {
  const Padding padding(offsets);
  const std::int64_t width = q.size(1), own = width / heads;
  const auto split = [&](const Tensor& x) {
    return padding.pad(x).view({padding.valid.size(0), padding.length, heads, own}).transpose(1, 2);
  };
  Tensor scores = torch::matmul(split(q), split(k).transpose(2, 3)) / std::sqrt(static_cast<double>(own));
  const Tensor gaps = padding.valid.logical_not().unsqueeze(1).unsqueeze(2);
  scores = scores.masked_fill(gaps, -1e9);  // a sequence without tokens would have no finite score
  const Tensor mixed = torch::matmul(torch::softmax(scores, 3), split(v)).transpose(1, 2);
  return padding.unpad(mixed.reshape({padding.valid.size(0), padding.length, width}));
}

Tensor run_cell_padded(CellKind kind, const Tensor& input, const Tensor& weight, const Tensor& bias,
                       const Tensor& offsets, bool backwards) {
  const Padding padding(offsets);
  const Tensor in = padding.pad(input);
  Tensor h = torch::zeros({in.size(0), weight.size(1)}, input.options()), memory = h;
  std::vector<Tensor> steps(static_cast<std::size_t>(padding.length));
  for (std::int64_t i = 0; i < padding.length; ++i) {
    const std::int64_t t = backwards ? padding.length - 1 - i : i;
    const Tensor valid = padding.valid.select(1, t).unsqueeze(1);
    const Tensor recurrent = torch::matmul(h, weight.t()) + bias, own = in.select(1, t);
    Tensor next;
    switch (kind) {
      case CellKind::rnn: next = torch::tanh(own + recurrent); break;
      case CellKind::lstm: next = step_lstm(own + recurrent, memory, valid); break;
      case CellKind::gru: next = step_gru(own, recurrent, h); break;
    }
    h = torch::where(valid, next, h);
    steps[static_cast<std::size_t>(t)] = h;
  }
  if (steps.empty()) return torch::zeros({0, weight.size(1)}, input.options());
  return padding.unpad(torch::stack(steps, 1));
}

}  // namespace athanor::nn

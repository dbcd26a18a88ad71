// Convolution along sequences that lie one after another (sequences.h).
#pragma once

#include <string>

#include "athanor/nn/batch.h"
#include "athanor/nn/context.h"

namespace athanor::nn {

/// PyTorch's Conv1d with padding kernel / 2: weight [outputs, inputs, kernel], initial values uniform in
/// +-1/sqrt(inputs * kernel).
class Convolution {
 public:
  Convolution(ParameterList& list, const std::string& name, std::int64_t inputs, std::int64_t outputs,
              std::int64_t kernel);
  /// [tokens, inputs] -> [tokens, outputs].
  torch::Tensor operator()(const Context& context, const torch::Tensor& x, const TokenBatch& tokens) const;

 private:
  std::size_t weight_, bias_;
};

}  // namespace athanor::nn

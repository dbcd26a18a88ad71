// One layer of message passing between atoms.
#pragma once

#include "athanor/nn/batch.h"
#include "athanor/nn/context.h"

namespace athanor::models {

/// What the networks of a ConvolutionStack differ in; parameters are declared when it is made.
class Convolution {
 public:
  virtual ~Convolution() = default;
  /// States of the atoms h [nodes, hidden] -> [nodes, hidden], before norm and activation.
  virtual torch::Tensor operator()(const nn::Context& context, const torch::Tensor& h,
                                   const nn::GraphBatch& graph) const = 0;
};

}  // namespace athanor::models

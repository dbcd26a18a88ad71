// What a forward pass needs beside its input: the weights, whether it trains, and the random numbers for dropout.
#pragma once

#include "athanor/core/rng.h"
#include "athanor/kernels/precision.h"
#include "athanor/nn/parameters.h"

namespace athanor::nn {

struct Trace;

struct Context {
  const Weights& weights;
  bool training = false;
  /// Needed when training with dropout. In prediction, it draws a thinned network: dropout has one mask for all rows,
  /// so that numbers do not depend on which rows are predicted together.
  Rng* rng = nullptr;
  Trace* trace = nullptr;  ///< gets what an explanation looks at (trace.h), null = nobody does
  kernels::Precision precision = kernels::Precision::f32;  ///< of products with weights
  bool drops() const { return training || rng; }
};

}  // namespace athanor::nn

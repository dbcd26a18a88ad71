// What a forward pass needs beside its input: the weights, whether it trains, and the random numbers for dropout.
#pragma once

#include "athanor/core/rng.h"
#include "athanor/kernels/precision.h"
#include "athanor/nn/parameters.h"

namespace athanor::nn {

struct Trace;

/// What layers and networks are called with. One context belongs to one thread; the weights may be shared.
struct Context {
  const Weights& weights;  ///< by the slots of the network's ParameterList
  bool training = false;
  /// Needed when training with dropout. In prediction, it draws a thinned network: dropout has one mask for all rows,
  /// so that numbers do not depend on which rows are predicted together.
  Rng* rng = nullptr;
  Trace* trace = nullptr;  ///< gets what an explanation looks at (trace.h), null = nobody does
  kernels::Precision precision = kernels::Precision::f32;  ///< of products with weights
  /// Whether dropout is on.
  bool drops() const { return training || rng; }
};

}  // namespace athanor::nn

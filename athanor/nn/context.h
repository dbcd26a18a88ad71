// What a forward pass needs beside its input: the weights, whether it trains, and the random numbers for dropout.
#pragma once

#include "athanor/core/rng.h"
#include "athanor/nn/parameters.h"

namespace athanor::nn {

struct Context {
  const Weights& weights;
  bool training = false;
  Rng* rng = nullptr;  ///< needed when training with dropout
};

}  // namespace athanor::nn

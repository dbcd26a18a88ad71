// How sure a last layer that is a Gaussian process is: fitted when the weights are.
#pragma once

#include "athanor/train/fit_setup.h"
#include "athanor/train/worker_pool.h"

namespace athanor::train {

/// A copy of `weights` with the factor of the posterior and the noise of nn::GaussianOutput: the posterior is that of
/// the training rows, the noise of a number its mean squared error on the validation rows (the training rows where
/// none of them has a value). The bits do not depend on the threads.
nn::FlatWeights fit_posterior(const FitSetup& setup, const nn::FlatWeights& weights, WorkerPool& pool);

}  // namespace athanor::train

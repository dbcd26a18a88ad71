// Weights of several models in one prediction, learned on predictions for molecules that none of them saw.
#pragma once

#include <span>
#include <vector>

#include "athanor/data/dataset.h"

namespace athanor::calibrate {

/// What several models predict for the same rows of one target, beside its known exact values.
struct StackedTarget {
  data::TaskType task = data::TaskType::regression;
  std::vector<double> truth;        ///< [rows] of a number; empty for classes
  std::vector<double> predictions;  ///< [models, rows]: the number, or the probability of the true class
};

/// Weights of at least 0 that add up to 1, of the blend with the least loss: the sum over the targets of the mean
/// squared error over the variance of the true values, of classes of the mean log loss (probabilities below 1e-6 count
/// as that). Non-negative stacking (Wolpert 1992, doi:10.1016/S0893-6080(05)80023-1; Breiman 1996,
/// doi:10.1007/BF00117832), as the super learner has it (van der Laan et al. 2007, doi:10.2202/1544-6115.1309); blends
/// of probabilities are sums, not sums of logits. Models that cannot be told apart share alike. Targets without rows,
/// and numbers that do not vary, do not count; equal weights when none does.
std::vector<double> fit_stacking_weights(std::span<const StackedTarget> targets, std::size_t models);

}  // namespace athanor::calibrate

// From the numbers of the members to those of the ensemble.
#pragma once

#include <span>

#include "athanor/predict/predictor.h"

namespace athanor::predict {

/// Weighted mean of the members for each output, and the standard deviation. With reliability weights w the sample
/// variance is sum w (x - mean)^2 / (W - sum w^2 / W), W = sum w; equal weights give the usual n - 1.
/// Sets mean and std of `prediction` from its `members`; `own_variances` [outputs] are summed over the members.
void combine_members(const bundle::Bundle& bundle, bool with_std, std::span<const double> own_variances,
                     Prediction& prediction);

}  // namespace athanor::predict

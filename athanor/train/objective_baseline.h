// What an objective costs without a network, to hold a loss against. Torch-free.
#pragma once

#include <span>
#include <string>

#include "athanor/featurize/inputs.h"

namespace athanor::train {

/// The loss that a fit with that objective would have on the rows `val` if it guessed: what is hidden by the
/// frequencies in `train` (one more of each counted, so that none is 0), the other view of a molecule evenly.
double compute_objective_baseline(const std::string& objective, const featurize::Inputs& inputs,
                                  std::span<const std::size_t> train, std::span<const std::size_t> val);

}  // namespace athanor::train

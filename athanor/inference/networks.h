// Trained networks out of a bundle, computed by `kernels` alone: the numbers of the libtorch path without libtorch.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "athanor/kernels/precision.h"
#include "athanor/models/network.h"

namespace athanor::inference {

/// True for the networks that this room can compute, with their options; others need the libtorch plugin.
bool has_network(const bundle::Member& member);

/// The network of a member, on the CPU. The numbers differ from those of the libtorch path by rounding alone (below
/// 1e-5 of the scale of a target) in f32; in bf16 by some 1e-3 of their spread, in int8 by 1e-2. It may predict from several
/// threads at once. Errors: corrupt when the member does not hold what its options ask for, not_found for a network
/// that is not known here.
std::unique_ptr<models::Network> load_network(const bundle::Member& member, std::span<const data::Target> targets,
                                              kernels::Precision precision = kernels::Precision::f32);

}  // namespace athanor::inference

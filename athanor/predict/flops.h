// What a prediction costs in arithmetic.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "athanor/bundle/bundle.h"

namespace athanor::predict {

/// Floating-point operations of the products of matrices of all members in the prediction of a molecule, on average; a
/// multiplication and an addition are two. Each network is run on the molecules, one by one, by libtorch's operators
/// alone: without what `inference` saves, so vectors count as dense and bonds one by one. Sums over one-hot features,
/// additions and activations are left out. None for bundles with other models, and of values of atoms and bonds.
/// `smiles` are standard forms; those that a member cannot read are left out.
std::optional<double> count_flops(const bundle::Bundle& bundle, std::span<const std::string> smiles);

}  // namespace athanor::predict

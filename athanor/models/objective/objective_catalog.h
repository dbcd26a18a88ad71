// The list of what networks can learn from molecules alone. Torch-free.
#pragma once

#include "athanor/core/catalog.h"

namespace athanor::models {

/// Objectives without targets; `input` says which networks they are for.
const Catalog& objective_catalog();

/// Share of the atoms of a molecule, or of its tokens, that is hidden.
inline constexpr double hidden_share = 0.15;

}  // namespace athanor::models

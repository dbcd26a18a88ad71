// Inside this room: a drawing as points.
#pragma once

#include "athanor/chemistry/layout.h"
#include "athanor/featurize/inputs.h"

namespace athanor::featurize {

/// Appends the atoms, then `samples` points of kind 0 evenly along each bond, its ends among them. Numbers of a point:
/// bond order (of bonds), atomic number / 10, partial charge and hybridisation (of atoms).
void append_layout(const chemistry::Layout& layout, std::size_t samples, PackedPoints& points);

}  // namespace athanor::featurize

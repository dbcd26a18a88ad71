// Inside this room: the last step of QED.
#pragma once

#include <array>

namespace athanor::chemistry {

/// From the eight properties in the order of qed::Property.
double combine_qed_properties(const std::array<double, 8>& properties);

}  // namespace athanor::chemistry

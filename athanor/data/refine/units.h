// Units of concentration.
#pragma once

#include <optional>
#include <string_view>

namespace athanor::data {

/// mol/l in one of the unit: 1e-9 for "nM", "nmol/l", "nmol.L-1"; M, mM, uM (also with the Greek mu), nM, pM and fM.
/// Nothing for other texts.
std::optional<double> find_molar_factor(std::string_view unit);

/// True for masses per volume and the like ("ug/mL", "mg.kg-1"): no molar value without the molecular weight.
bool is_mass_unit(std::string_view unit);

}  // namespace athanor::data

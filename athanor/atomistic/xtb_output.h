// Reads what one xtb run leaves behind: its printed text, xtbout.json and xtbopt.xyz.
#pragma once

#include <string>

#include "athanor/chemistry/conformers.h"
#include "athanor/core/result.h"

namespace athanor::atomistic {

/// Values of one finished calculation, in the units of the names.
struct XtbValues {
  double energy_hartree = 0;
  double gap_ev = 0;
  double dipole_debye = 0;
};

/// "6.5.1" from the banner; "" when the text is not xtb's.
std::string find_xtb_banner_version(const std::string& output);

/// True when the text says that the relaxation reached its thresholds. xtb ends with status 0 also when it did not.
bool is_converged(const std::string& output);

/// The last "[ERROR]" and what follows it, on one line; else the last line that is not blank.
std::string find_xtb_error(const std::string& output);

/// Positions of an XYZ text for the same atoms in the same order. Issue xtb_failed when they are others.
Result<chemistry::Geometry> parse_xyz_positions(const std::string& text, const chemistry::Geometry& atoms);

/// Energy and gap from xtbout.json; the dipole as the sum of atomic charges and atomic dipoles over `geometry`, because
/// xtb 6.5 leaves in "dipole" the moment of the geometry before relaxation. Issue xtb_failed when values are missing.
Result<XtbValues> parse_xtb_json(const std::string& json_text, const chemistry::Geometry& geometry);

}  // namespace athanor::atomistic

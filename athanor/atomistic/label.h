// Quantum labels: conformer -> xTB relaxation -> properties, in parallel and resumable.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "athanor/chemistry/conformers.h"
#include "athanor/core/result.h"

namespace athanor::atomistic {

/// Results of one GFN2-xTB calculation (doi:10.1021/acs.jctc.8b01176).
struct QuantumLabels {
  chemistry::Geometry geometry;        ///< relaxed
  double energy_hartree = 0;           ///< total energy
  double gap_ev = 0;                   ///< HOMO-LUMO gap
  double dipole_debye = 0;
  double atomization_energy_kcal = 0;  ///< sum of free-atom GFN2 energies minus total energy, > 0 for a bound molecule
};

struct XtbOptions {
  std::string program = "xtb";
  double timeout_seconds = 300;
  std::filesystem::path scratch;       ///< folder for temporary files
};

/// Conformer (ETKDG + MMFF) -> xtb --opt -> labels, in one scratch folder of its own that is removed afterwards.
/// Failures (no conformer, xtb does not converge, time-out, structure changed its connectivity) are Issues.
/// Error(not_found) when the program is absent.
Result<QuantumLabels> compute_xtb_labels(const chemistry::Molecule& molecule, const XtbOptions& options, std::uint64_t seed);

/// One frame of an extended-XYZ file: `info` gives key=value pairs of the comment line.
std::string format_extxyz(const chemistry::Geometry& geometry, const std::map<std::string, std::string>& info);

/// "xtb 6.5.1"; Error(not_found) with the apt line when absent.
std::string find_xtb_version(const std::string& program);

}  // namespace athanor::atomistic

// Quantum labels: conformer -> xTB relaxation -> properties, in parallel and resumable.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "athanor/chemistry/conformers.h"
#include "athanor/core/result.h"

namespace athanor::atomistic {

/// Results of one GFN2-xTB calculation (doi:10.1021/acs.jctc.8b01176) in vacuum.
struct QuantumLabels {
  chemistry::Geometry geometry;        ///< relaxed
  double energy_hartree = 0;           ///< total energy
  double gap_ev = 0;                   ///< HOMO-LUMO gap
  double dipole_debye = 0;             ///< of an ion: about its centre of nuclear charge
  double atomization_energy_kcal = 0;  ///< sum of free-atom GFN2 energies minus total energy, > 0 for a bound molecule
};

/// Which xtb program runs for compute_xtb_labels, where, and for how long; the method itself is always GFN2-xTB.
struct XtbOptions {
  std::string program = "xtb";      ///< in PATH, or a file
  double timeout_seconds = 300;     ///< of one calculation; then xtb is stopped
  std::filesystem::path scratch;    ///< folder for temporary files; "" = the system's
  std::function<bool()> cancelled;  ///< asked now and then; true stops xtb and is Error(cancelled)
};

/// Conformer (ETKDG + MMFF) -> xtb --opt on one thread -> labels, in one scratch folder of its own that is removed
/// afterwards. Failures are Issues: action "failed" with code conformer_failed, xtb_failed, xtb_not_converged,
/// xtb_timeout or connectivity_changed; action "unsupported" with code element_unsupported.
/// Error(not_found) when the program is absent.
Result<QuantumLabels> compute_xtb_labels(const chemistry::Molecule& molecule, const XtbOptions& options,
                                         std::uint64_t seed);

/// One frame of an extended-XYZ file (positions in Angstrom); `info` gives key=value pairs of the comment line, quoted
/// where they need it.
std::string format_extxyz(const chemistry::Geometry& geometry, const std::map<std::string, std::string>& info);

/// True for names that end in .xyz or .extxyz, also with .gz.
bool has_geometry_ending(const std::filesystem::path& path);

/// Writes frames one after another, gzip-compressed when the name ends in .gz; the old or the new file is seen.
void write_geometries(const std::filesystem::path& path, const std::vector<std::string>& frames);

/// "xtb 6.5.1"; Error(not_found) with the apt line when absent.
std::string find_xtb_version(const std::string& program);

}  // namespace athanor::atomistic

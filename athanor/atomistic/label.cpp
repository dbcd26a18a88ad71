// One molecule through conformer, xtb and checks.
#include "athanor/atomistic/label.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "athanor/atomistic/connectivity.h"
#include "athanor/atomistic/elements.h"
#include "athanor/atomistic/xtb_output.h"
#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/process.h"
#include "athanor/core/scratch_folder.h"

namespace athanor::atomistic {
namespace fs = std::filesystem;
namespace {

constexpr double kcal_per_hartree = 627.5094740631;
constexpr double version_timeout_seconds = 30;

Issue make_issue(std::string action, std::string code, std::string message) {
  Issue issue;
  issue.action = std::move(action);
  issue.code = std::move(code);
  issue.message = std::move(message);
  return issue;
}

std::string format_xyz(const chemistry::Geometry& geometry) {
  std::string text = fmt::format("{}\n\n", geometry.atomic_numbers.size());
  for (std::size_t i = 0; i < geometry.atomic_numbers.size(); ++i) {
    const auto& [x, y, z] = geometry.positions_angstrom[i];
    text += fmt::format("{} {:.10f} {:.10f} {:.10f}\n", format_symbol(geometry.atomic_numbers[i]), x, y, z);
  }
  return text;
}

/// Symbol of the first atom without a free-atom energy, "" when all are known.
std::string find_unknown_element(const chemistry::Geometry& geometry) {
  for (const int number : geometry.atomic_numbers)
    if (find_element(number) == nullptr) return format_symbol(number);
  return "";
}

double compute_atomization_energy_kcal(const chemistry::Geometry& geometry, double energy_hartree) {
  double atoms = 0;
  for (const int number : geometry.atomic_numbers) atoms += find_element(number)->free_atom_energy_hartree;
  return (atoms - energy_hartree) * kcal_per_hartree;
}

/// Without the sync to disk of write_file: the file lives for a tenth of a second.
void write_scratch_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) fail(ErrorCode::io, "{}: cannot be written ({})", path.string(), std::strerror(errno));
}

/// "" for a file that xtb did not write, which no parser accepts.
std::string read_result(const fs::path& path) { return fs::exists(path) ? read_file(path) : ""; }

/// xtb in `folder`; the relaxed geometry and its values.
Result<QuantumLabels> run_xtb(const chemistry::Geometry& start, const XtbOptions& options, const fs::path& folder) {
  write_scratch_file(folder / "input.xyz", format_xyz(start));
  std::vector<std::string> command = {options.program, "input.xyz",
                                      "--gfn",         "2",
                                      "--json",        "--norestart",
                                      "--chrg",        std::to_string(start.charge),
                                      "--uhf",         std::to_string(start.unpaired_electrons)};
  const bool single_atom = start.atomic_numbers.size() == 1;
  if (!single_atom) command.push_back("--opt");
  const ProcessResult run = run_process(command, folder, options.timeout_seconds, options.cancelled);
  if (run.timed_out)
    return make_issue("failed", "xtb_timeout", fmt::format("xtb was stopped after {} s", options.timeout_seconds));
  if (run.exit_status != 0) return make_issue("failed", "xtb_failed", "xtb failed: " + find_xtb_error(run.output));
  if (!single_atom && !is_converged(run.output))
    return make_issue("failed", "xtb_not_converged", "xtb did not converge the geometry");
  Result<chemistry::Geometry> relaxed =
      single_atom ? Result<chemistry::Geometry>(start) : parse_xyz_positions(read_result(folder / "xtbopt.xyz"), start);
  if (!relaxed) return relaxed.issue();
  const Result<XtbValues> values = parse_xtb_json(read_result(folder / "xtbout.json"), *relaxed);
  if (!values) return values.issue();

  QuantumLabels labels;
  labels.geometry = std::move(*relaxed);
  labels.energy_hartree = values->energy_hartree;
  labels.gap_ev = values->gap_ev;
  labels.dipole_debye = values->dipole_debye;
  labels.atomization_energy_kcal = compute_atomization_energy_kcal(labels.geometry, labels.energy_hartree);
  return labels;
}

}  // namespace

Result<QuantumLabels> compute_xtb_labels(const chemistry::Molecule& molecule, const XtbOptions& options,
                                         std::uint64_t seed) {
  const Result<chemistry::Geometry> start = chemistry::compute_conformer(molecule, seed);
  if (!start) return make_issue("failed", start.issue().code, start.issue().message);
  if (const std::string unknown = find_unknown_element(*start); !unknown.empty())
    return make_issue("unsupported", "element_unsupported",
                      fmt::format("{} cannot be labelled (known elements: {})", unknown, format_known_elements()));
  const ScratchFolder folder(options.scratch, "athanor-xtb");
  Result<QuantumLabels> labels = run_xtb(*start, options, folder.path());
  if (!labels) return labels;
  if (const auto change = find_connectivity_change(molecule, labels->geometry))
    return make_issue("failed", "connectivity_changed", "the relaxed structure is another molecule: " + *change);
  return labels;
}

std::string find_xtb_version(const std::string& program) {
  try {
    const ProcessResult run = run_process({program, "--version"}, "/", version_timeout_seconds);
    const std::string version = find_xtb_banner_version(run.output);
    if (version.empty()) fail(ErrorCode::unsupported, "\"{}\" is not xtb (its --version names no version)", program);
    return "xtb " + version;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::not_found) throw;
    fail(ErrorCode::not_found, "The program \"{}\" was not found; install it with: sudo apt-get install xtb", program);
  }
}

}  // namespace athanor::atomistic

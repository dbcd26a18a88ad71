// Parsers for xtb's files.
#include "athanor/atomistic/xtb_output.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "athanor/atomistic/elements.h"
#include "athanor/core/text.h"

namespace athanor::atomistic {
namespace {

constexpr double bohr_angstrom = 0.529177210903;       // CODATA 2018
constexpr double debye_per_atomic_unit = 2.541746473;  // e a0

Issue make_failure(std::string message) {
  return Issue{
      .row = 0, .action = "failed", .code = "xtb_failed", .message = std::move(message), .input = "", .source = ""};
}

std::array<double, 3> find_centre_of_nuclear_charge(const chemistry::Geometry& geometry) {
  std::array<double, 3> centre{};
  double total = 0;
  for (std::size_t i = 0; i < geometry.atomic_numbers.size(); ++i) {
    total += geometry.atomic_numbers[i];
    for (int k = 0; k < 3; ++k) centre[k] += geometry.atomic_numbers[i] * geometry.positions_angstrom[i][k];
  }
  for (double& x : centre) x /= total;
  return centre;
}

/// |sum_i q_i (r_i - r_0) + mu_i| with charges in e and moments in e a0.
double compute_dipole_debye(const chemistry::Geometry& geometry, const std::vector<double>& charges,
                            const std::vector<std::array<double, 3>>& atomic_dipoles) {
  const std::array<double, 3> centre = find_centre_of_nuclear_charge(geometry);
  double square = 0;
  for (int k = 0; k < 3; ++k) {
    double component = 0;
    for (std::size_t i = 0; i < charges.size(); ++i)
      component += charges[i] * (geometry.positions_angstrom[i][k] - centre[k]) / bohr_angstrom + atomic_dipoles[i][k];
    square += component * component;
  }
  return std::sqrt(square) * debye_per_atomic_unit;
}

}  // namespace

std::string find_xtb_banner_version(const std::string& output) {
  static const std::string mark = "xtb version ";
  const std::size_t begin = output.find(mark);
  if (begin == std::string::npos) return "";
  const std::size_t number = begin + mark.size();
  return output.substr(number, output.find_first_of(" \n", number) - number);
}

bool is_converged(const std::string& output) {
  return output.find("GEOMETRY OPTIMIZATION CONVERGED") != std::string::npos;
}

std::string find_xtb_error(const std::string& output) {
  const std::size_t mark = output.rfind("[ERROR]");
  std::vector<std::string> lines;
  for (const std::string& line : split_text(mark == std::string::npos ? output : output.substr(mark), '\n')) {
    const std::string_view text = trim(line);
    if (!text.empty() && text.find_first_not_of("#") != std::string_view::npos) lines.emplace_back(text);
  }
  if (lines.empty()) return "no output";
  return mark == std::string::npos ? lines.back() : join_text(lines, "; ");
}

Result<chemistry::Geometry> parse_xyz_positions(const std::string& text, const chemistry::Geometry& atoms) {
  std::istringstream lines(text);
  std::size_t count = 0;
  std::string rest, symbol;
  lines >> count;
  std::getline(lines, rest);
  std::getline(lines, rest);
  if (!lines || count != atoms.atomic_numbers.size())
    return make_failure(fmt::format("xtb wrote {} atoms, expected {}", count, atoms.atomic_numbers.size()));
  chemistry::Geometry geometry = atoms;
  for (std::size_t i = 0; i < count; ++i) {
    auto& position = geometry.positions_angstrom[i];
    if (!(lines >> symbol >> position[0] >> position[1] >> position[2]) ||
        symbol != format_symbol(atoms.atomic_numbers[i]))
      return make_failure(fmt::format("atom {} of xtb's geometry cannot be read", i + 1));
  }
  return geometry;
}

Result<XtbValues> parse_xtb_json(const std::string& json_text, const chemistry::Geometry& geometry) {
  XtbValues values;
  try {
    const nlohmann::json json = nlohmann::json::parse(json_text);
    values.energy_hartree = json.at("total energy").get<double>();
    values.gap_ev = json.at("HOMO-LUMO gap/eV").get<double>();
    const auto charges = json.at("partial charges").get<std::vector<double>>();
    const auto dipoles = json.at("atomic dipole moments").get<std::vector<std::array<double, 3>>>();
    if (charges.size() != geometry.atomic_numbers.size() || dipoles.size() != charges.size())
      return make_failure(
          fmt::format("xtb gave {} charges for {} atoms", charges.size(), geometry.atomic_numbers.size()));
    values.dipole_debye = compute_dipole_debye(geometry, charges, dipoles);
  } catch (const nlohmann::json::exception& error) {
    return make_failure(fmt::format("xtb's results cannot be read ({})", error.what()));
  }
  return values;
}

}  // namespace athanor::atomistic

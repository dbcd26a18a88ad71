// Parsers held against stored outputs of xtb 6.5.1 (tests/golden/atomistic/make_goldens.sh).
#include "athanor/atomistic/xtb_output.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "golden.h"

namespace athanor::atomistic {
namespace {

/// The dipole that xtb prints ("full: x y z tot", x to z in atomic units, total in Debye).
double read_printed_dipole(const std::string& output) {
  const std::size_t line = output.find("full:", output.find("molecular dipole:"));
  std::istringstream fields(output.substr(line + 5));
  double x = 0, y = 0, z = 0, total = 0;
  fields >> x >> y >> z >> total;
  return total;
}

TEST(XtbOutput, NamesItsVersion) {
  EXPECT_EQ(find_xtb_banner_version(read_golden("ethanol/output.txt")), "6.5.1");
  EXPECT_EQ(find_xtb_banner_version("some other program 1.0"), "");
}

TEST(XtbOutput, TellsAConvergedRelaxationFromOneThatIsNot) {
  EXPECT_TRUE(is_converged(read_golden("ethanol/output.txt")));
  EXPECT_FALSE(is_converged(read_golden("not_converged/output.txt")));
  EXPECT_FALSE(is_converged(read_golden("refused/output.txt")));
}

TEST(XtbOutput, ErrorIsOneLineWithTheReason) {
  const std::string error = find_xtb_error(read_golden("refused/output.txt"));
  EXPECT_NE(error.find("Found *very* short distance of  0.000E+00 for H1-H2"), std::string::npos) << error;
  EXPECT_EQ(error.find('\n'), std::string::npos);
  EXPECT_EQ(find_xtb_error("first\nlast\n\n"), "last");
  EXPECT_EQ(find_xtb_error(""), "no output");
}

TEST(XtbOutput, ReadsTheRelaxedPositionsInOrder) {
  const auto geometry = parse_xyz_positions(read_golden("ethanol/xtbopt.xyz"), ethanol_atoms());
  ASSERT_TRUE(geometry.ok()) << geometry.issue().message;
  const auto& c = geometry->positions_angstrom[1];
  const auto& o = geometry->positions_angstrom[2];
  // "2 C 3 O" in the table of distances that xtb prints.
  EXPECT_NEAR(std::hypot(c[0] - o[0], c[1] - o[1], c[2] - o[2]), 1.4080873, 1e-6);
}

TEST(XtbOutput, OtherAtomsAreAFailureNotAGeometry) {
  EXPECT_EQ(parse_xyz_positions(read_golden("ethanol/xtbopt.xyz"), methylammonium_atoms()).issue().code, "xtb_failed");
  EXPECT_EQ(parse_xyz_positions("", ethanol_atoms()).issue().code, "xtb_failed");
  chemistry::Geometry swapped = ethanol_atoms();
  std::swap(swapped.atomic_numbers[1], swapped.atomic_numbers[2]);
  EXPECT_NE(parse_xyz_positions(read_golden("ethanol/xtbopt.xyz"), swapped).issue().message.find("atom 2"),
            std::string::npos);
}

TEST(XtbOutput, EnergyAndGapAreThoseOfTheRelaxedStructure) {
  const auto geometry = parse_xyz_positions(read_golden("ethanol/xtbopt.xyz"), ethanol_atoms());
  const auto values = parse_xtb_json(read_golden("ethanol/xtbout.json"), *geometry);
  ASSERT_TRUE(values.ok()) << values.issue().message;
  const std::string output = read_golden("ethanol/output.txt");
  EXPECT_NEAR(values->energy_hartree, read_number_after(output, "TOTAL ENERGY"), 1e-8);
  EXPECT_NEAR(values->gap_ev, read_number_after(output, "HOMO-LUMO GAP"), 1e-8);
}

TEST(XtbOutput, DipoleIsThePrintedOneNotTheStaleOneOfTheJson) {
  const auto geometry = parse_xyz_positions(read_golden("ethanol/xtbopt.xyz"), ethanol_atoms());
  const auto values = parse_xtb_json(read_golden("ethanol/xtbout.json"), *geometry);
  const double printed = read_printed_dipole(read_golden("ethanol/output.txt"));
  EXPECT_NEAR(values->dipole_debye, printed, 0.001);
  const auto json = nlohmann::json::parse(read_golden("ethanol/xtbout.json"));
  const auto stale = json["dipole"].get<std::array<double, 3>>();
  EXPECT_GT(std::abs(std::hypot(stale[0], stale[1], stale[2]) * 2.5417 - printed), 0.02);
}

TEST(XtbOutput, DipoleOfAnIonDoesNotDependOnWhereItLies) {
  auto geometry = parse_xyz_positions(read_golden("methylammonium/xtbopt.xyz"), methylammonium_atoms());
  const std::string json = read_golden("methylammonium/xtbout.json");
  const double here = parse_xtb_json(json, *geometry)->dipole_debye;
  for (auto& position : geometry->positions_angstrom) position[0] += 10;
  EXPECT_NEAR(parse_xtb_json(json, *geometry)->dipole_debye, here, 1e-9);
  EXPECT_GT(here, 1.0);
  EXPECT_LT(here, 4.0);
}

TEST(XtbOutput, MissingValuesAreAFailure) {
  EXPECT_EQ(parse_xtb_json("{", ethanol_atoms()).issue().code, "xtb_failed");
  EXPECT_EQ(parse_xtb_json("{}", ethanol_atoms()).issue().code, "xtb_failed");
  EXPECT_EQ(parse_xtb_json(read_golden("ethanol/xtbout.json"), methylammonium_atoms()).issue().code, "xtb_failed");
}

}  // namespace
}  // namespace athanor::atomistic

// The relaxed structure is compared with the bonds of the molecule.
#include "athanor/atomistic/connectivity.h"

#include <gtest/gtest.h>

#include "athanor/atomistic/xtb_output.h"
#include "golden.h"

namespace athanor::atomistic {
namespace {

chemistry::Geometry ethanol() { return *parse_xyz_positions(read_golden("ethanol/xtbopt.xyz"), ethanol_atoms()); }
chemistry::Molecule parse(const char* smiles) { return *chemistry::parse_smiles(smiles); }

TEST(Connectivity, AcceptsTheMoleculeItself) {
  EXPECT_EQ(find_connectivity_change(parse("CCO"), ethanol()), std::nullopt);
}

TEST(Connectivity, ReportsABondThatCameApart) {
  chemistry::Geometry geometry = ethanol();
  for (double& x : geometry.positions_angstrom[8]) x += 3;
  EXPECT_EQ(find_connectivity_change(parse("CCO"), geometry)->substr(0, 20), "O3 and H9 came apart");
}

TEST(Connectivity, ReportsABondThatFormed) {
  chemistry::Geometry geometry = ethanol();
  geometry.positions_angstrom[8] = geometry.positions_angstrom[3];
  geometry.positions_angstrom[8][0] += 0.3;
  const std::string change = find_connectivity_change(parse("CCO"), geometry).value();
  EXPECT_NE(change.find("formed a bond"), std::string::npos) << change;
}

TEST(Connectivity, TellsIsomersApart) {
  // Dimethyl ether has the atoms of ethanol in another order; here: C, O, C.
  chemistry::Geometry geometry = ethanol();
  EXPECT_NE(find_connectivity_change(parse("COC"), geometry), std::nullopt);
}

}  // namespace
}  // namespace athanor::atomistic

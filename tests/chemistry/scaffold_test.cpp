// Bemis-Murcko scaffolds.
#include <gtest/gtest.h>

#include "tables.h"

namespace athanor::chemistry {
namespace {

TEST(ComputeScaffold, GivesTheScaffoldOfEachCase) {
  for (const auto& row : read_cases("chemistry_scaffold.tsv"))
    EXPECT_EQ(compute_scaffold(parse(row[1])), row[2]) << row[0];
}

TEST(ComputeScaffold, KeepsChiralityOnRequest) {
  const Molecule molecule = parse("CC(=O)N1CC[C@@H]2CNC[C@@H]2C1");
  EXPECT_EQ(compute_scaffold(molecule), "C1CC2CNCC2CN1");
  EXPECT_EQ(compute_scaffold(molecule, true), "C1C[C@@H]2CNC[C@@H]2CN1");
}

}  // namespace
}  // namespace athanor::chemistry

// Inside this room: molecules to measure on where the user gives none.
#pragma once

#include <string>
#include <vector>

namespace athanor::workflows {

/// SMILES of 2,000 molecules: 50 approved drugs of 9 to 41 heavy atoms, each plain and with 39 substituents; those of
/// one drug are far apart.
std::vector<std::string> list_bench_molecules();

}  // namespace athanor::workflows

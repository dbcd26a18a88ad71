// Inside this room: molecules to measure on where the user gives none.
#pragma once

#include <span>
#include <string_view>

namespace athanor::workflows {

/// SMILES of approved drugs, of 9 to 41 heavy atoms.
std::span<const std::string_view> list_bench_molecules();

}  // namespace athanor::workflows

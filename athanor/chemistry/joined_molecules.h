// Several molecules that belong together, such as a solute and its solvent, as one text: "CCO|O".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace athanor::chemistry {

/// Stands between the molecules; no SMILES has it, only the extensions of CXSMILES.
inline constexpr char molecule_joint = '|';

/// The molecules in their order with a joint between each two: "CCO", "O" -> "CCO|O".
std::string join_molecules(std::span<const std::string> molecules);
/// The molecules of a joined text, in their order; a text without a joint is one molecule.
std::vector<std::string> split_molecules(std::string_view joined);
/// All of them as one molecule of several parts: "CCO.O".
std::string merge_molecules(std::string joined);

}  // namespace athanor::chemistry

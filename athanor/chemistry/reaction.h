// Reactions: the molecules before and after, with their atoms matched by map numbers, and their one standard text.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// Whether the text has the two ">" of a reaction SMILES (those of dative bonds, "->", do not count).
bool is_reaction(std::string_view text);

/// SMILES of the three parts of "reactants>agents>products"; there may be no agents.
struct ReactionText {
  std::string reactants, agents, products;
};

/// Parts of a reaction SMILES. What follows a space is left out when it only says which fragments belong together
/// ("|f:0.1|"). Issues (action invalid): reaction_syntax; reaction_side without reactants or products; unsupported:
/// cxsmiles for other extensions.
Result<ReactionText> split_reaction(std::string_view text);
/// "reactants>agents>products", the text that split_reaction reads.
std::string join_reaction(const ReactionText& parts);
/// One text of reactants and products that stand in two cells; a cell that is a whole reaction stays. Extensions behind
/// a cell come to the end.
std::string join_sides(std::span<const std::string> cells);

inline constexpr std::size_t no_partner = static_cast<std::size_t>(-1);

/// Both sides of a reaction.
struct Reaction {
  Molecule reactants;  ///< and the agents behind them
  Molecule products;
  std::vector<std::size_t> partners;  ///< [atoms of the reactants] their atoms in the products, or no_partner

  bool is_mapped() const;  ///< some atom has a partner
};

/// Reads a reaction; each side is sanitised, hydrogens with a map number stay atoms. Atoms are partners when they have
/// the same map number; a number on one side only says nothing. Issues (action invalid): those of split_reaction; those
/// of parse_smiles with the side in front; reaction_map for a number that stands twice on one side, or at different
/// elements.
Result<Reaction> parse_reaction(std::string_view text);

/// The text of the reaction that depends neither on how it was written nor on how its atoms were numbered: mapped atoms
/// count from 1 in an order of the whole reaction (canonical_ranks.h, over both sides and the matches between them);
/// each part is canonical SMILES. Equal reactions have equal texts, unless marked rings with mirrors leave more than
/// 1,024 choices; other matches of the same atoms are another reaction. Issues as above.
Result<std::string> standardize_reaction(std::string_view text);

/// The parts as canonical SMILES without map numbers, all hydrogens part of their heavy atoms. Issues as above.
Result<ReactionText> unmap_reaction(std::string_view text);

/// All molecules of a reaction that unmap_reaction has given, as one of several parts: "CCO.CC=O".
std::string merge_reaction(const ReactionText& parts);

}  // namespace athanor::chemistry

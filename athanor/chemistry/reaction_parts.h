// Inside this room: the steps of reading a reaction.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "athanor/chemistry/reaction.h"

namespace athanor::chemistry {

/// One part of a reaction; its name stands before the message of an Issue.
Result<Molecule> parse_reaction_part(const std::string& smiles, const char* name);

/// Reaction::partners, of the atoms of all molecules `before`. Issue reaction_map, whose input is `text`.
Result<std::vector<std::size_t>> match_atoms(std::span<const Molecule> before, const Molecule& products,
                                             std::string_view text);

}  // namespace athanor::chemistry

// Inside this room: the text of one bracket atom, as SMILES and SELFIES write it.
#pragma once

#include <optional>
#include <string_view>

#include "athanor/chemistry/selfies_graph.h"

namespace athanor::chemistry::selfies {

/// "C", "c" or "[13C@@H2+:7]"; nothing for what the grammar of SELFIES cannot hold.
std::optional<Atom> parse_smiles_atom(std::string_view text);

struct Symbol {
  std::pair<int, char> bond;  ///< as parse_bond
  Atom atom;
};
/// "[=C]", "[/C@@H1]", "[N+1]"; nothing for other text.
std::optional<Symbol> parse_symbol(std::string_view text);

}  // namespace athanor::chemistry::selfies

// SELFIES: a text form in which every list of symbols is a molecule.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "athanor/core/result.h"

namespace athanor::chemistry {

/// The SELFIES of a SMILES, in the order of its atoms: Krenn et al. 2020 (arXiv:1905.13741) and Lo et al. 2023
/// (arXiv:2302.03620), with the symbols, the choice of double bonds in aromatic rings and the default bonds per atom of
/// the package selfies 2.2. Issue (action unsupported, code selfies) for what the grammar cannot hold, such as a
/// wildcard atom or more bonds than an atom may have.
Result<std::string> encode_selfies(std::string_view smiles);

/// The SMILES of SELFIES, not canonical. Symbols that find no free bond are passed over, as the grammar says. Issue
/// (action invalid, code selfies) for text that is no list of symbols and for a symbol that does not exist.
Result<std::string> decode_selfies(std::string_view selfies);

/// Symbols and the dots between molecules; the tokens view `selfies`. Issue as decode_selfies for a bracket that is not
/// closed.
Result<std::vector<std::string_view>> split_selfies(std::string_view selfies);

}  // namespace athanor::chemistry

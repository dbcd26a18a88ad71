// SMILES as a list of tokens, for models that read text.
#pragma once

#include <string_view>
#include <vector>

#include "athanor/core/result.h"

namespace athanor::chemistry {

/// Cuts a SMILES into atoms ("Cl", "c", "[C@@H]"), bonds, brackets of branches, ring numbers ("1", "%12") and dots: the
/// regular expression of Schwaller et al. 2019 (doi:10.1021/acscentsci.9b00576) as a scanner. Chemistry is not checked.
/// The tokens view `smiles`. Issue (action unsupported, code smiles_token) with the position of what is no token.
Result<std::vector<std::string_view>> split_smiles(std::string_view smiles);

}  // namespace athanor::chemistry

// The shortest way from a text to one that features are computed from.
#pragma once

#include <string>
#include <string_view>

#include "athanor/chemistry/standardize.h"
#include "athanor/chemistry/stereo_features.h"

namespace athanor::chemistry {

/// A text that has the features of the standard form where chemistry::PlainReader is enough for these: the given text
/// when the policy leaves the molecule as it is (read_standard), its writing with other charges (find_standard_text),
/// else the standard form. Molecules of which such features of `stereo` depend on the order of the atoms take the
/// standard form. Errors: those of standardize_smiles.
Result<std::string> find_quick_form(std::string_view smiles, const StandardizePolicy& policy, StereoFeatures stereo);

}  // namespace athanor::chemistry

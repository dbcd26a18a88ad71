// The header of a table of predictions.
#pragma once

#include <string>
#include <vector>

#include "athanor/core/progress.h"

namespace athanor::predict {

/// Input columns, then `added`. An input column named like an added one becomes `input_<name>`, which is noted.
std::vector<std::string> make_header(const std::vector<std::string>& input, const std::vector<std::string>& added,
                                     Progress& progress);

}  // namespace athanor::predict

// Version of the chemistry toolkit that the program runs with.
#pragma once

#include <string>

namespace athanor::chemistry {

/// RDKit's version, such as "2022.09.3".
std::string toolkit_version();

}  // namespace athanor::chemistry

#include "athanor/chemistry/toolkit_version.h"

#include <RDGeneral/versions.h>

namespace athanor::chemistry {

std::string toolkit_version() { return RDKit::rdkitVersion; }

}  // namespace athanor::chemistry

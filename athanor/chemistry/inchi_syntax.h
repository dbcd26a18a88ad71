// Inside this room: checks a standard InChI before the InChI library reads it. The library trusts its input:
// connections to atoms that the formula lacks make it read beyond its arrays.
#pragma once

#include <string>
#include <string_view>

namespace athanor::chemistry {

/// A sentence about the first mistake in a text that begins with "InChI=1S/"; "" when there is none: formula, layers
/// and their order, characters of each layer, atom numbers within their component, closed brackets. Grammar: InChI
/// Technical Manual, appendix 4 (https://www.inchi-trust.org/downloads/).
std::string find_inchi_mistake(std::string_view inchi);

}  // namespace athanor::chemistry

// The manifest: everything of a bundle that is not a tensor, as one JSON text in the file's metadata.
#pragma once

#include <string>
#include <string_view>

#include "athanor/bundle/bundle.h"

namespace athanor::bundle {

/// JSON text of targets, standardisation, members without tensors, domain settings and training summary.
/// Error(internal) when a number is not finite; Error(invalid_input) when a text is not UTF-8.
std::string format_manifest(const Bundle& bundle);

/// The bundle without its tensors and domain molecules; `domain_count` gets how many the file must hold.
/// Error(corrupt), beginning with `name`, for a missing key, a wrong type or an impossible value.
Bundle parse_manifest(std::string_view text, const std::string& name, std::size_t& domain_count);

}  // namespace athanor::bundle

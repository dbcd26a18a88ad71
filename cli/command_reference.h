// The command reference of the docs, generated from the options structs.
#pragma once

#include <string>

namespace athanor::cli {

/// Markdown: one section per verb with its summary, arguments, options and examples.
std::string format_command_reference();

}  // namespace athanor::cli

// Opens a shared library of ours on demand, so that verbs which do not need libtorch never load it.
#pragma once

#include <string>

namespace athanor {

/// Address of `symbol`: the running program's own where it offers one (a program that links athanor::trainer), else
/// that in the shared library `file_name` (such as "libathanor_torch.so"), searched beside the program, in ../lib of
/// it, then by the system, which knows the program's run path. The library stays open. Error(unsupported) when it
/// cannot be opened, or was built with other headers than the program: their classes need not agree.
void* open_plugin_symbol(const std::string& file_name, const std::string& symbol);

}  // namespace athanor

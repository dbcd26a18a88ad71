// Checks of the options of an active search that need no library.
#pragma once

#include <cstddef>

#include "athanor/workflows/screen.h"

namespace athanor::workflows {

/// Error(invalid_options) for options of a screen by filters and models, and unless there is one source of scores.
void check_acquire_options(const ScreenOptions& options);

/// `value` as a share of `molecules` when below 1, else as their number; at least 1, at most all.
/// Error(invalid_options) names the `flag`.
std::size_t count_molecules(const char* flag, double value, std::size_t molecules);

}  // namespace athanor::workflows

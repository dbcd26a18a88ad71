// Whether other processes work at the same command.
#pragma once

#include <memory>

#include "athanor/core/process_group.h"

namespace athanor::cli {

/// The processes that mpirun or srun started with this one; null when it is alone. Error(unsupported) when they cannot
/// find one another.
std::unique_ptr<ProcessGroup> join_processes();

}  // namespace athanor::cli

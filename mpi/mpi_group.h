// The processes that mpirun or srun started, as a group.
#pragma once

#include <cstddef>

namespace athanor {

class ProcessGroup;

inline constexpr const char* mpi_plugin_name = "libathanor_mpi.so";
inline constexpr const char* mpi_entry_point = "athanor_join_processes";

/// Type of the entry point: the group of all processes, which the caller owns. All of them call it at their start, and
/// destroy the group at their end. Throws Error(unsupported) when MPI cannot be used.
using JoinProcesses = ProcessGroup*();

}  // namespace athanor

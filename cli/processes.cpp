#include "processes.h"

#include <cstdlib>

#include "athanor/core/plugin.h"
#include "athanor/core/text.h"
#include "mpi/mpi_group.h"

namespace athanor::cli {
namespace {

std::size_t read_count(const char* variable) {
  const char* text = std::getenv(variable);
  return text ? static_cast<std::size_t>(parse_number(text).value_or(0)) : 0;
}

/// What the launcher says: mpirun of OpenMPI, launchers of the PMI kind, srun.
std::size_t count_started() {
  for (const char* variable : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"})
    if (const std::size_t count = read_count(variable)) return count;
  return 1;
}

}  // namespace

std::unique_ptr<ProcessGroup> join_processes() {
  const std::size_t started = count_started();
  if (started == 1) return nullptr;
  auto* join = reinterpret_cast<JoinProcesses*>(open_plugin_symbol(mpi_plugin_name, mpi_entry_point));
  std::unique_ptr<ProcessGroup> group(join());
  if (group->size() != started)
    fail(ErrorCode::unsupported,
         "{} processes were started, but MPI tells of {}; start them with OpenMPI's mpirun or with srun --mpi=pmix",
         started, group->size());
  return group;
}

}  // namespace athanor::cli

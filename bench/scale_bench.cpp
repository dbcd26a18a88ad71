// What bounds a screen on many processes beside the molecules themselves: rows that are passed over, and numbers that
// processes get from one another.
//   scale_bench rows FILE           rows per second of one process that skips through a table
//   mpirun -n 4 scale_bench claims  numbers per second that the others get from the first process
#include <chrono>
#include <cstdio>
#include <memory>
#include <string_view>

#include "athanor/core/plugin.h"
#include "athanor/core/process_group.h"
#include "athanor/data/record.h"
#include "mpi/mpi_group.h"

namespace {

using namespace athanor;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

void skip_rows(const char* path) {
  const auto begin = Clock::now();
  const std::size_t rows = data::open_records(path)->skip(static_cast<std::size_t>(-1));
  std::printf("%zu rows, %.2f million per second\n", rows, 1e-6 * static_cast<double>(rows) / seconds_since(begin));
}

void claim_numbers() {
  constexpr double duration = 3;
  auto* join = reinterpret_cast<JoinProcesses*>(open_plugin_symbol(mpi_plugin_name, mpi_entry_point));
  const std::unique_ptr<ProcessGroup> group(join());
  const auto begin = Clock::now();
  while (!group->is_first() && seconds_since(begin) < duration) group->claim(0);
  group->wait_for_all({});
  if (group->is_first())
    std::printf("%zu processes: %.0f numbers per second\n", group->size(),
                static_cast<double>(group->add(0, 0)) / seconds_since(begin));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "rows" && argc == 3) skip_rows(argv[2]);
  else if (what == "claims") claim_numbers();
  else return std::fprintf(stderr, "scale_bench rows FILE, or mpirun -n 4 scale_bench claims\n"), 2;
}

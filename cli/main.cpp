// The command-line program: decode the arguments, call one workflow, encode the result or the error.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <new>

#include "arguments.h"
#include "athanor/chemistry/molecule.h"
#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/core/text.h"
#include "athanor/predict/embeddings.h"
#include "command_reference.h"
#include "processes.h"
#include "terminal_progress.h"

namespace athanor::cli {
namespace {

int report_error(ErrorCode code, const std::string& message, bool json) {
  if (json) Output{true}.object({{"schema", 1}, {"error", {{"code", format_code(code)}, {"message", message}}}});
  fmt::print(stderr, "error: {}\n", message);
  if (code == ErrorCode::internal)
    fmt::print(stderr, "This is a fault of Athanor; please report it with the command and its input\n");
  return exit_status(code);
}

bool wants_json(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments)
    if (argument == "--json") return true;
  return false;
}

/// Processes on the same cores share them.
std::size_t choose_threads(const CommonOptions& common, const ProcessGroup* processes) {
  if (common.threads > 0) return static_cast<std::size_t>(common.threads);
  return std::max<std::size_t>(1, count_available_cores() / (processes ? processes->sharing_cores() : 1));
}

void require_alone(const Verb& verb, const ProcessGroup* processes) {
  if (!processes || verb.shares_work) return;
  fail(ErrorCode::unsupported,
       "athanor {} runs as one process, and {} were started; start it without mpirun (--threads N uses the cores of a "
       "machine), or each under \"env -u OMPI_COMM_WORLD_SIZE -u PMI_SIZE -u SLURM_STEP_NUM_TASKS\" when they are to "
       "work "
       "apart from one another",
       verb.name, processes->size());
}

void run_command(Command& command, const std::vector<std::string>& arguments, ProcessGroup* processes) {
  require_alone(*command.verb, processes);
  TerminalProgress progress(processes && !processes->is_first() ? "none" : command.common.progress);
  workflows::Context context;
  context.processes = processes;
  context.seed = static_cast<std::uint64_t>(command.common.seed);
  context.threads = choose_threads(command.common, processes);
  context.device = command.common.device;
  context.command_line = "athanor " + join_text(arguments, " ");
  if (!processes || processes->is_first()) context.progress = &progress;
  command.verb->run(*command.options, context, Output{command.common.json});
  if (std::fflush(stdout) != 0) fail(ErrorCode::io, "standard output cannot be written");
}

/// Errors of a group are the same in all its processes; the first one tells them.
int run(const std::vector<std::string>& arguments) {
  const bool json = wants_json(arguments);
  std::unique_ptr<ProcessGroup> processes;  // left when all is said
  const auto report = [&](ErrorCode code, const std::string& message) {
    return processes && !processes->is_first() ? exit_status(code) : report_error(code, message, json);
  };
  try {
    processes = join_processes();
    if (processes && !processes->is_first() && !std::freopen("/dev/null", "w", stdout))
      fail(ErrorCode::io, "/dev/null cannot be opened");
    if (!arguments.empty() && arguments.front() == "command-reference") {
      std::fputs(format_command_reference().c_str(), stdout);
      return 0;
    }
    auto command = parse_arguments(arguments);
    if (!command) return 0;
    install_interrupt_handler();
    chemistry::silence_toolkit_log();
    run_command(*command, arguments, processes.get());
    return 0;
  } catch (const Error& error) {
    return report(error.code(), error.what());
  } catch (const std::bad_alloc&) {
    return report(ErrorCode::out_of_memory,
                  "out of memory; try fewer --threads, or in training a smaller --batch-size");
  } catch (const std::exception& error) {
    return report(ErrorCode::internal, error.what());
  }
}

}  // namespace
}  // namespace athanor::cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  athanor::predict::add_embeddings();
  return athanor::cli::run({argv + 1, argv + argc});
}

// The command-line program: decode the arguments, call one workflow, encode the result or the error.
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <new>

#include "arguments.h"
#include "athanor/chemistry/molecule.h"
#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/core/text.h"
#include "command_reference.h"
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

void run_command(Command& command, const std::vector<std::string>& arguments) {
  TerminalProgress progress(command.common.progress);
  workflows::Context context;
  context.seed = static_cast<std::uint64_t>(command.common.seed);
  context.threads =
      command.common.threads > 0 ? static_cast<std::size_t>(command.common.threads) : count_available_cores();
  context.device = command.common.device;
  context.command_line = "athanor " + join_text(arguments, " ");
  context.progress = &progress;
  command.verb->run(*command.options, context, Output{command.common.json});
  if (std::fflush(stdout) != 0) fail(ErrorCode::io, "standard output cannot be written");
}

int run(const std::vector<std::string>& arguments) {
  const bool json = wants_json(arguments);
  try {
    if (!arguments.empty() && arguments.front() == "command-reference") {
      std::fputs(format_command_reference().c_str(), stdout);
      return 0;
    }
    auto command = parse_arguments(arguments);
    if (!command) return 0;
    install_interrupt_handler();
    chemistry::silence_toolkit_log();
    run_command(*command, arguments);
    return 0;
  } catch (const Error& error) {
    return report_error(error.code(), error.what(), json);
  } catch (const std::bad_alloc&) {
    return report_error(ErrorCode::out_of_memory, "out of memory; try a smaller --batch-size or fewer --threads", json);
  } catch (const std::exception& error) {
    return report_error(ErrorCode::internal, error.what(), json);
  }
}

}  // namespace
}  // namespace athanor::cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  return athanor::cli::run({argv + 1, argv + argc});
}

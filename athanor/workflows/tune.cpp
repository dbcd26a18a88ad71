#include "athanor/workflows/tune.h"

#include "athanor/workflows/tune_run.h"

namespace athanor::workflows {

nlohmann::json tune(const TuneOptions& options, const Context& context) {
  if (options.input.empty())
    fail(ErrorCode::invalid_options, "tune needs an input file: athanor tune FILE --target NAME");
  ProcessGroup alone;
  ProcessGroup& group = context.processes ? *context.processes : alone;
  nlohmann::json result;
  group.run_together([&] { result = TuneRun(options, context).run(); });
  return result;
}

}  // namespace athanor::workflows

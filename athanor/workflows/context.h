// What every workflow gets besides its options: the settings that all verbs share.
#pragma once

#include <cstdint>
#include <string>

#include "athanor/core/phases.h"
#include "athanor/core/process_group.h"
#include "athanor/core/progress.h"

namespace athanor::workflows {

/// Progress that nobody looks at.
inline Progress& no_progress() {
  static Progress none;
  return none;
}

/// Settings that every workflow takes beside its options; what the pointers name must outlive the call.
struct Context {
  std::uint64_t seed = 0;               ///< of every random choice
  std::size_t threads = 1;              ///< upper bound of every pool
  std::string device = "cpu";           ///< "cpu" or "cuda"
  std::string command_line;             ///< for manifest.json
  Progress* progress = &no_progress();  ///< never null
  ProcessGroup* processes = nullptr;    ///< that work on this together; null = this one alone
  PhaseTimes* times = nullptr;          ///< gets the time of each phase, where somebody asks

  /// Of several processes the first one writes the results and tells them.
  bool leads() const { return !processes || processes->is_first(); }
  bool has_company() const { return processes && processes->size() > 1; }
  /// For work that a process does by itself while others do something else.
  Context alone() const {
    Context context = *this;
    context.processes = nullptr;
    return context;
  }
};

}  // namespace athanor::workflows

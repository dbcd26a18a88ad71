// What every workflow gets besides its options: the settings that all verbs share.
#pragma once

#include <cstdint>
#include <string>

#include "athanor/core/progress.h"

namespace athanor::workflows {

struct Context {
  std::uint64_t seed = 0;
  std::size_t threads = 1;       ///< upper bound of every pool
  std::string device = "cpu";    ///< "cpu" or "cuda"
  std::string command_line;      ///< for manifest.json
  Progress* progress = nullptr;  ///< never null inside a workflow
};

}  // namespace athanor::workflows

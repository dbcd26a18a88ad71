// bench: what this machine can do at best, the yardstick for how fast the program is on it.
#pragma once

#include <nlohmann/json.hpp>

#include "athanor/core/options.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

struct BenchOptions : Options {
  std::string what = "machine";
  void fields(FieldList& list) override;
};

/// Rates in 1e9 operations or bytes per second.
struct MachineLimits {
  std::string cpu;
  std::string instruction_set;     ///< of the kernels that are used: "avx512", "avx2", "portable"
  std::size_t cores = 0;           ///< that are measured together
  double f32_gflops = 0;           ///< of one core in registers
  double f64_gflops = 0;           ///< of one core in registers
  double bf16_gflops = 0;          ///< of one core in registers; 0 = the CPU has no such instructions
  double product_gflops = 0;       ///< of one core on f32 matrices [512, 512]
  double core_read_gbytes = 0;     ///< from memory, one core
  double machine_read_gbytes = 0;  ///< from memory, all cores
};

/// Takes about two seconds. Error(invalid_options) for anything but "machine".
MachineLimits measure_machine(const BenchOptions& options, const Context& context);
nlohmann::json to_json(const MachineLimits& limits);

}  // namespace athanor::workflows

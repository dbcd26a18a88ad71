// One libFuzzer program: FUZZ_TARGET names its target.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace athanor::fuzz;
  static const Target& target = *std::find_if(list_targets().begin(), list_targets().end(),
                                              [](const Target& one) { return one.name == FUZZ_TARGET; });
  try {
    run_target(target, {reinterpret_cast<const char*>(bytes), size});
  } catch (const std::exception& finding) {
    std::fprintf(stderr, "finding: %s\n", finding.what());
    std::abort();
  }
  return 0;
}

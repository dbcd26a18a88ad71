// What is fuzzed: every reader of text or files that may come from anyone.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace athanor::fuzz {

/// A target reads `bytes` as one input. It may refuse them by an Error of any code but internal; everything else that
/// it throws, a crash, a sanitizer's complaint and endless work are findings.
struct Target {
  std::string name;  ///< folder of its seeds and crashers
  std::function<void(std::string_view bytes)> read;

  friend void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }
};

const std::vector<Target>& list_targets();

/// Runs the target; throws std::logic_error when the input is a finding.
void run_target(const Target& target, std::string_view bytes);

}  // namespace athanor::fuzz

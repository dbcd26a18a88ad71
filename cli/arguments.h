// Command line -> verb, options and common settings. Precedence: command line > environment > file > default.
#pragma once

#include <optional>

#include "verbs.h"

namespace athanor::cli {

/// Settings that every verb has.
struct CommonOptions : Options {
  bool json = false;
  std::string config;
  std::int64_t seed = 0;
  std::int64_t threads = 0;  ///< 0 = the cores that affinity and cgroup allow
  std::string device = "cpu";
  std::string progress = "auto";  ///< auto, plain, none
  void fields(FieldList& list) override;
};

struct Command {
  const Verb* verb = nullptr;
  std::unique_ptr<Options> options;
  CommonOptions common;
};

/// Nothing when help or the version was asked for and printed. Error(invalid_options) otherwise names the nearest valid
/// verb or flag.
std::optional<Command> parse_arguments(const std::vector<std::string>& arguments);

/// Help text of one verb, or of the program for nullptr.
std::string format_help(const Verb* verb);

}  // namespace athanor::cli

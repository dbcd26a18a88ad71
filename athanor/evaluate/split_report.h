// The page of `split --report`: parts, how near the test molecules are to the training set, and the values of each
// part.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "athanor/data/split.h"

namespace athanor::evaluate {

struct SplitReportContent {
  std::string title;
  std::string kind;  ///< "scaffold"
  const data::Dataset* dataset = nullptr;
  std::vector<data::Split> splits;
  std::vector<data::Leakage> leakages;  ///< one per split
  std::string next_command;
  nlohmann::json config;  ///< resolved options
  std::string version;
};

/// One self-contained page in the manner of report.html; the same content gives the same bytes.
std::string format_split_report(const SplitReportContent& content);

}  // namespace athanor::evaluate

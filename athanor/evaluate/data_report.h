// The page of `curate --report`: what became of the rows, and what is in the data, in pictures.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "athanor/data/refine.h"
#include "athanor/evaluate/data_profile.h"

namespace athanor::evaluate {

/// Everything the page shows.
struct DataReportContent {
  std::string title;  ///< name of the data
  const data::Table* table = nullptr;
  const data::Curation* curation = nullptr;
  const data::Refinement* refinement = nullptr;
  DataProfile profile;  ///< of the molecules kept
  std::vector<data::Assay> assays, left_out;
  double cliff_similarity = 0.9;
  std::string next_command;
  nlohmann::json config;  ///< resolved options
  std::string version;
};

/// One self-contained page in the manner of report.html; the same content gives the same bytes.
std::string format_data_report(const DataReportContent& content);

}  // namespace athanor::evaluate

// Made-up but realistic report contents: real molecules, synthetic values, models of known quality.
#pragma once

#include <memory>

#include "athanor/evaluate/report.h"

namespace athanor::evaluate {

/// Owns what the content points to.
struct ReportDemo {
  data::Dataset dataset;
  data::CurationSummary curation;
  ReportContent content;
};

struct DemoOptions {
  std::size_t molecules = 1200;
  std::vector<data::Target> targets{{"logS", data::TaskType::regression, "log mol/L"}};
  double gaps = 0;        ///< share of missing values
  std::size_t folds = 1;  ///< more: k-fold
  bool has_stds = true;
  double model_noise = 0.36;  ///< of the deep model; the baselines have 0.62, 0.70 and 1.0
  std::uint64_t seed = 1;
};

std::unique_ptr<ReportDemo> make_report_demo(const DemoOptions& options = {});

/// `count` distinct valid SMILES: known drugs, then substituted ring systems.
std::vector<std::string> list_molecules(std::size_t count);

}  // namespace athanor::evaluate

// Rows that a bundle was not trained on: which of them cannot be scored, and what they have in common with its training
// molecules.
#pragma once

#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/report.h"
#include "athanor/predict/predictor.h"
#include "athanor/workflows/split.h"

namespace athanor::workflows {

/// One warning for the rows that take no part in the scores; all of them are in the output table. `P` is a Prediction.
template <class P>
void warn_unusable(const std::vector<P>& predictions, Progress& progress) {
  std::size_t count = 0, first = 0;
  for (std::size_t row = predictions.size(); row-- > 0;)
    if (predictions[row].status != "ok") {
      ++count;
      first = row;
    }
  if (count > 0)
    progress.warn(fmt::format("{} cannot be scored; the first is row {}: {} (--out lists them all)",
                              format_count(count, "row"), first, predictions[first].message));
}

/// Puts the rows into the report as a test part without a training part, with their similarities to training molecules;
/// `seen` of them are such molecules.
template <class P>
void describe_foreign_rows(const std::vector<P>& predictions, std::size_t seen, const bundle::Bundle& bundle,
                           evaluate::ReportContent& content) {
  data::Split& split = content.splits.emplace_back();
  data::Leakage& leakage = content.leakages.emplace_back();
  leakage.exact = seen;
  leakage.threshold = near_duplicate_similarity;
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    const predict::Prediction& prediction = predictions[row];
    if (!prediction.nn_similarity) continue;
    split.test.push_back(row);
    leakage.nearest.push_back(*prediction.nn_similarity);
    leakage.near += *prediction.nn_similarity >= near_duplicate_similarity;
  }
  leakage.test_size = split.test.size();
  content.domain_thresholds = {bundle.domain.threshold};
}

}  // namespace athanor::workflows

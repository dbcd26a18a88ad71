// The report of a run whose targets are of atoms or bonds: that of molecules, with sites in place of records.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "athanor/data/sites.h"
#include "athanor/evaluate/report.h"

namespace athanor::evaluate {

/// Beside the content of a report whose dataset has one record per site (list_site_records).
struct SiteReportContent {
  ReportContent report;  ///< predictions, splits and metrics by site; metrics["kinds"] as score_kinds gives them
  const data::Dataset* molecules = nullptr;
  const data::SiteTable* sites = nullptr;
  std::vector<std::size_t> test_molecules;  ///< records of `molecules`
};

/// Sites as records, with their values and no text.
data::Dataset list_site_records(const data::Dataset& molecules, const data::SiteTable& sites);

/// Errors of each kind of site among `rows`: {target: {kind: {"n", "rmse", "mae"}}}, of classes {"n", "positives",
/// "roc_auc"} (null where it is not defined). `kinds` [sites]: elements of atoms, such as "N", or of bonds, "C=O".
nlohmann::json score_kinds(const data::SiteTable& sites, std::span<const std::string> kinds,
                           std::span<const double> predictions, std::span<const std::size_t> rows);

/// Molecules of the test set that stand in the training set too, or have a near twin there.
std::vector<Warning> find_site_warnings(const SiteReportContent& content);

/// The page as text, like format_report: no external request, same content gives the same bytes.
std::string format_site_report(const SiteReportContent& content);

}  // namespace athanor::evaluate

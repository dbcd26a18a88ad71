// The sections of the data report. Each is a pure function from the content to HTML.
#pragma once

#include <map>

#include "athanor/evaluate/data_report.h"
#include "athanor/evaluate/drawings.h"
#include "athanor/evaluate/page.h"

namespace athanor::evaluate {

/// Drawings of any SMILES, each drawn once.
class Gallery {
 public:
  /// A picture of the molecule; a line of text when it cannot be drawn.
  std::string show(const std::string& smiles);
  std::string html() const { return drawings_.html(); }

 private:
  data::Dataset molecules_;
  std::map<std::string, std::size_t> places_;
  Drawings drawings_{molecules_};
};

/// From rows to molecules: what was lost where, filters, standardisation.
Section format_rows_section(const DataReportContent& content);
/// Values of each target before and after, how well repeats agree, missing ones, outliers.
Section format_values_section(const DataReportContent& content, Gallery& gallery);
/// Molecules whose rows differ, both ends side by side.
Section format_conflicts_section(const DataReportContent& content, Gallery& gallery);
/// Pairs of similar molecules with different values.
Section format_cliffs_section(const DataReportContent& content, Gallery& gallery);
/// Sizes, scaffolds, similarity, alerts.
Section format_molecules_section(const DataReportContent& content, Gallery& gallery);

/// Continuous values of a target of the molecules kept, gaps left out.
std::vector<double> collect_kept_values(const DataReportContent& content, std::size_t target);
/// "pKi (-log10 mol/l)", plain text.
std::string label_target(const data::Target& target);
/// Decimals that show the values of a target to about three digits of their spread.
int choose_decimals(const std::vector<double>& values);

}  // namespace athanor::evaluate

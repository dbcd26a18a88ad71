// The checks behind find_warnings, one function per code or two; each adds what it finds.
#pragma once

#include <vector>

#include "athanor/evaluate/report_view.h"

namespace athanor::evaluate {

using Warnings = std::vector<Warning>;

/// Rows per class of a binary target.
struct ClassCounts {
  std::size_t zeros = 0, ones = 0;
  std::size_t total() const { return zeros + ones; }
  std::size_t rarer() const { return zeros < ones ? zeros : ones; }
  bool is_single() const { return total() > 0 && rarer() == 0; }
};
ClassCounts count_classes(const data::Dataset& dataset, std::size_t target, const std::vector<std::size_t>& records);

// Scores: warnings_scores.cpp
void check_baselines(const ReportView& view, Warnings& warnings);
void check_skill(const ReportView& view, Warnings& warnings);
void check_coverage(const ReportView& view, Warnings& warnings);
void check_error_outliers(const ReportView& view, Warnings& warnings);
void check_unpredicted(const ReportView& view, Warnings& warnings);

// Parts: warnings_parts.cpp
void check_same_molecules(const ReportView& view, Warnings& warnings);
void check_near_duplicates(const ReportView& view, Warnings& warnings);
void check_domain(const ReportView& view, Warnings& warnings);
void check_test_size(const ReportView& view, Warnings& warnings);
void check_classes(const ReportView& view, Warnings& warnings);
void check_rare_classes(const ReportView& view, Warnings& warnings);

// Data: warnings_data.cpp
void check_leaking_columns(const ReportView& view, Warnings& warnings);
void check_imbalance(const ReportView& view, Warnings& warnings);
void check_target_outliers(const ReportView& view, Warnings& warnings);
void check_chemical_space(const ReportView& view, Warnings& warnings);
void check_suspects(const ReportView& view, Warnings& warnings);
void check_lost_rows(const ReportView& view, Warnings& warnings);

}  // namespace athanor::evaluate

// Rows of a table with known values, and what a bundle says about them.
#pragma once

#include "athanor/data/record.h"
#include "athanor/evaluate/report.h"
#include "athanor/predict/predictor.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// The targets of the bundle that the table has, and their columns.
struct KnownTargets {
  std::vector<std::size_t> of_bundle;
  std::vector<std::size_t> columns;
  data::DecimalMark decimal = data::DecimalMark::point;
};

/// Rows with what is known and what the model says about them. Rows that cannot be used have no known value.
struct EvaluatedRows {
  data::Dataset dataset;  ///< its records are the rows of the table, one by one
  std::vector<predict::Prediction> predictions;
};

/// Error(not_found) where the table has none of the targets.
KnownTargets find_known_targets(const bundle::Bundle& bundle, const data::Table& table, Progress& progress);

EvaluatedRows evaluate_rows(predict::Predictor& predictor, const data::Table& table, const KnownTargets& known,
                            std::size_t smiles_column, const Context& context);

/// Means or standard deviations of the known targets, [rows, outputs], NaN where there are none.
std::vector<double> select_known(const std::vector<predict::Prediction>& predictions, const KnownTargets& known,
                                 const std::vector<std::size_t>& offsets,
                                 std::vector<double> predict::Prediction::*numbers);

/// Intervals and sets of classes of the known targets; `coverage`: that was asked for, 0 = the bundle's own.
evaluate::Regions select_known_regions(const bundle::Bundle& bundle, const EvaluatedRows& rows,
                                       const KnownTargets& known, double coverage);

/// The table with truth, prediction and status of each row.
void write_evaluated(const std::string& path, const data::Table& table, const EvaluatedRows& rows,
                     const KnownTargets& known, const bundle::Bundle& bundle, Progress& progress);

}  // namespace athanor::workflows

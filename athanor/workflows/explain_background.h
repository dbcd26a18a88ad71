// explain --background FILE: the molecules that interventional_shap compares with.
#pragma once

#include "athanor/workflows/explain.h"

namespace athanor::workflows {

/// Of more molecules than this the rest is left out, evenly: each takes time for each molecule that is explained.
inline constexpr std::size_t most_background = 1000;

/// The rows of the file that can be queries, at most `most_background`; nothing without a file.
/// Error(invalid_input) where no row can be used; errors of data::open_input and predict::find_input_columns.
std::vector<predict::Query> read_background(const ExplainOptions& options, const predict::Predictor& predictor,
                                            Progress& progress);

}  // namespace athanor::workflows

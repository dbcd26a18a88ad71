// Columns of long tables, and the relations in them.
#pragma once

#include "athanor/data/refine.h"

namespace athanor::data {

/// Columns of a long table.
struct LongColumns {
  std::vector<std::size_t> assay;
  std::size_t value = 0;
  std::optional<std::size_t> relation, unit;
};

/// By the options, else by name ("standard_value", …), which is noted. Error(not_found); Error(invalid_options) without
/// a column of values.
LongColumns find_long_columns(const Table& table, const RefineOptions& refine, Progress& progress);

/// The sign that a cell of curation has for the relation ("" for "=" and blank); nothing when it is none.
std::optional<std::string> find_sign(std::string_view relation);

}  // namespace athanor::data

// Columns that travel with the molecules: weight, time and group.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "athanor/core/result.h"
#include "athanor/data/curate.h"
#include "athanor/data/curate/values.h"

namespace athanor::data {

/// Indices of the columns that the options name.
struct SideColumns {
  std::optional<std::size_t> weight, time, group;
  DecimalMark decimal = DecimalMark::point;
  bool time_is_date = false;  ///< more cells of the time column are dates than numbers
};

SideColumns find_side_columns(const Table& table, const CurateOptions& options);

/// What one row says; members of absent columns stay as they are.
struct SideValues {
  double weight = 1, time = 0;
  std::string group;
};

/// An Issue (action dropped; codes bad_weight, bad_time) for a weight that is no number of 0 or more, and a time that
/// is missing or not of the column's kind.
Result<SideValues> read_side_values(const Table& table, const Record& record, const SideColumns& columns);

/// Groups of records whose rows stand in several: such groups become one, named by the first of them in the table.
/// `names` holds the distinct groups of each record. Records without a group keep "".
std::vector<std::string> join_groups(const std::vector<std::vector<std::string>>& names);

}  // namespace athanor::data

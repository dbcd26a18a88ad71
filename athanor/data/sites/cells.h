// A cell that holds one number per atom or bond.
#pragma once

#include <string_view>
#include <vector>

#include "athanor/core/result.h"
#include "athanor/data/curate/values.h"

namespace athanor::data {

struct NumberList {
  std::vector<double> numbers;  ///< NaN = missing
  std::size_t rows = 0;         ///< with brackets of their own; more than one make a matrix
};

/// Numbers and markers of missing values (is_missing) with commas, semicolons or white space between them, with or
/// without brackets: "[0.1, null]", "0.1 0.2", "[[0 1.4]\n [1.4 0]]". With decimal commas, commas separate nothing. An
/// Issue (site_list) for other texts, unbalanced brackets and rows of unequal length.
Result<NumberList> parse_number_list(std::string_view cell, DecimalMark mark);

}  // namespace athanor::data

// Known values of a target in a table that a bundle is compared with.
#pragma once

#include "athanor/data/curate/values.h"
#include "athanor/data/dataset.h"
#include "athanor/data/record.h"

namespace athanor::workflows {

/// NaN when missing; an Issue for a cell that is no value of the target.
Result<double> read_known_value(const data::Record& record, std::size_t column, const data::Target& target,
                                data::DecimalMark decimal);

}  // namespace athanor::workflows

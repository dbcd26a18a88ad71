#include "athanor/workflows/known_values.h"

#include <cmath>

#include "athanor/core/text.h"
#include "athanor/data/curate.h"

namespace athanor::workflows {

Result<double> read_known_value(const data::Record& record, std::size_t column, const data::Target& target,
                                data::DecimalMark decimal) {
  if (target.task == data::TaskType::multiclass) {
    if (const auto found = data::find_class(target, record.cells[column])) return *found;
    return Issue{record.row,
                 "invalid",
                 "not_a_class",
                 fmt::format("{}: \"{}\" is none of the model's classes {}", target.name,
                             data::to_readable(record.cells[column]), quote_few(target.classes)),
                 data::to_readable(record.cells[column]),
                 ""};
  }
  const Result<double> value = data::read_number(record, column, target.name, decimal);
  if (!value || target.task != data::TaskType::binary || std::isnan(*value) || *value == 0 || *value == 1) return value;
  return Issue{record.row,
               "invalid",
               "not_a_class",
               fmt::format("{}: {} is not 0 or 1, as the model's classes are", target.name, format_number(*value)),
               record.cells[column],
               ""};
}

}  // namespace athanor::workflows

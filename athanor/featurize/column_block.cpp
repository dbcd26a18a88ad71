// Input columns as feature vectors.
#include "athanor/featurize/column_block.h"

#include <algorithm>

#include "athanor/core/error.h"

namespace athanor::featurize {

void ColumnSettings::fields(FieldList& list) {
  list.add("names", &names, "Columns of the input with numbers; names with blanks or signs stand in quotes")
      .shown_as("NAME");
}

ColumnBlock::ColumnBlock(const ColumnSettings& settings) : names_(settings.names) {
  if (names_.empty() || std::find(names_.begin(), names_.end(), "") != names_.end())
    fail(ErrorCode::invalid_options, "column needs the name of an input column, such as column(dose)");
}

void ColumnBlock::compute(const chemistry::Molecule&, std::span<const double> columns, std::span<float> out) const {
  std::transform(columns.begin(), columns.end(), out.begin(), [](double value) { return static_cast<float>(value); });
}

bool ColumnBlock::compute_plain(const chemistry::PlainMolecule&, std::span<const double> columns,
                                std::span<float> out) const {
  std::transform(columns.begin(), columns.end(), out.begin(), [](double value) { return static_cast<float>(value); });
  return true;
}

}  // namespace athanor::featurize

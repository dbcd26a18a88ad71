// Labels of multi-class targets.
#pragma once

#include <string>
#include <vector>

#include "athanor/data/curate.h"

namespace athanor::data {

/// The trimmed text of the cell, whole numbers in one form ("1.0" is "1"); "" when it is missing.
std::string parse_class_label(std::string_view cell);

/// The distinct labels of a column: whole numbers by their value, then texts in the order of their bytes.
std::vector<std::string> list_class_labels(const Table& table, std::size_t column);

/// Leaves out the classes that no record has; values are renumbered, and a note says which.
void drop_unused_classes(Dataset& dataset, Progress& progress);

}  // namespace athanor::data

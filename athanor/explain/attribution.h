// Attribution: what each atom adds to a prediction, by one method.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule_parts.h"

namespace athanor::explain {

struct Attribution {
  std::string method;              ///< catalogue name
  std::string unit;                ///< of the values, "" when unknown
  std::vector<double> values;      ///< [atoms], above 0 = raises the prediction
  std::vector<double> std_errors;  ///< [atoms] of the sampling; empty when nothing was sampled
  chemistry::AtomGroups groups;    ///< of methods on fragments: an atom has an equal share of its fragment's value
  /// Prediction without any atom, where the values are meant to add up to the prediction minus this one.
  std::optional<double> baseline;
  double rest = 0;  ///< prediction - baseline - sum of the values: what belongs to no atom
};

}  // namespace athanor::explain

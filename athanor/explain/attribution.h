// Attribution: what each atom adds to a prediction, by one method.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule_parts.h"
#include "athanor/models/network.h"

namespace athanor::explain {

/// A token of a network that reads text.
struct TokenValue {
  std::string text;
  std::optional<std::size_t> atom;  ///< that it writes; nothing for bonds, branches, rings, ends and SELFIES
  double value = 0;
};

/// One layer of one network of the bundle.
struct AttentionLayer {
  std::size_t member = 0, layer = 0;
  models::AttentionMap map;  ///< of atoms, or of tokens
};

/// What a feature adds to one prediction.
struct FeatureContribution {
  std::string name;
  double value = 0;         ///< of the feature
  double contribution = 0;  ///< in the unit of the attribution
};

/// What one method says of one prediction; the prediction is `baseline` + values + `rest` where there is a baseline.
struct Attribution {
  std::string method;              ///< catalogue name
  std::string unit;                ///< of the values, "" when unknown
  std::vector<double> values;      ///< [atoms], above 0 = raises the prediction
  std::vector<double> std_errors;  ///< [atoms] of the sampling; empty when nothing was sampled
  chemistry::AtomGroups groups;    ///< of methods on fragments: an atom has an equal share of its fragment's value
  /// Prediction without any atom, where the values are meant to add up to the prediction minus this one.
  std::optional<double> baseline;
  std::vector<TokenValue> tokens;         ///< where the networks read text; those of an atom are also in `values`
  std::vector<AttentionLayer> attention;  ///< of methods on attention
  /// Of methods on features: largest first, by size; summed over the members by name.
  std::vector<FeatureContribution> features;
  double rest = 0;  ///< prediction - baseline - sum of the values: what belongs to no atom
};

}  // namespace athanor::explain

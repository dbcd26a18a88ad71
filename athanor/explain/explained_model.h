// ExplainedModel: one output of a bundle, asked about parts of molecules.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule_parts.h"
#include "athanor/explain/part_features.h"
#include "athanor/predict/predictor.h"

namespace athanor::explain {

using chemistry::AtomGroups;
using chemistry::AtomSet;

/// What a model explains: the number of a regression target, or the probability of a class.
struct Subject {
  std::size_t target = 0;
  std::size_t output = 0;  ///< among those of all targets
  std::string name;        ///< "logS", "NR-AR", "colour = red"
  std::string unit;        ///< of the output; "probability" for classes, "" when unknown
};

/// The target and, for several classes, the class of these names; "" = the first of them. Error(not_found) with the
/// nearest name.
Subject find_subject(std::span<const data::Target> targets, const std::string& target, const std::string& class_name);

/// Shared by all threads.
class ExplainedModel {
 public:
  ExplainedModel(predict::Predictor& predictor, Subject subject, Removal removal);

  const bundle::Bundle& bundle() const { return predictor_.bundle(); }
  predict::Predictor& predictor() const { return predictor_; }
  const Subject& subject() const { return subject_; }
  /// Features of the parts for the members, one entry per distinct request.
  const std::vector<PartFeaturizer>& featurizers() const { return featurizers_; }
  std::size_t featurizer_of(std::size_t member) const { return featurizer_of_[member]; }

  /// Values of the output for parts of one molecule whose features are given, one Inputs per featurizer.
  std::vector<double> predict(std::span<const featurize::Inputs> inputs) const;
  /// As above, `count` outputs from `first` on: [rows, count].
  std::vector<double> predict(std::span<const featurize::Inputs> inputs, std::size_t first, std::size_t count) const;
  /// sum of weight * value over the members / sum of weights.
  double combine(std::span<const double> values) const;

 private:
  predict::Predictor& predictor_;
  Subject subject_;
  std::vector<PartFeaturizer> featurizers_;
  std::vector<std::size_t> featurizer_of_;
};

}  // namespace athanor::explain

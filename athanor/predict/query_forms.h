// Inside this room: the standard forms of what is asked for.
#pragma once

#include <string>

#include "athanor/chemistry/standardize.h"
#include "athanor/predict/features.h"
#include "athanor/predict/predictor.h"

namespace athanor::predict {

/// Refers to the bundle and the plan.
class QueryForms {
 public:
  QueryForms(const bundle::Bundle& bundle, const FeaturePlan& features);
  /// A text whose features are those of the standard form.
  Result<std::string> find(const Query& query) const;
  /// All molecules of such a text as one.
  Result<std::string> merge(const std::string& text) const;

 private:
  Result<std::string> find_of(const std::string& smiles) const;
  /// The forms of all molecules, joined; a failure names the column of its molecule.
  Result<std::string> find_joined(const std::string& joined) const;

  const bundle::Bundle& bundle_;
  const FeaturePlan& features_;
  chemistry::StandardizePolicy policy_;
};

}  // namespace athanor::predict

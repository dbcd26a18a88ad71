// The model of an expensive score that chooses what is scored next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/workflows/fitting.h"

namespace athanor::workflows {

/// A catalogue model with its defaults, fitted to numbers. A model that does not know how sure it is becomes an
/// ensemble of five where a standard deviation is needed.
class Surrogate {
 public:
  /// `name`: "" = the Gaussian process while there are at most 5,000 `scores` in all, its limit, else the forest.
  /// Error(invalid_options) for a model that is unknown, fits no numbers or cannot take so many rows.
  Surrogate(std::string name, bool needs_std, std::size_t scores, std::string policy);

  const std::string& name() const { return plan_.model; }
  /// Fits to the target of `scored`. Nothing when there is nothing to learn from: fewer than two molecules, or one
  /// value; molecules that cannot be featurised are left out.
  std::optional<bundle::Bundle> fit(const data::Dataset& scored, std::uint64_t seed, const Context& context) const;

 private:
  ModelPlan plan_;
  std::size_t members_ = 1;
  std::string policy_;
};

}  // namespace athanor::workflows

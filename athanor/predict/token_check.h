// Tokens of a molecule that a network on tokens has not learned.
#pragma once

#include "athanor/predict/features.h"

namespace athanor::predict {

/// What the members of a bundle know of tokens.
class TokenCheck {
 public:
  /// A member with a token spec, as FeaturePlan has accepted it. Error(corrupt) when its details do not name its
  /// tokens.
  void add(const bundle::Member& member, std::span<const data::Target> targets);
  bool empty() const { return known_.empty(); }
  /// "tokens that no training molecule has: [Pt]" for that row of the inputs of each request; "" when all are known.
  std::string describe(std::span<const featurize::Inputs> inputs, const FeaturePlan& plan, std::size_t row) const;

 private:
  struct Known {
    std::string spec;
    std::vector<bool> tokens;  ///< [vocabulary]: some member knows it
  };
  std::vector<Known> known_;  ///< per token spec
};

}  // namespace athanor::predict

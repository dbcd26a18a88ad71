// Elements of a molecule that no training molecule of a network on points has: they tell it nothing.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/featurize/inputs.h"

namespace athanor::predict {

/// What the members of a bundle know of elements.
class ElementCheck {
 public:
  /// A member with a point spec. Error(corrupt) when its details do not name its elements.
  void add(const bundle::Member& member, std::span<const data::Target> targets);
  bool empty() const { return known_.empty(); }
  /// "elements that no training molecule has: Se" for that row of the inputs of each request; "" when all are known.
  std::string describe(std::span<const featurize::Inputs> inputs, std::size_t row) const;

 private:
  std::vector<bool> known_;  ///< [kinds]: some member knows it
};

}  // namespace athanor::predict

// How the features of the molecules of a row become one vector.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "athanor/featurize/featurizer.h"

namespace athanor::featurize {

/// Molecules with roles stand side by side: the features of the first, those of the second, …; those of a mixture are
/// added up by share, so that their order does not matter. Of a reaction stand those of reactants and agents, then
/// those of the products less those of the reactants. What comes from columns of the row follows, once.
class RowLayout {
 public:
  RowLayout(const VectorFeaturizer& features, const FeatureRequest& request);

  std::size_t size() const { return blocks_ * of_molecule_.size() + of_row_.size(); }
  /// Those of the second molecule end in "@2", the differences of a reaction in "@change".
  std::vector<std::string> names() const;
  /// `features` [molecules, features of the featurizer] -> `out` [size()]. `shares` [molecules] of a mixture; of a
  /// reaction the molecules are: reactants and agents, products, reactants.
  void join(std::span<const float> features, std::span<const float> shares, std::span<float> out) const;

 private:
  std::size_t width_, blocks_;
  bool of_reactions_;
  std::vector<std::size_t> of_molecule_, of_row_;  ///< places in the featurizer's numbers
  std::vector<std::string> names_;                 ///< of the featurizer
};

/// Amounts -> shares, which add up to 1. False unless they are all 0 or more and one is above.
bool compute_shares(std::span<const double> amounts, std::span<float> shares);

}  // namespace athanor::featurize

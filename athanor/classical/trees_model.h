// Forest and boosting after fitting: groups of trees, one per target or one per class.
#pragma once

#include <vector>

#include "athanor/classical/class_shares.h"
#include "athanor/classical/member_reader.h"
#include "athanor/classical/model.h"
#include "athanor/classical/tree_ensemble.h"

namespace athanor::classical {

/// The trees of one inner value (see TargetLinks): offset + scale * sum of leaf values. Under Link::shares leaves hold
/// shares of classes, and the outputs are scale * sum of shares.
struct TreeGroup {
  std::vector<Tree> trees;
  double offset = 0;
  double scale = 1;
};

class TreesModel : public Model {
 public:
  /// One group per inner value of the links. Error(too_large) for more mixed leaves than numbers of leaves can tell.
  TreesModel(std::size_t columns, TargetLinks links, std::vector<TreeGroup> groups);
  TreesModel(const bundle::Member& member, std::span<const data::Target> targets);

  void predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const override;
  void save(bundle::Member& member) const override;
  std::unique_ptr<FeatureContributions> make_contributions(const featurize::FeatureMatrix& background,
                                                           std::size_t output,
                                                           Perturbation perturbation) const override;

 private:
  void load_trees(const MemberReader& reader);
  void load_shares(const MemberReader& reader);
  std::size_t first_tree(std::size_t group) const { return group == 0 ? 0 : tree_ends_[group - 1]; }
  /// The inner value of one group for the rows `x` into `sums`.
  void compute_group(std::size_t group, std::span<const float> x, std::span<double> sums) const;
  /// The outputs of one target for `rows` rows `x` into their places of `out`, whose rows are `stride` long.
  void predict_target(std::size_t target, std::span<const float> x, std::size_t rows, std::span<double> out,
                      std::size_t stride) const;

  std::size_t columns_ = 0;
  TargetLinks links_;
  TreeEnsemble ensemble_;
  std::vector<std::size_t> tree_ends_;  ///< per group
  std::vector<double> offset_, scale_;  ///< per group
  std::vector<ClassShares> shares_;     ///< per target; of 1 class where there are no shares
};

}  // namespace athanor::classical

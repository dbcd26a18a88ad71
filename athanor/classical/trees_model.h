// Forest and boosting after fitting: one group of trees per target.
#pragma once

#include <vector>

#include "athanor/classical/member_reader.h"
#include "athanor/classical/model.h"
#include "athanor/classical/tree_ensemble.h"

namespace athanor::classical {

/// The trees of one target: prediction = link(offset + scale * sum of leaf values).
struct TargetTrees {
  std::vector<Tree> trees;
  double offset = 0;
  double scale = 1;
  Link link = Link::identity;
};

class TreesModel : public Model {
 public:
  TreesModel(std::size_t columns, std::vector<TargetTrees> targets);
  TreesModel(const bundle::Member& member, std::size_t num_targets);

  void predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const override;
  void save(bundle::Member& member) const override;

 private:
  std::size_t columns_ = 0;
  TreeEnsemble ensemble_;
  std::vector<std::size_t> tree_ends_;  ///< per target
  std::vector<double> offset_, scale_;  ///< per target
  std::vector<Link> links_;
};

}  // namespace athanor::classical

// k nearest neighbours after fitting.
#pragma once

#include "athanor/classical/model.h"
#include "athanor/classical/row_kernel.h"

namespace athanor::classical {

/// Mean value of the most similar training rows (Cover & Hart 1967, doi:10.1109/TIT.1967.1053964), per target among the
/// rows with a value of it. Of equally similar rows the earlier training row is nearer.
class NeighborsModel : public Model {
 public:
  struct Settings {
    std::size_t neighbors = 5;
    bool by_similarity = false;  ///< weights: similarity instead of equal ones
  };
  /// `values` and `known` are [targets, rows]; unknown values are 0.
  NeighborsModel(const Settings& settings, StoredRows rows, TargetLinks links, std::vector<double> values,
                 std::vector<std::uint8_t> known);
  NeighborsModel(const bundle::Member& member, std::span<const data::Target> targets);

  void predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const override;
  void save(bundle::Member& member) const override;

 private:
  void predict_target(std::size_t target, std::span<const double> similarities, std::span<double> out) const;

  Settings settings_;
  StoredRows rows_;
  TargetLinks links_;  ///< identity, shares of several classes
  std::vector<double> values_;
  std::vector<std::uint8_t> known_;
  std::unique_ptr<RowKernel> kernel_;
};

}  // namespace athanor::classical

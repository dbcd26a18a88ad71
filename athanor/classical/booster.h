// XGBoost behind a small wall: its handles, its errors, and its trees as ours.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "athanor/classical/tree_ensemble.h"
#include "athanor/featurize/inputs.h"

namespace athanor::classical {

/// Rows of a feature matrix with labels, as XGBoost sees them: zeros are absent, one thread.
class BoosterData {
 public:
  /// `weights`: one per row, or empty = 1. `ordered`: 1 for the columns whose zeros are numbers like others, not
  /// absent.
  BoosterData(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows,
              std::span<const double> labels, std::span<const double> weights,
              const std::vector<std::uint8_t>& ordered = {});
  ~BoosterData();
  BoosterData(const BoosterData&) = delete;
  BoosterData& operator=(const BoosterData&) = delete;
  void* handle() const { return handle_; }

 private:
  void* handle_ = nullptr;
};

/// One XGBoost model on one thread. XGBoost's failures become Error(internal) with its message.
class Booster {
 public:
  /// Both data sets must outlive the booster; `val` may be null.
  Booster(const BoosterData& train, const BoosterData* val, const std::map<std::string, std::string>& parameters);
  ~Booster();
  Booster(const Booster&) = delete;
  Booster& operator=(const Booster&) = delete;

  void add_round(int round);
  /// A round on the gradient and the second derivative of a loss of one's own, per training row. XGBoost does not count
  /// such rounds, so each has a seed of its own.
  void add_round(std::uint64_t seed, std::vector<float> gradient, std::vector<float> curvature);
  /// Base score and leaves so far, per row of `data`.
  std::vector<float> predict_margins(const BoosterData& data);
  double compute_val_loss(int round);
  std::string format_json();  ///< XGBoost's own model text

 private:
  void* handle_ = nullptr;
  const BoosterData& train_;
  const BoosterData* val_;
};

/// XGBoost's seeds have 31 bits.
std::string format_booster_seed(std::uint64_t seed);

/// The trees of the first `rounds` rounds in XGBoost's model text, one list per class (one list in all but multi-class
/// models). Its "x < t, absent as said" becomes ours: "x <= the number before
/// t, zero as said".
std::vector<std::vector<Tree>> parse_booster_trees(const std::string& json, std::size_t rounds, std::size_t classes,
                                                   const std::vector<std::uint8_t>& ordered = {});

}  // namespace athanor::classical

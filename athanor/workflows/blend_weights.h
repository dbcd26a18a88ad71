// What each of several models weighs in a common prediction, from what they predict for molecules that were held out.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"

namespace athanor::workflows {

/// How candidates get their weights: all the same; by choose_weights (auto); by calibrate::fit_stacking_weights.
enum class Combination { average, greedy, stacked };

/// A model on all inner folds.
struct Candidate {
  std::string model;  ///< its name, with its options where they were searched
  std::vector<bundle::Member> members;
  std::vector<double> predictions;  ///< [held-out records, outputs]
  std::vector<double> shown = {};   ///< [BlendRequest::shown, outputs]
};

/// Whole-numbered weights by greedy selection with replacement, the best single candidate first (Caruana et al. 2004,
/// doi:10.1145/1015330.1015432); all 0 when no candidate has a defined score. `records`: the held-out ones.
std::vector<std::size_t> choose_weights(const data::Dataset& dataset, std::span<const std::size_t> records,
                                        const std::vector<Candidate>& candidates);

/// Weights by that combination, which add up to 1; of greedy and stacked all 0 when no candidate has a defined score.
std::vector<double> weigh(const data::Dataset& dataset, std::span<const std::size_t> records,
                          const std::vector<Candidate>& candidates, Combination combination);

/// {"average", "greedy", "stacked"}: the score of these ways of weighing, each part of the records being predicted with
/// the weights that the other parts give; null = undefined.
nlohmann::json compare_weighings(const data::Dataset& dataset, std::span<const std::size_t> records,
                                 const std::vector<Candidate>& candidates);

/// Members of the candidates with a weight, which share it. The weights are those of weigh.
std::vector<bundle::Member> merge_members(std::vector<Candidate> candidates, const std::vector<double>& weights);

}  // namespace athanor::workflows

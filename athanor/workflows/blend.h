// Model auto: every candidate is fitted on the same inner splits and weighted by how well it predicts what was held
// out.
#pragma once

#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/fitting.h"

namespace athanor::workflows {

/// Rows to fit on, and rows held out: for early stopping, and for the weights.
struct InnerFold {
  std::vector<std::size_t> train, held_out;
};

/// Up to 5,000 records: five folds of all records of train and val, of the kind of the outer split; the models of the
/// folds together have then seen every record. Beyond, or where such folds cannot be made, one fold: train, and val (or
/// a tenth of train). `outer`: how `split` was made; a predefined one counts as random. `count`: that many folds at any
/// size, and no fallback; 0 = the one fold.
std::vector<InnerFold> make_inner_folds(const data::Dataset& dataset, const data::Split& split,
                                        const data::SplitOptions& outer, std::uint64_t seed, std::size_t threads,
                                        std::optional<std::size_t> count = std::nullopt);

/// An inner fold as a split of its own: every tenth training molecule stops training early, so that what is held out
/// is only ever scored.
data::Split to_split(const InnerFold& fold);

/// A model on all inner folds.
struct Candidate {
  std::string model;  ///< its name, with its options where they were searched
  std::vector<bundle::Member> members;
  std::vector<double> predictions;  ///< [held-out records, outputs]
};

/// Whole-numbered weights by greedy selection with replacement, the best single candidate first (Caruana et al. 2004,
/// doi:10.1145/1015330.1015432); all 0 when no candidate has a defined score. `records`: the held-out ones.
std::vector<std::size_t> choose_weights(const data::Dataset& dataset, std::span<const std::size_t> records,
                                        const std::vector<Candidate>& candidates);

/// Members of the candidates with a weight, which share it; all weights add up to 1.
std::vector<bundle::Member> merge_members(std::vector<Candidate> candidates, const std::vector<std::size_t>& weights);

struct AutoFit {
  std::vector<bundle::Member> members;
  nlohmann::json selection;  ///< {"inner_folds", "held_out", "candidates": {model: {"score", "weight"}}, "left_out":
                             ///< {model: reason}}
};

/// Weights of the candidates and what comes of them; the selection lacks "inner_folds" and "left_out".
AutoFit weigh_candidates(const data::Dataset& dataset, std::span<const std::size_t> records,
                         std::vector<Candidate> candidates, const Context& context);

/// What auto is fitted on, and how the caller fits the ensemble of one candidate on one inner fold.
struct AutoRequest {
  const data::Dataset* dataset = nullptr;
  FeatureStore* features = nullptr;
  std::span<const ModelPlan> candidates;
  data::Split split;
  data::SplitOptions outer;  ///< how `split` was made
  std::string standardize;
  std::uint64_t seed = 0;
  std::function<std::vector<bundle::Member>(const ModelPlan&, const FitData&, std::size_t inner)> fit_ensemble;
};

/// Fits every candidate on every inner fold and keeps those with a weight. A candidate that cannot be fitted is left
/// out, with a warning. Error(invalid_input) when none has a defined score.
AutoFit fit_auto(const AutoRequest& request, const Context& context);

}  // namespace athanor::workflows

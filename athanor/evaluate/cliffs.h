// How predictions fare on activity cliffs: molecules that resemble one another and have different values.
#pragma once

#include <map>
#include <nlohmann/json.hpp>

#include "athanor/data/refine.h"
#include "athanor/metrics/metrics.h"

namespace athanor::evaluate {

/// Of one regression target.
struct CliffScore {
  double difference = 0;           ///< from which values are different
  std::size_t pairs = 0;           ///< cliffs with a test molecule at one end at least
  std::size_t on_cliffs = 0;       ///< test molecules at an end of a cliff
  std::size_t elsewhere = 0;       ///< all other test molecules
  metrics::Score rmse, rmse_else;  ///< of the former and of the latter
  /// Share of the pairs of two test molecules whose order the predictions have; nothing without such pairs.
  std::optional<double> ordered;
  std::size_t ordered_pairs = 0;
};

inline constexpr double cliff_similarity = 0.9;
/// Finding the pairs of more records would take longer than many a fit.
inline constexpr std::size_t most_cliff_records = 10'000;

/// Activity cliffs as MoleculeACE has them (van Tilborg et al. 2022, doi:10.1021/acs.jcim.2c01073): pairs with a
/// similarity of 0.9 in one of three ways, Tanimoto of the molecules or of their Bemis-Murcko scaffolds (Morgan 2, 2048
/// bits where the paper has 1024) or 1 - Levenshtein distance / length of the longer SMILES, whose values differ by
/// data::choose_cliff_difference (the paper: tenfold). Bounds and classes take no part.
struct CliffPairs {
  /// Those with a test record at one end at least. Error(invalid_input) for a SMILES that does not parse.
  CliffPairs(const data::Dataset& dataset, std::span<const std::size_t> test, std::size_t threads);
  std::vector<double> differences;  ///< [targets]
  std::vector<data::Cliff> list;    ///< by records; `similarity` is the largest of the three
};

/// Scores of the test records with a value and a prediction. `predictions` [records, outputs]. One entry per target,
/// empty ones for classes.
std::vector<CliffScore> compute_cliff_scores(const data::Dataset& dataset, const CliffPairs& pairs,
                                             std::span<const double> predictions, std::span<const std::size_t> test);

/// {target: {"similarity", "difference", "pairs", "on_cliffs", "elsewhere", "rmse", "rmse_elsewhere", "ordered",
/// "ordered_pairs"}}, regression targets alone; null = undefined.
nlohmann::json to_json(std::span<const CliffScore> scores, std::span<const data::Target> targets);

/// {model: to_json of its scores} for the predictions of each; empty without a regression target, and for more than
/// most_cliff_records.
nlohmann::json score_cliffs(const data::Dataset& dataset, std::span<const std::size_t> test,
                            const std::map<std::string, std::span<const double>>& predictions, std::size_t threads);

}  // namespace athanor::evaluate

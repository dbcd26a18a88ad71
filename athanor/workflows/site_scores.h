// Scores of predictions of atoms or bonds.
#pragma once

#include <map>

#include "athanor/data/sites.h"
#include "athanor/data/split.h"
#include "athanor/evaluate/evaluation.h"

namespace athanor::workflows {

/// Name of the baseline beside networks on sites (classical/surroundings.h).
inline constexpr const char* site_baseline = "surroundings";
/// Bonds around a site that the baseline looks at.
inline constexpr std::size_t site_baseline_radius = 3;

/// What is around the sites of all records, and what kind they are of.
struct SiteDescriptions {
  std::vector<std::string> kinds;                        ///< [sites] "N", "C=O"
  std::vector<std::vector<std::uint64_t>> surroundings;  ///< [sites][radii]
};
SiteDescriptions describe_sites(const std::vector<std::string>& smiles, data::SiteLevel level, std::size_t threads);

struct SiteEvaluation {
  const data::SiteTable* sites = nullptr;
  std::vector<data::Split> splits;  ///< of the molecules
  std::vector<data::Leakage> leakages;
  std::string model;
  std::vector<double> predictions;  ///< [sites, targets], NaN = none
  std::vector<double> stds;         ///< likewise; empty when the model gives none
  std::map<std::string, std::vector<double>> baselines;
  std::vector<std::string> kinds;  ///< [sites]
  std::uint64_t seed = 0;
};

/// The record of each of these sites.
std::vector<std::size_t> list_site_owners(const data::SiteTable& sites, std::span<const std::size_t> rows);

/// metrics.json as that of molecules, with "level" and "kinds" (evaluate::score_kinds of the test set). Every known
/// site counts once; intervals and paired tests draw whole molecules.
nlohmann::json compute_site_metrics(const SiteEvaluation& input, std::size_t threads);

/// Splits of the molecules as splits of their sites.
std::vector<data::Split> expand_splits(const data::SiteTable& sites, const std::vector<data::Split>& splits);

}  // namespace athanor::workflows

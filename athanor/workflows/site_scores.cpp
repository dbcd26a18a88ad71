#include "athanor/workflows/site_scores.h"

#include <algorithm>

#include "athanor/chemistry/written_atoms.h"
#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/evaluate/site_report.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/split.h"

namespace athanor::workflows {
namespace {

/// The rows of `values` [sites, width].
std::vector<double> select_sites(const std::vector<double>& values, std::span<const std::size_t> rows,
                                 std::size_t width) {
  std::vector<double> selected;
  for (const std::size_t row : rows)
    selected.insert(selected.end(), values.begin() + static_cast<std::ptrdiff_t>(row * width),
                    values.begin() + static_cast<std::ptrdiff_t>((row + 1) * width));
  return selected;
}

/// Scores of parts of the sites.
class SiteScorer {
 public:
  SiteScorer(const SiteEvaluation& input, std::size_t threads)
      : input_(input), sites_(*input.sites), width_(sites_.targets.size()), threads_(threads) {}

  nlohmann::json score(const std::vector<double>& predictions, std::span<const std::size_t> records) const {
    const std::vector<std::size_t> rows = data::list_sites(sites_, records);
    const auto truth = select_sites(sites_.values, rows, width_), chosen = select_sites(predictions, rows, width_);
    auto table = evaluate::compute_scores(sites_.targets, truth, chosen, input_.seed, threads_, true,
                                          list_site_owners(sites_, rows));
    if (&predictions == &input_.predictions && !input_.stds.empty())
      evaluate::add_uncertainty_scores(table, sites_.targets, truth, chosen, select_sites(input_.stds, rows, width_));
    return evaluate::to_json(table);
  }

  nlohmann::json compare(const std::vector<double>& baseline, std::span<const std::size_t> records) const {
    const std::vector<std::size_t> rows = data::list_sites(sites_, records);
    return evaluate::to_json(evaluate::compare_models(
        sites_.targets, select_sites(sites_.values, rows, width_), select_sites(input_.predictions, rows, width_),
        select_sites(baseline, rows, width_), input_.seed, threads_, list_site_owners(sites_, rows)));
  }

 private:
  const SiteEvaluation& input_;
  const data::SiteTable& sites_;
  std::size_t width_, threads_;
};

}  // namespace

SiteDescriptions describe_sites(const std::vector<std::string>& smiles, data::SiteLevel level, std::size_t threads) {
  std::vector<chemistry::SiteFacts> facts(smiles.size());
  parallel_for(smiles.size(), threads, [&](std::size_t i) {
    if (const auto molecule = chemistry::parse_smiles(smiles[i]))
      facts[i] = chemistry::describe_sites(*molecule, site_baseline_radius);
  });
  const bool is_bonds = level == data::SiteLevel::bond;
  SiteDescriptions descriptions;
  const auto append = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  for (chemistry::SiteFacts& own : facts) {
    append(descriptions.kinds, is_bonds ? own.bond_symbols : own.symbols);
    append(descriptions.surroundings, is_bonds ? own.bond_surroundings : own.surroundings);
  }
  return descriptions;
}

std::vector<std::size_t> list_site_owners(const data::SiteTable& sites, std::span<const std::size_t> rows) {
  std::vector<std::size_t> owners;
  for (const std::size_t row : rows)
    owners.push_back(
        static_cast<std::size_t>(std::ranges::upper_bound(sites.offsets, row) - sites.offsets.begin() - 1));
  return owners;
}

std::vector<data::Split> expand_splits(const data::SiteTable& sites, const std::vector<data::Split>& splits) {
  std::vector<data::Split> expanded;
  for (const data::Split& split : splits)
    expanded.push_back({data::list_sites(sites, split.train), data::list_sites(sites, split.val),
                        data::list_sites(sites, split.test)});
  return expanded;
}

nlohmann::json compute_site_metrics(const SiteEvaluation& input, std::size_t threads) {
  const SiteScorer scorer(input, threads);
  const bool single = input.splits.size() == 1;
  std::vector<std::size_t> test;
  for (const data::Split& split : input.splits) test.insert(test.end(), split.test.begin(), split.test.end());
  const auto score_parts = [&](const std::vector<double>& predictions) {
    nlohmann::json parts{{"test", scorer.score(predictions, test)}};
    if (single) parts["val"] = scorer.score(predictions, input.splits.front().val);
    return parts;
  };
  nlohmann::json result = score_parts(input.predictions);
  result["schema"] = 1;
  result["level"] = data::format_site_level(input.sites->level);
  result["model"] = input.model;
  result["targets"] = to_json(std::span<const data::Target>(input.sites->targets));
  result["kinds"] =
      evaluate::score_kinds(*input.sites, input.kinds, input.predictions, data::list_sites(*input.sites, test));
  result["baselines"] = nlohmann::json::object();
  result["comparisons"] = nlohmann::json::object();
  for (const auto& [name, predictions] : input.baselines) {
    result["baselines"][name] = score_parts(predictions);
    result["comparisons"][name] = scorer.compare(predictions, test);
  }
  result["folds"] = nlohmann::json::array();
  if (!single)
    for (const data::Split& split : input.splits)
      result["folds"].push_back({{"test", scorer.score(input.predictions, split.test)}});
  result["warnings"] = nlohmann::json::array();
  result["leakage"] = nlohmann::json::array();
  for (const data::Leakage& leakage : input.leakages) result["leakage"].push_back(to_json(leakage));
  return result;
}

}  // namespace athanor::workflows

#include "athanor/workflows/acquire_summary.h"

#include <algorithm>
#include <cmath>

#include "athanor/data/record.h"

namespace athanor::workflows {
namespace {

constexpr std::size_t molecules_of_top_mean = 100;

/// Mean of numbers that are added one by one; null without any.
struct RunningMean {
  double sum = 0;
  std::size_t count = 0;
  void add(double value) {
    sum += value;
    ++count;
  }
  nlohmann::json get() const {
    return count == 0 ? nlohmann::json(nullptr) : nlohmann::json(sum / static_cast<double>(count));
  }
};

nlohmann::json summarize_round(std::span<const ScoredMolecule> batch, const std::vector<ScoredMolecule>& ranked) {
  RunningMean mean, squares, top;
  for (const ScoredMolecule& molecule : batch) {
    if (std::isnan(molecule.score.value)) continue;
    mean.add(molecule.score.value);
    const double error = molecule.pred - molecule.score.value;
    if (!std::isnan(error)) squares.add(error * error);
  }
  for (std::size_t i = 0; i < std::min(ranked.size(), molecules_of_top_mean); ++i) top.add(ranked[i].score.value);
  nlohmann::json rmse = squares.get();
  if (!rmse.is_null()) rmse = std::sqrt(rmse.get<double>());
  return {{"round", batch.front().round},
          {"chosen", batch.size()},
          {"scored", mean.count},
          {"failed", batch.size() - mean.count},
          {"batch_mean", mean.get()},
          {"rmse", rmse},
          {"best", ranked.empty() ? nlohmann::json(nullptr) : nlohmann::json(ranked.front().score.value)},
          {"top_mean", top.get()}};
}

}  // namespace

std::vector<ScoredMolecule> sort_by_score(const std::vector<ScoredMolecule>& molecules, bool minimize) {
  std::vector<ScoredMolecule> ranked;
  for (const ScoredMolecule& molecule : molecules)
    if (!std::isnan(molecule.score.value)) ranked.push_back(molecule);
  std::stable_sort(ranked.begin(), ranked.end(), [&](const ScoredMolecule& a, const ScoredMolecule& b) {
    return minimize ? a.score.value < b.score.value : a.score.value > b.score.value;
  });
  return ranked;
}

std::string format_best(const ScorePool& pool, const std::vector<ScoredMolecule>& molecules, bool minimize,
                        std::size_t top) {
  std::vector<std::string> header = list_scored_columns();
  header.insert(header.begin(), "rank");
  std::string text = data::format_csv_row(header);
  const std::vector<ScoredMolecule> ranked = sort_by_score(molecules, minimize);
  for (std::size_t i = 0; i < std::min(ranked.size(), top); ++i) {
    std::vector<std::string> cells = format_scored(pool, ranked[i]);
    cells.insert(cells.begin(), std::to_string(i + 1));
    text += data::format_csv_row(cells);
  }
  return text;
}

nlohmann::json summarize_rounds(const std::vector<ScoredMolecule>& molecules, bool minimize) {
  nlohmann::json rounds = nlohmann::json::array();
  for (std::size_t begin = 0, end = 0; begin < molecules.size(); begin = end) {
    while (end < molecules.size() && molecules[end].round == molecules[begin].round) ++end;
    const std::vector<ScoredMolecule> so_far(molecules.begin(), molecules.begin() + static_cast<std::ptrdiff_t>(end));
    rounds.push_back(
        summarize_round(std::span(molecules).subspan(begin, end - begin), sort_by_score(so_far, minimize)));
  }
  return rounds;
}

}  // namespace athanor::workflows
